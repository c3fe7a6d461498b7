/** HTTP/2 on a connection: octets between the socket and the frames, exchanges between the frames and their
 * owner. */
#include "http/conn_http2.h"

#include "base/secret.h"
#include "http/conn_write.h"
#include "http/http2.h"

/* Nothing more can be said in frames. */
static void break_off(struct conn *c, const struct fault *why)
{
	conn_tell(c, why);
	conn_end(c);
}

/* The last word has gone out. */
static void part(struct conn *c)
{
	struct fault f = { 0 };
	const uint32_t error = c->http2->error;
	if (error != NGHTTP2_NO_ERROR) {
		(void)FAIL(&f, error == NGHTTP2_ENHANCE_YOUR_CALM ? REASON_http2_flood : REASON_http2_broken,
			"%s", nghttp2_http2_strerror(error));
		conn_tell(c, &f);
	}
	http2_close(&c->http2);
	if (c->ended)
		return;
	io_half_close(&c->io);
	conn_enter(c, CONN_LINGER);
}

static void settle(struct conn *c)
{
	const struct http2 *h = c->http2;
	if (http2_is_over(h)) {
		part(c);
		return;
	}
	enum conn_phase phase = c->requests ? CONN_IDLE : CONN_HEADER;
	if (!list_empty(&h->streams))
		phase = CONN_STREAMS;
	else if (h->leaving)
		phase = CONN_LEAVING;
	if (phase != c->phase) /* else its deadline stays: a PING is no request */
		conn_enter(c, phase);
}

/* What the frames came to: requests for the owner, and exchanges whose stream is over. False: nothing. */
static bool hand_out(struct conn *c)
{
	const bool nested = c->dispatching;
	bool any = false;
	c->dispatching = true;
	for (struct http_exchange *x; c->http2 && (x = http2_next(c->http2)); any = true) {
		if (x->stream->step == HTTP2_GONE) {
			http_exchange_cancel(x);
			if (c->http2)
				http2_end(x);
			continue;
		}
		http_exchange_dispatch(x, http2_request_whole(&x->stream->request));
	}
	c->dispatching = nested;
	return any;
}

/* HEADERS and DATA of an answer, and whatever else is to be said, in one write. */
static enum rc say(struct conn *c, struct fault *f)
{
	struct http_server *s = c->server;
	struct buf out;
	buf_init_fixed(&out, s->out, sizeof(s->out));
	enum rc rc = http2_gather(c->http2, &out, f);
	if (!conn_write(c, buf_bytes(&out)))
		rc = RC_LIMIT;
	secret_wipe(out.p, out.n);
	/* where the library resets a stream, that stream is over now */
	return hand_out(c) && rc == RC_OK ? RC_PENDING : rc;
}

static void flush(struct conn *c)
{
	struct fault f = { 0 };
	enum rc rc = RC_PENDING;
	while (rc == RC_PENDING && c->http2 && c->phase != CONN_WRITE)
		rc = say(c, &f);
	if (!c->http2 || c->phase == CONN_WRITE) /* over, or goes on when that has gone out */
		return;
	if (rc == RC_OK)
		settle(c);
	else
		break_off(c, &f);
}

static void take(struct conn *c, struct bytes in)
{
	struct fault f = { 0 };
	c->dispatching = true;
	const enum rc rc = http2_feed(c->http2, in, &f);
	(void)hand_out(c);
	c->dispatching = false;
	if (c->ended)
		return;
	if (rc == RC_OK)
		flush(c);
	else
		break_off(c, &f);
}

static bool is_reading(const struct conn *c)
{
	return c->http2 && c->phase != CONN_WRITE;
}

static void input(struct conn *c)
{
	struct http_server *s = c->server;
	enum io_state state = IO_DONE;
	while (state == IO_DONE && is_reading(c)) {
		size_t n;
		state = io_read(&c->io, s->in, sizeof(s->in), &n);
		if (state == IO_DONE) {
			c->wait = IO_READ;
			take(c, (struct bytes){ s->in, n });
			secret_wipe(s->in, n);
			if (!io_has_more(&c->io))
				return;
		}
	}
	if (state == IO_DONE)
		return;
	if (state == IO_GONE) {
		conn_end(c);
		return;
	}
	c->wait = state;
	flush(c);
}

static void written(struct conn *c)
{
	conn_enter(c, CONN_STREAMS);
	flush(c);
	c->kick = is_reading(c) && io_has_more(&c->io);
}

static void answer(struct http_exchange *x, const struct http_reply *r)
{
	struct conn *c = x->conn;
	if (!c->http2) /* it ends at this moment */
		return;
	http2_answer(x, r);
	if (!c->dispatching)
		flush(c);
}

static void late(struct http_exchange *x)
{
	struct conn *c = x->conn;
	struct fault f = { 0 };
	(void)FAIL(&f, REASON_http_timeout, "stream %d, phase %u", (int)x->stream->id, (unsigned)x->phase);
	switch (x->phase) {
	case EXCHANGE_HEADER: /* no other frame can come before the end of this one's field block */
		conn_refuse(c, &f);
		break;
	case EXCHANGE_BODY:
		http2_refuse(x, &f);
		break;
	case EXCHANGE_ANSWER:
		http_exchange_late(x);
		break;
	case EXCHANGE_SEND:
	case EXCHANGE_PHASES:
		conn_tell(c, &f);
		http2_reset(x, NGHTTP2_CANCEL);
		flush(c);
		break;
	}
}

static void finish(struct conn *c, const struct fault *why)
{
	http2_finish(c->http2, NGHTTP2_NO_ERROR);
	flush(c);
}

static void drain(struct conn *c)
{
	if (!c->http2 || c->http2->leaving)
		return;
	http2_leave(c->http2);
	c->kick = true; /* written in the next round */
	conn_poll(c);
}

static void close_all(struct conn *c)
{
	http2_close(&c->http2);
}

static const struct conn_protocol protocol = {
	.input = input,
	.written = written,
	.answer = answer,
	.late = late,
	.finish = finish,
	.drain = drain,
	.close = close_all,
};

/* Our first word, SETTINGS, goes out with the answer to the client's, which must come in any case (RFC
 * 9113 3.4): one record less. */
bool conn_http2_start(struct conn *c)
{
	c->http2 = http2_open(c);
	if (!c->http2)
		return false;
	c->protocol = &protocol;
	c->server->counters->http2++;
	if (c->server->draining)
		http2_leave(c->http2);
	return true;
}
