/** The first octets of a connection that a proxy passes on. */
#pragma once

#include "http/conn.h"

/** Takes exactly the PROXY header out of the socket, as it comes; then the client itself speaks. */
void conn_proxy(struct conn *c);
