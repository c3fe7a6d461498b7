/** An exchange from the inside: it lives in its own arena. */
#pragma once

#include "http/deadlines.h"
#include "http/http1.h"

struct conn;
struct http2_stream;

/** Of HTTP/2, where many share a connection: what an exchange waits for. */
enum exchange_phase {
	EXCHANGE_HEADER,
	EXCHANGE_BODY,
	EXCHANGE_ANSWER, /* with its owner */
	EXCHANGE_SEND,   /* the client's windows are closed, or the socket is full */
	EXCHANGE_PHASES,
};

struct http_exchange {
	struct conn *conn;
	struct arena *arena;
	union { /* as the connection's protocol has it */
		struct http1 *http1;
		struct http2_stream *stream;
	};
	const struct http_request *request; /* NULL until complete */
	void *owner;
	struct deadline due;
	enum exchange_phase phase;
	bool over; /* cancelled: a late reply goes nowhere */
};

/** NULL: no memory. */
struct http_exchange *http_exchange_open(struct conn *c);
void http_exchange_close(struct http_exchange **x);
/** Gives it a deadline. */
void http_exchange_enter(struct http_exchange *x, enum exchange_phase phase);
/** Hands a complete request out; what belongs to the connection is filled in here. */
void http_exchange_dispatch(struct http_exchange *x, struct http_request *q);
/** Answers as the row of reason.def says. */
void http_exchange_refuse(struct http_exchange *x, const struct fault *why);
/** Tells the owner that nobody waits any more. */
void http_exchange_cancel(struct http_exchange *x);
/** Its deadline passed. */
void http_exchange_expired(struct http_exchange *x);
/** The owner did not answer in time: cancels, and answers in its place. */
void http_exchange_late(struct http_exchange *x);
