/** From a reply to the socket: one write in the usual case, the rest when the socket takes it. */
#include "http/conn_output.h"

#include "http/reply.h"
#include "base/secret.h"

#include <stdio.h>
#include <stdlib.h>

static void after_answer(struct conn *c)
{
	leftover_drop(&c->out);
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

/* The octets are the caller's; what is left is copied. */
static void send_octets(struct conn *c, struct bytes b)
{
	enum io_state state = IO_DONE;
	while (b.n && state == IO_DONE) {
		size_t n;
		state = io_write(&c->io, b, &n);
		b = (struct bytes){ b.p + n, b.n - n };
	}
	if (state == IO_DONE) {
		after_answer(c);
		return;
	}
	if (state == IO_GONE || !leftover_keep(&c->out, b)) {
		conn_end(c);
		return;
	}
	c->wait = state;
	conn_enter(c, CONN_WRITE);
}

void conn_output_flush(struct conn *c)
{
	enum io_state state = IO_DONE;
	while (state == IO_DONE && leftover_rest(&c->out).n) {
		size_t n;
		state = io_write(&c->io, leftover_rest(&c->out), &n);
		c->out.at += n;
	}
	if (state == IO_GONE)
		conn_end(c);
	else if (state == IO_DONE)
		after_answer(c);
	else
		c->wait = state;
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

void conn_output(struct conn *c, const struct http_reply *r)
{
	struct http_server *s = c->server;
	const bool complete = c->exchange && c->exchange->request;
	c->last = r->close || !complete || s->draining || c->requests >= s->limits.requests_per_connection ||
		  !http1_keep_alive(c->exchange->http1);
	const struct reply_frame frame = frame_of(c, complete);
	const size_t room = reply_room(r);
	uint8_t *large = room > sizeof(s->out) ? malloc(room) : NULL;
	struct buf text;
	buf_init_fixed(&text, large ? large : s->out, large ? room : sizeof(s->out));
	reply_write(&text, r, &frame);
	http_exchange_close(&c->exchange);
	if (text.failed)
		conn_end(c); /* no memory for a large answer */
	else
		send_octets(c, buf_bytes(&text));
	secret_wipe(text.p, text.n);
	free(large);
}

void conn_output_fault(struct conn *c, const struct fault *why)
{
	const struct reason_row *row = fault_row(why->reason);
	char seconds[12];
	snprintf(seconds, sizeof(seconds), "%d", row->retry_s);
	const struct http_header fields[] = {
		{ STR("Cache-Control"), STR("no-store") },
		{ STR("Retry-After"), str_of(seconds) },
	};
	conn_output(c, &(struct http_reply){ .status = row->http,
			       .headers = fields,
			       .n_headers = row->retry_s ? 2 : 1,
			       .close = true });
}
