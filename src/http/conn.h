/** One connection: its phases, its memory, its end. */
#pragma once

#include "http/conn_peer.h"
#include "http/http_exchange.h"
#include "http/http_server.h"
#include "http/io.h"
#include "http/leftover.h"

enum conn_phase {
	CONN_PROXY, /* a proxy is to say whom it speaks for */
	CONN_HANDSHAKE,
	CONN_HEADER, /* new, or a request has begun */
	CONN_BODY,
	CONN_ANSWER,  /* the exchange is with its owner */
	CONN_STREAMS, /* HTTP/2: there are exchanges, and each has a deadline of its own */
	CONN_WRITE,   /* the socket does not take the answer yet */
	CONN_IDLE,    /* between requests: holds neither arena nor buffer */
	CONN_LEAVING, /* HTTP/2: said that it will go; what the client sent before it heard that is still
			 taken */
	CONN_LINGER, /* said its last word; reads on, so that the answer is not lost in a reset (RFC 9112 9.6)
		      */
	CONN_PHASES,
};
_Static_assert((int)CONN_PHASES == (int)HTTP_PHASES, "a word for each");

enum { CONN_LINGER_MS = 1000, CONN_LEAVING_MS = 1000 };

struct conn;
struct http2;

/** What a connection speaks: HTTP/1.1 (conn_http1.c) or HTTP/2 (conn_http2.c) behind the same few calls. */
struct conn_protocol {
	/* The socket can be read. */
	void (*input)(struct conn *c);
	/* What the socket did not take at once has gone out. */
	void (*written)(struct conn *c);
	void (*answer)(struct http_exchange *x, const struct http_reply *r);
	/* The deadline of an exchange passed. */
	void (*late)(struct http_exchange *x);
	/* Says the last word: why, or NULL when nothing is wrong. */
	void (*finish)(struct conn *c, const struct fault *why);
	/* The server takes no more requests. Must not end another connection. */
	void (*drain)(struct conn *c);
	/* The connection is over: cancels the exchanges that are out, frees all. */
	void (*close)(struct conn *c);
};

struct listener;

struct conn {
	struct http_server *server;
	uv_poll_t poll;
	int polled; /* events asked for now */
	struct io io;
	enum io_state wait; /* IO_READ or IO_WRITE: what the phase waits for */
	struct deadline due;
	enum conn_phase phase;
	const struct conn_protocol *protocol;
	struct http_exchange *exchange; /* HTTP/1.1: from the first octet of a request to its answer */
	struct leftover ahead, out;     /* ahead: of the next request, or of an unfinished PROXY header */
	struct http2 *http2;
	unsigned requests;
	int listener;
	bool resumed, last, ended;
	bool dispatching; /* the reader is at work, perhaps inside events.request(): it goes on by itself */
	bool talks; /* the client sent octets before it had its answer; else the watch on the socket stays as
		       it was, which saves two system calls per answer */
	bool kick;  /* octets wait where no poll sees them: run again in the next round */
	struct conn_peer peer;
};

/** Takes the fd in any case. */
void conn_open(const struct listener *l, int fd, const struct conn_peer *peer);
/** Ends it now; an exchange that is out is cancelled. The memory lives until the loop comes round. */
void conn_end(struct conn *c);
void conn_enter(struct conn *c, enum conn_phase phase);
/** Asks libuv for the events that the phase needs. */
void conn_poll(struct conn *c);
/** Ends the connection that has been lingering, idle, or without a whole request for longest; false: there is
 * none. */
bool conn_evict(struct http_server *s);
/** Its deadline passed. */
void conn_expired(struct conn *c);
/** NULL on a unix socket, unless a proxy told one. */
const struct sockaddr *conn_client(const struct conn *c);
/** The first phase in which the client itself speaks. */
void conn_begin(struct conn *c);
/** Counts why the connection, or one exchange of it, ends early, and tells the owner. */
void conn_tell(struct conn *c, const struct fault *why);
/** Tells the owner, and answers as the reason says, if anything was asked. */
void conn_refuse(struct conn *c, const struct fault *why);
