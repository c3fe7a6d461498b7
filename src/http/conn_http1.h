/** HTTP/1.1 on a connection. */
#pragma once

#include "http/conn.h"

extern const struct conn_protocol conn_http1;
