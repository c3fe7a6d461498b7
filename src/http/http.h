/**
 * The HTTP server: listeners on a libuv loop, TLS by OpenSSL, HTTP/1.1 by llhttp. It hands out exchanges: a
 * request that is complete and within all ceilings, answered any time later. Nothing here knows TS.43.
 * (HTTP/2 will meet HTTP/1.1 in the same exchange.) The process must ignore SIGPIPE: OpenSSL writes without
 * MSG_NOSIGNAL.
 */
#pragma once

#include "base/arena.h"
#include "base/env.h"
#include "base/fault.h"
#include "base/list.h"

#include <netinet/in.h>
#include <sys/socket.h>

struct uv_loop_s;
struct tls_context; /* crypto/tls.h */
struct http_server;
struct http_exchange;

struct http_header {
	struct str name, value; /* value trimmed */
};

struct http_request {
	struct str method;      /* "GET" */
	struct str path, query; /* of the request target, still percent-encoded; query without '?' */
	const struct http_header *headers;
	size_t n_headers;
	struct bytes body;
	const struct sockaddr *client; /* address of the peer; NULL on a unix socket */
	bool tls;
	struct str tls_name; /* SNI, or {NULL, 0}: none sent, or a resumed session of TLS 1.2 */
	bool resumed;        /* the TLS session was resumed */
	int listener;        /* http_listener.id */
};

struct http_reply {
	int status;
	const char *phrase; /* NULL: the usual one */
	const struct http_header
		*headers; /* without Content-Length, Connection, Date: those are written here */
	size_t n_headers;
	struct bytes body; /* copied before http_exchange_reply() returns */
	bool close;        /* end the connection after this answer */
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
};

struct http_events {
	void *owner;
	/* A complete request. Answer at once or later with http_exchange_reply(), exactly once. */
	void (*request)(void *owner, struct http_exchange *x);
	/* The client went away (a half-closed connection counts as that), the answer deadline passed, or the
	 * server was closed: x must not be used after this returns. May be NULL. */
	void (*cancel)(void *owner, struct http_exchange *x);
	/* Before anything is read from a new connection; false: close it at once. May be NULL. */
	bool (*admit)(void *owner, const struct sockaddr *client);
	/* A connection ended before a request was complete (malformed, timeout, TLS failure). Statistics and
	 * log only. May be NULL. */
	void (*refused)(void *owner, const struct sockaddr *client, const struct fault *why);
};

struct http_counters {
	uint64_t accepted, handshakes, resumed, tls_errors, requests; /* requests: complete ones */
	uint64_t answers;  /* of the owner; refusals and timeouts not counted */
	uint64_t refused;  /* not admitted, above the ceiling, malformed, no TLS */
	uint64_t timeouts; /* of any phase but idle */
	uint64_t open, idle;
};

struct http_server *http_server_new(
	struct uv_loop_s *loop, const struct http_limits *limits, const struct http_events *events) MUST_USE;
/**
 * Takes a listening socket (tcp or unix, already bound and listening); tls NULL: plain. The fd is closed with
 * the server or by a drain; after a failure it is still the caller's. tls may be closed any time later: what
 * is needed of it is referenced.
 */
enum rc http_server_listen(
	struct http_server *s, int fd, struct tls_context *tls, int id, struct fault *f) MUST_USE;
/** New connections use this context from now on; open ones go on with theirs. */
void http_server_tls(struct http_server *s, struct tls_context *tls);
/** Stops accepting; answers carry `Connection: close`, idle connections close; drained() runs when none is
 * left or at the deadline. */
void http_server_drain(struct http_server *s, int64_t deadline_ms, void (*drained)(void *owner), void *owner);
/** Closes everything at once; the loop must run once more before the memory is gone. Sets the pointer to
 * NULL. */
void http_server_close(struct http_server **s);
const struct http_counters *http_server_counters(const struct http_server *s);

/** The request; valid until the exchange ends. */
const struct http_request *http_exchange_request(const struct http_exchange *x);
/** The arena of the exchange: wiped when it ends. */
struct arena *http_exchange_arena(struct http_exchange *x);
/** The value of the first header of that name (case ignored), or {NULL, 0}. */
struct str http_exchange_header(const struct http_exchange *x, const char *name);
/** On a unix socket: the user that the peer was when it connected. False: on no such socket. */
bool http_exchange_user(const struct http_exchange *x, unsigned *uid);
/** A place for the owner's pointer. */
void **http_exchange_owner(struct http_exchange *x);
/** Sends the answer. The exchange must not be used afterwards; cancel() will not run. */
void http_exchange_reply(struct http_exchange *x, const struct http_reply *r);
