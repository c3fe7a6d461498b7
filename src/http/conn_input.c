/** From the socket to a request of HTTP/1.1: reads into the server's scratch, feeds the parser, hands out
 * what is complete. */
#include "http/conn_input.h"

#include "base/secret.h"

static bool is_reading(const struct conn *c)
{
	return !c->ended && (c->phase == CONN_IDLE || c->phase == CONN_HEADER || c->phase == CONN_BODY);
}

static void dispatch(struct conn *c)
{
	struct http_exchange *x = c->exchange;
	conn_enter(c, CONN_ANSWER);
	c->dispatching = true;
	http_exchange_dispatch(x, http1_request(x->http1));
	c->dispatching = false;
}

static struct http_exchange *begin(struct conn *c)
{
	struct http_exchange *x = http_exchange_open(c);
	if (!x)
		return NULL;
	x->http1 = http1_new(x->arena, &c->server->limits);
	if (!x->http1)
		http_exchange_close(&x);
	return x;
}

/* The socket of a client that waits for this is empty: what does not go out at once never will. */
static void say_continue(struct conn *c)
{
	const struct str text = STR("HTTP/1.1 100 Continue\r\n\r\n");
	size_t n;
	if (io_write(&c->io, str_bytes(text), &n) != IO_DONE || n != text.n)
		conn_end(c);
}

static void await_more(struct conn *c)
{
	struct http1 *http1 = c->exchange->http1;
	if (c->phase == CONN_HEADER && http1_in_body(http1))
		conn_enter(c, CONN_BODY);
	if (http1_wants_continue(http1))
		say_continue(c);
}

static size_t feed(struct conn *c, struct bytes in)
{
	struct fault f = { 0 };
	size_t used = 0;
	if (!c->exchange)
		c->exchange = begin(c);
	if (!c->exchange) {
		conn_end(c);
		return in.n;
	}
	if (c->phase == CONN_IDLE)
		conn_enter(c, CONN_HEADER);
	const enum rc rc = http1_feed(c->exchange->http1, in, &used, &f);
	if (rc == RC_OK)
		dispatch(c);
	else if (rc == RC_PENDING)
		await_more(c);
	else
		conn_refuse(c, &f);
	return used;
}

static void take(struct conn *c, struct bytes in)
{
	while (in.n && is_reading(c)) {
		const size_t used = feed(c, in);
		in = (struct bytes){ in.p + used, in.n - used };
	}
	const bool later = !c->ended && !c->last; /* of the next request, which waits its turn */
	if (!leftover_keep(&c->ahead, later ? in : BYTES_NONE))
		conn_end(c);
}

void conn_input(struct conn *c)
{
	struct http_server *s = c->server;
	if (leftover_rest(&c->ahead).n)
		take(c, leftover_rest(&c->ahead));
	enum io_state state = IO_DONE;
	while (state == IO_DONE && is_reading(c)) {
		size_t n;
		state = io_read(&c->io, s->in, sizeof(s->in), &n);
		if (state == IO_DONE) {
			c->wait = IO_READ;
			take(c, (struct bytes){ s->in, n });
			secret_wipe(s->in, n); /* tokens, keys: what came in does not stay */
			if (!io_has_more(&c->io))
				return;
		}
	}
	if (state == IO_GONE)
		conn_end(c);
	else if (state != IO_DONE)
		c->wait = state;
}
