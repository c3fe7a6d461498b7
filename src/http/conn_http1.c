/** HTTP/1.1 on a connection: one exchange at a time, its deadlines are those of the connection. */
#include "http/conn_http1.h"

#include "http/conn_input.h"
#include "http/conn_output.h"

static void finish(struct conn *c, const struct fault *why)
{
	if (c->exchange)
		http_exchange_refuse(c->exchange, why);
	else
		conn_end(c);
}

/* Busy ones say `Connection: close` in their answer. */
static void drain(struct conn *c)
{
	if (c->phase == CONN_IDLE)
		conn_end(c);
}

static void close_all(struct conn *c)
{
	if (c->phase == CONN_ANSWER && c->exchange)
		http_exchange_cancel(c->exchange);
	http_exchange_close(&c->exchange);
	leftover_drop(&c->ahead);
}

const struct conn_protocol conn_http1 = {
	.input = conn_input,
	.written = conn_output_written,
	.answer = conn_output,
	.finish = finish,
	.drain = drain,
	.close = close_all,
};
