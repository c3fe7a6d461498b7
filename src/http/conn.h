/** One connection: its phases, its memory, its end. */
#pragma once

#include "http/http_exchange.h"
#include "http/http_server.h"
#include "http/io.h"
#include "http/leftover.h"

enum conn_phase {
	CONN_HANDSHAKE,
	CONN_HEADER, /* new, or a request has begun */
	CONN_BODY,
	CONN_ANSWER, /* the exchange is with its owner */
	CONN_WRITE,  /* the socket does not take the answer yet */
	CONN_IDLE,   /* between requests: holds neither arena nor buffer */
	CONN_LINGER, /* said its last word; reads on, so that the answer is not lost in a reset (RFC 9112 9.6)
		      */
	CONN_PHASES,
};

enum { CONN_LINGER_MS = 1000 };

struct conn_peer {
	union {
		struct sockaddr sa;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} addr;
};

struct conn {
	struct http_server *server;
	uv_poll_t poll;
	int polled; /* events asked for now */
	struct io io;
	enum io_state wait; /* IO_READ or IO_WRITE: what the phase waits for */
	struct deadline due;
	enum conn_phase phase;
	struct http_exchange *exchange; /* from the first octet of a request to its answer */
	struct leftover ahead, out;
	unsigned requests;
	int listener;
	bool resumed, last, ended;
	bool dispatching; /* inside events.request(): the reader above goes on by itself */
	bool kick;        /* octets wait where no poll sees them: run again in the next round */
	struct conn_peer peer;
};

/** Takes the fd in any case. */
void conn_open(struct http_server *s, int fd, SSL_CTX *ctx, int listener, const struct conn_peer *peer);
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
/** NULL on a unix socket. */
const struct sockaddr *conn_client(const struct conn *c);
/** Tells the owner, and answers as the reason says, if anything was asked. */
void conn_refuse(struct conn *c, const struct fault *why);
