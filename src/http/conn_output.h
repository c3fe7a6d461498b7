/** From a reply of HTTP/1.1 to the socket. */
#pragma once

#include "http/conn.h"

/** Sends the answer of the present exchange (or of a request that never became complete: then the connection
 * ends after it) and decides what follows. */
void conn_output(struct http_exchange *x, const struct http_reply *r);
/** The whole answer has gone out. */
void conn_output_written(struct conn *c);
