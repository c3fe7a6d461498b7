/** What the files of this room share about the server: its state, the scratch memory all connections use in
 * turn, the ways it ends. */
#pragma once

#include "http/deadlines.h"
#include "http/http.h"

#include <uv.h>

enum { SPARE_ARENAS = 32, IN_OCTETS = 16384, OUT_OCTETS = 32768 };

struct http_server {
	struct uv_loop_s *loop;
	struct http_limits limits;
	struct http_events events;
	struct http_counters *counters, own; /* own: where the owner has none */
	struct deadlines deadlines;          /* of connections, by enum conn_phase */
	struct deadlines exchanges;          /* by enum exchange_phase */
	unsigned n_exchanges;                /* open ones */
	struct list listeners;
	uv_timer_t tick;  /* runs while there is something to watch */
	unsigned handles; /* libuv handles not yet closed: the memory goes with the last */
	bool draining, closing;
	int64_t drain_at;
	void (*drained)(void *owner);
	void *drained_owner;
	unsigned n_spare;
	struct arena *spare[SPARE_ARENAS]; /* of exchanges that ended */
	int64_t date_s;
	char date[30];
	uint8_t in[IN_OCTETS], out[OUT_OCTETS]; /* one read, one answer: never held across calls */
};

/** Makes sure the tick runs. */
void http_server_watch(struct http_server *s);
/** A connection ended for this reason before an answer: counted, and told to the owner. */
void http_server_refused(struct http_server *s, const struct sockaddr *client, const struct fault *why);
/** A connection left: drain may be over. */
void http_server_left(struct http_server *s);
/** A libuv handle was closed for good. */
void http_server_release(struct http_server *s);
struct arena *http_server_arena(struct http_server *s) MUST_USE;
void http_server_arena_back(struct http_server *s, struct arena **a);
/** The value of the Date field, made once per second. */
struct str http_server_date(struct http_server *s);
