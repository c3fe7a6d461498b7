/** From a reply to the socket. */
#pragma once

#include "http/conn.h"

/** Sends the answer of the present exchange (or of a request that never became one) and decides what follows.
 */
void conn_output(struct conn *c, const struct http_reply *r);
/** The answer that a reason of reason.def stands for; the connection ends after it. */
void conn_output_fault(struct conn *c, const struct fault *why);
/** Goes on with what the socket did not take. */
void conn_output_flush(struct conn *c);
