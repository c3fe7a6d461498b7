/** From a reply of HTTP/1.1 to the socket, and what follows it. */
#include "http/conn_output.h"

#include "http/conn_write.h"
#include "http/reply.h"
#include "base/secret.h"

#include <stdlib.h>

void conn_output_written(struct conn *c)
{
	c->wait = IO_READ;
	if (c->last) {
		leftover_drop(&c->ahead);
		io_half_close(&c->io);
		conn_enter(c, CONN_LINGER);
		return;
	}
	c->kick = !c->dispatching && (leftover_rest(&c->ahead).n > 0 || io_has_more(&c->io));
	conn_enter(c, CONN_IDLE);
}

static struct reply_frame frame_of(const struct conn *c, bool complete)
{
	struct reply_frame frame = { .date = http_server_date(c->server), .close = c->last };
	if (!complete)
		return frame;
	frame.keep_alive = http1_is_10(c->exchange->http1);
	frame.without_body = str_is(c->exchange->request->method, "HEAD");
	return frame;
}

void conn_output(struct http_exchange *x, const struct http_reply *r)
{
	struct conn *c = x->conn;
	struct http_server *s = c->server;
	const bool complete = x->request != NULL;
	c->last = r->close || !complete || x->over || s->draining ||
		  c->requests >= s->limits.requests_per_connection || !http1_keep_alive(x->http1);
	const struct reply_frame frame = frame_of(c, complete);
	const size_t room = reply_room(r);
	uint8_t *large = room > sizeof(s->out) ? malloc(room) : NULL;
	struct buf text;
	buf_init_fixed(&text, large ? large : s->out, large ? room : sizeof(s->out));
	reply_write(&text, r, &frame);
	http_exchange_close(&c->exchange);
	if (text.failed)
		conn_end(c); /* no memory for a large answer */
	else if (conn_write(c, buf_bytes(&text)))
		conn_output_written(c);
	secret_wipe(text.p, text.n);
	free(large);
}
