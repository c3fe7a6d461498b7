/**
 * HTTP/2 of one connection (RFC 9113): frames and streams by nghttp2, exchanges out of them. Knows no socket,
 * so a fuzzer can feed it. No owner's code runs inside a callback of nghttp2: what a callback finds waits in
 * a queue.
 */
#pragma once

#include "http/conn.h"
#include "http/http2_budget.h"
#include "http/http2_request.h"

#include <nghttp2/nghttp2.h>

struct http2 {
	struct conn *conn;
	nghttp2_session *session;
	struct list streams; /* open ones */
	struct list
		todo; /* of these: complete requests, and streams that are over while their exchange is out */
	struct http2_budget budget;
	unsigned opened; /* streams so far */
	uint32_t error;  /* with which a GOAWAY went out */
	bool leaving;    /* said that the server will go */
	bool last;       /* said which stream is the last */
	bool over;       /* nothing of what still comes counts */
};

enum http2_step {
	HTTP2_READING,
	HTTP2_READY, /* complete, not handed out yet */
	HTTP2_OUT,   /* with its owner */
	HTTP2_ANSWERED,
	HTTP2_GONE, /* the stream is over, the owner does not know yet */
};

/** One stream; lives in the arena of its exchange. */
struct http2_stream {
	struct http_exchange *exchange;
	struct list node, todo;
	int32_t id;
	enum http2_step step;
	bool ended;   /* the client has said all */
	bool refused; /* answered by us */
	struct http2_request request;
	size_t held; /* octets of DATA that count against the window of the connection until the stream ends
		      */
	struct leftover body; /* of the answer: what is not framed yet */
};

/** NULL: no memory. */
struct http2 *http2_open(struct conn *c);
/** Ends all streams; exchanges that are out are cancelled. */
void http2_close(struct http2 **h);
/** Takes octets of the client, all of them. http2_broken, http2_flood, memory: nothing more can be said on
 * this connection. */
enum rc http2_feed(struct http2 *h, struct bytes in, struct fault *f) MUST_USE;
/** The next exchange to hand out (then it counts as out) or, with stream->step HTTP2_GONE, to cancel and end
 * with http2_end(); NULL: none. */
struct http_exchange *http2_next(struct http2 *h);
void http2_end(struct http_exchange *x);
/** Writes what is to be sent. RC_OK: all of it; RC_PENDING: out is full; memory. out must take 20,000 octets.
 */
enum rc http2_gather(struct http2 *h, struct buf *out, struct fault *f) MUST_USE;
/** Everything is said and done. */
bool http2_is_over(const struct http2 *h);
/** Queues an answer. */
void http2_answer(struct http_exchange *x, const struct http_reply *r);
/** Queues what the row of reason.def says, and counts it. */
void http2_refuse(struct http_exchange *x, const struct fault *why);
/** Queues the end of a stream. */
void http2_reset(struct http_exchange *x, uint32_t code);
/** Says that the server will go, and asks the client to show that it heard it (RFC 9113 6.8): from then on,
 * or after http2_finish(), no more requests are taken. */
void http2_leave(struct http2 *h);
/** No request after those that came so far; the connection is over when they are answered. */
void http2_last(struct http2 *h);
/** The connection is over with this. */
void http2_finish(struct http2 *h, uint32_t code);
