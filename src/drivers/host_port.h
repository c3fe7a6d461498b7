/** HOST:PORT of a back end as settings write it: a name or an address, IPv6 in brackets. */
#pragma once

#include "base/fault.h"
#include "base/str.h"

enum { HOST_PORT_HOST_MAX = 255 };

struct host_port {
	char host[HOST_PORT_HOST_MAX + 1];
	uint16_t port;
};

/** conf_value. */
enum rc host_port_read(struct str text, struct host_port *out, struct fault *f) MUST_USE;
/** For the rows of settings. */
enum rc host_port_check(struct str text, struct fault *f) MUST_USE;
