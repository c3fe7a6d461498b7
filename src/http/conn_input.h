/** From the socket to a request of HTTP/1.1. */
#pragma once

#include "http/conn.h"

/** Reads what is there and hands out the requests that become complete. */
void conn_input(struct conn *c);
