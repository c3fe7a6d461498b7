/** From the socket to a request. */
#pragma once

#include "http/conn.h"

/** Reads what is there and hands out the requests that become complete. */
void conn_input(struct conn *c);
