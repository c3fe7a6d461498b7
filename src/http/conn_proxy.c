/** Looks into the socket before it reads: what follows the PROXY header belongs to TLS, or to a request. */
#include "http/conn_proxy.h"

#include "http/listener.h"
#include "http/proxy_header.h"

/* the limits and the log know the client from here on, not the proxy */
static void adopt(struct conn *c, const struct proxy_header *h)
{
	leftover_drop(&c->ahead);
	if (h->has_client)
		c->peer = h->client;
	if (listener_admits(c->server, c->io.fd, conn_client(c))) {
		conn_begin(c);
		return;
	}
	c->server->counters->refused[REASON_http_not_admitted]++;
	conn_end(c);
}

/* What was held, and behind it what the socket holds. False: nothing new. */
static bool look(struct conn *c, struct bytes *all)
{
	uint8_t *in = c->server->in;
	const struct bytes held = leftover_rest(&c->ahead);
	size_t n = 0;
	if (held.p)
		memcpy(in, held.p, held.n);
	const enum io_state state = io_peek(&c->io, in + held.n, PROXY_HEADER_MAX - held.n, &n);
	*all = (struct bytes){ in, held.n + n };
	if (state == IO_GONE)
		conn_end(c);
	return state == IO_DONE;
}

void conn_proxy(struct conn *c)
{
	struct proxy_header h;
	struct fault f = { 0 };
	struct bytes all;
	size_t taken = 0;
	const size_t held = leftover_rest(&c->ahead).n;
	if (!look(c, &all))
		return;
	const enum rc rc = proxy_header_read(all, &h, &f);
	if (rc != RC_OK && rc != RC_PENDING) {
		conn_refuse(c, &f);
		return;
	}
	const size_t used = rc == RC_OK ? h.octets : all.n;
	/* they wait in the socket, so they come whole */
	(void)io_discard(&c->io, c->server->in + held, used - held, &taken);
	if (rc == RC_OK)
		adopt(c, &h);
	else if (!leftover_keep(&c->ahead, all))
		conn_end(c);
}
