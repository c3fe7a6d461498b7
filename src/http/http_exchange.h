/** An exchange from the inside: it lives in its own arena. */
#pragma once

#include "http/http1.h"

struct conn;

struct http_exchange {
	struct conn *conn;
	struct arena *arena;
	struct http1 *http1;
	const struct http_request *request; /* NULL until complete */
	void *owner;
	bool over; /* cancelled: a late reply goes nowhere */
};

/** NULL: no memory. */
struct http_exchange *http_exchange_open(struct conn *c);
void http_exchange_close(struct http_exchange **x);
/** Tells the owner that nobody waits any more. */
void http_exchange_cancel(struct http_exchange *x);
