/** The last colon parts name and port. */
#include "drivers/host_port.h"

enum rc host_port_read(struct str text, struct host_port *out, struct fault *f)
{
	size_t colon = text.n;
	uint64_t port = 0;
	while (colon && text.p[colon - 1] != ':')
		colon--;
	struct str host = str_sub(text, 0, colon ? colon - 1 : 0);
	if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
		host = str_sub(host, 1, host.n - 2);
	else if (str_find(host, ':') < host.n || str_find(host, '[') < host.n)
		host = STR_NONE;
	if (!host.n || host.n > HOST_PORT_HOST_MAX || memchr(host.p, 0, host.n) ||
		!str_to_u64(str_sub(text, colon, text.n - colon), UINT16_MAX, &port) || !port)
		return FAIL(f, REASON_conf_value, "HOST:PORT is expected");
	memcpy(out->host, host.p, host.n);
	out->host[host.n] = 0;
	out->port = (uint16_t)port;
	return RC_OK;
}

enum rc host_port_check(struct str text, struct fault *f)
{
	struct host_port at;
	return host_port_read(text, &at, f);
}
