/** Octets of an answer to the socket. */
#pragma once

#include "http/conn.h"

/** Sends; the octets stay the caller's. False: the rest was copied and waits for the socket (then the
 * protocol's written() follows), or the connection ended. */
bool conn_write(struct conn *c, struct bytes b) MUST_USE;
/** Goes on with what the socket did not take. */
void conn_write_flush(struct conn *c);
