/** HTTP/2 on a connection. */
#pragma once

#include "http/conn.h"

/** The client asked for HTTP/2 in its handshake. False: no memory. */
bool conn_http2_start(struct conn *c) MUST_USE;
