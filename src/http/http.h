/**
 * The HTTP server: listeners on a libuv loop, TLS by OpenSSL, HTTP/1.1 by llhttp, HTTP/2 by nghttp2 where the
 * handshake agreed on it. It hands out exchanges: a request that is complete and within all ceilings,
 * answered any time later, whatever version carried it. Nothing here knows TS.43. The process must ignore
 * SIGPIPE: OpenSSL writes without MSG_NOSIGNAL.
 */
#pragma once

#include "base/arena.h"
#include "base/env.h"
#include "base/fault.h"
#include "base/list.h"
#include "base/metric.h"

#include <netinet/in.h>
#include <sys/socket.h>

struct uv_loop_s;
struct tls_context; /* crypto/tls.h */
struct prefix_list; /* base/prefix.h */
struct http_server;
struct http_exchange;
struct http_counters;

struct http_header {
	struct str name, value; /* value trimmed */
};

struct http_request {
	struct str method;      /* "GET" */
	struct str path, query; /* of the request target, still percent-encoded; query without '?' */
	const struct http_header *headers;
	size_t n_headers;
	struct bytes body;
	const struct sockaddr *client; /* the peer, or whom a proxy names; NULL: on a unix socket */
	bool tls;
	struct str tls_name; /* SNI, or {NULL, 0}: none sent, or a resumed session of TLS 1.2 */
	bool resumed;        /* the TLS session was resumed */
	int listener;        /* http_door.id */
	unsigned nth;        /* of its connection, from 1 */
};

struct http_reply {
	int status;
	const char *phrase; /* NULL: the usual one; HTTP/2 has none */
	const struct http_header
		*headers; /* without Content-Length, Connection, Date: those are written here */
	size_t n_headers;
	struct bytes body; /* copied before http_exchange_reply() returns */
	bool close;        /* no request after this one on its connection */
};

/**
 * Ceilings and deadlines; 0 is no value for any of them. A phase has one deadline as a whole, whatever
 * trickles in meanwhile. Head and body live in the exchange's arena (256 KiB, more where body_octets needs
 * it) together with all that the owner takes from it. target_octets above: 431.
 */
struct http_limits {
	int64_t handshake_ms, header_ms, body_ms, answer_ms, idle_ms;
	size_t header_octets, header_lines, target_octets, body_octets;
	unsigned requests_per_connection, connections;
	/* HTTP/2: open streams of a connection, and what it may do without getting answers (http2_budget.h)
	 */
	unsigned streams, resets, frames;
};

struct http_events {
	void *owner;
	/* A complete request. Answer at once or later with http_exchange_reply(), exactly once. */
	void (*request)(void *owner, struct http_exchange *x);
	/* The client went away (a half-closed connection counts as that), the answer deadline passed, or the
	 * server was closed: x must not be used after this returns. May be NULL. */
	void (*cancel)(void *owner, struct http_exchange *x);
	/* The address of a new connection is known, nothing else was read; it waited so long to be taken (-1:
	 * not known). false: close it at once. May be NULL. */
	bool (*admit)(void *owner, const struct sockaddr *client, int64_t waited_ms);
	/* A connection ended before a request was complete (malformed, timeout, TLS failure), or its answer
	 * was not taken. Statistics and log only. May be NULL. */
	void (*refused)(void *owner, const struct sockaddr *client, const struct fault *why);
	struct http_counters *counters; /* where it counts; outlives the server. NULL: within itself */
};

/** What an open connection may wait for, in words of http_phase(). */
enum { HTTP_PHASES = 10 };
#define METRIC_OF_phase [HTTP_PHASES]

/** base/metric.def. */
struct http_counters {
#define HTTP METRIC_MEMBER
#include "base/metric.def"
};

struct http_server *http_server_new(
	struct uv_loop_s *loop, const struct http_limits *limits, const struct http_events *events) MUST_USE;

/** How the connections of one listening socket begin. */
struct http_door {
	struct tls_context *tls; /* NULL: plain; may be closed any time later: what is needed is referenced */
	int id;                  /* for http_request.listener */
	/* not NULL: each connection begins with a PROXY header, and comes from one of these prefixes or
	 * over a unix socket; must outlive the server */
	const struct prefix_list *proxies;
};

/**
 * Takes a listening socket (tcp or unix, already bound and listening). The fd is closed with the server or by
 * a drain; after a failure it is still the caller's.
 */
enum rc http_server_listen(
	struct http_server *s, int fd, const struct http_door *door, struct fault *f) MUST_USE;
/** Stops accepting; answers carry `Connection: close`, idle connections close; drained() runs when none is
 * left or at the deadline. */
void http_server_drain(struct http_server *s, int64_t deadline_ms, void (*drained)(void *owner), void *owner);
/** Closes everything at once; the loop must run once more before the memory is gone. Sets the pointer to
 * NULL. */
void http_server_close(struct http_server **s);
const struct http_counters *http_server_counters(const struct http_server *s);
const char *http_phase(unsigned i);

/** The request; valid until the exchange ends. */
const struct http_request *http_exchange_request(const struct http_exchange *x);
/** The arena of the exchange: wiped when it ends. */
struct arena *http_exchange_arena(struct http_exchange *x);
/** The value of the first header of that name (case ignored), or {NULL, 0}. */
struct str http_exchange_header(const struct http_exchange *x, const char *name);
/** On a unix socket: the user that the peer was when it connected. False: on no such socket. */
bool http_exchange_user(const struct http_exchange *x, unsigned *uid);
/** Whom the verified certificate of the client names (RFC 4514), in the exchange's arena; {NULL, 0}: it
 * showed none. */
struct str http_exchange_subject(struct http_exchange *x);
/** A place for the owner's pointer. */
void **http_exchange_owner(struct http_exchange *x);
/** Sends the answer. The exchange must not be used afterwards; cancel() will not run. */
void http_exchange_reply(struct http_exchange *x, const struct http_reply *r);
