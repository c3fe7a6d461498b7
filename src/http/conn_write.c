/** Octets to the socket: one write in the usual case, the rest when the socket takes it. */
#include "http/conn_write.h"

bool conn_write(struct conn *c, struct bytes b)
{
	enum io_state state = IO_DONE;
	while (b.n && state == IO_DONE) {
		size_t n;
		state = io_write(&c->io, b, &n);
		b = (struct bytes){ b.p + n, b.n - n };
	}
	if (state == IO_DONE)
		return true;
	if (state == IO_GONE || !leftover_keep(&c->out, b)) {
		conn_end(c);
		return false;
	}
	c->wait = state;
	conn_enter(c, CONN_WRITE);
	return false;
}

void conn_write_flush(struct conn *c)
{
	enum io_state state = IO_DONE;
	while (state == IO_DONE && leftover_rest(&c->out).n) {
		size_t n;
		state = io_write(&c->io, leftover_rest(&c->out), &n);
		c->out.at += n;
	}
	if (state == IO_GONE) {
		conn_end(c);
	} else if (state == IO_DONE) {
		leftover_drop(&c->out);
		c->wait = IO_READ;
		c->protocol->written(c);
	} else {
		c->wait = state;
	}
}
