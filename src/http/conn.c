/** The life of a connection: opened, run by readiness, moved from phase to phase, ended. */
#include "http/conn.h"

#include "http/conn_input.h"
#include "http/conn_output.h"

#include <stdlib.h>

static struct conn *conn_of(struct deadline *dl)
{
	return dl ? list_owner(dl, struct conn, due) : NULL;
}

void conn_enter(struct conn *c, enum conn_phase phase)
{
	struct http_server *s = c->server;
	s->counters.idle -= c->phase == CONN_IDLE;
	s->counters.idle += phase == CONN_IDLE;
	c->phase = phase;
	deadlines_enter(&s->deadlines, &c->due, phase, (int64_t)uv_now(s->loop));
}

const struct sockaddr *conn_client(const struct conn *c)
{
	const struct sockaddr *sa = &c->peer.addr.sa;
	return sa->sa_family == AF_INET || sa->sa_family == AF_INET6 ? sa : NULL;
}

static void tell_refused(struct conn *c, const struct fault *why)
{
	const struct http_events *e = &c->server->events;
	if (why->reason == REASON_http_timeout)
		c->server->counters.timeouts++;
	else
		c->server->counters.refused++;
	if (e->refused)
		e->refused(e->owner, conn_client(c), why);
}

void conn_refuse(struct conn *c, const struct fault *why)
{
	tell_refused(c, why);
	if (c->exchange)
		conn_output_fault(c, why);
	else
		conn_end(c);
}

static void handshake(struct conn *c)
{
	struct http_counters *n = &c->server->counters;
	struct fault f = { 0 };
	const enum io_state state = io_handshake(&c->io);
	if (state == IO_READ || state == IO_WRITE) {
		c->wait = state;
		return;
	}
	if (state == IO_GONE) {
		n->tls_errors++;
		(void)FAIL(&f, REASON_tls_failed, "handshake");
		conn_refuse(c, &f);
		return;
	}
	c->resumed = SSL_session_reused(c->io.ssl);
	n->handshakes++;
	n->resumed += c->resumed;
	c->wait = IO_READ;
	conn_enter(c, CONN_HEADER);
	if (io_has_more(&c->io))
		conn_input(c);
}

static void linger(struct conn *c)
{
	size_t n;
	if (io_discard(&c->io, c->server->in, sizeof(c->server->in), &n) == IO_GONE)
		conn_end(c);
}

static void run(struct conn *c)
{
	c->kick = false;
	switch (c->phase) {
	case CONN_HANDSHAKE:
		handshake(c);
		break;
	case CONN_ANSWER: /* only the client's going is watched */
		conn_end(c);
		break;
	case CONN_WRITE:
		conn_output_flush(c);
		break;
	case CONN_LINGER:
		linger(c);
		break;
	case CONN_HEADER:
	case CONN_BODY:
	case CONN_IDLE:
	case CONN_PHASES:
		conn_input(c);
		break;
	}
	conn_poll(c);
}

static void on_ready(uv_poll_t *h, int status, int events)
{
	struct conn *c = h->data;
	if (status < 0)
		conn_end(c);
	else
		run(c);
}

void conn_poll(struct conn *c)
{
	int events = UV_READABLE;
	if (c->ended)
		return;
	if (c->phase == CONN_ANSWER)
		events = UV_DISCONNECT;
	else if (c->kick || c->wait == IO_WRITE)
		events = UV_WRITABLE;
	if (events == c->polled)
		return;
	c->polled = events;
	uv_poll_start(&c->poll, events, on_ready);
}

void conn_open(struct http_server *s, int fd, SSL_CTX *ctx, int listener, const struct conn_peer *peer)
{
	struct conn *c = calloc(1, sizeof(*c));
	struct io io = { .fd = fd };
	if (!c || io_open(&io, fd, ctx) != IO_DONE || uv_poll_init(s->loop, &c->poll, fd) != 0) {
		io_close(&io);
		free(c);
		return;
	}
	c->server = s;
	c->poll.data = c;
	c->io = io;
	c->wait = IO_READ;
	c->listener = listener;
	c->peer = *peer;
	s->handles++;
	s->counters.open++;
	conn_enter(c, ctx ? CONN_HANDSHAKE : CONN_HEADER);
	conn_poll(c);
	http_server_watch(s);
}

static void on_closed(uv_handle_t *h)
{
	struct conn *c = h->data;
	struct http_server *s = c->server;
	free(c);
	http_server_release(s);
}

void conn_end(struct conn *c)
{
	struct http_server *s = c->server;
	if (c->ended)
		return;
	c->ended = true;
	if (c->phase == CONN_ANSWER && c->exchange)
		http_exchange_cancel(c->exchange);
	http_exchange_close(&c->exchange);
	leftover_drop(&c->ahead);
	leftover_drop(&c->out);
	deadlines_leave(&c->due);
	s->counters.idle -= c->phase == CONN_IDLE;
	s->counters.open--;
	uv_close((uv_handle_t *)&c->poll, on_closed);
	io_close(&c->io);
	http_server_left(s);
}

bool conn_evict(struct http_server *s)
{
	/* who proved least waits least: a flood of slow handshakes ends its own oldest ones */
	static const enum conn_phase order[] = { CONN_LINGER, CONN_IDLE, CONN_HANDSHAKE, CONN_HEADER };
	struct conn *c = NULL;
	for (size_t i = 0; !c && i < sizeof(order) / sizeof(order[0]); i++)
		c = conn_of(deadlines_oldest(&s->deadlines, order[i]));
	if (c)
		conn_end(c);
	return c != NULL;
}

static void answer_too_late(struct conn *c)
{
	struct fault f = { 0 };
	(void)FAIL(&f, REASON_deadline, "no answer in time");
	c->server->counters.timeouts++;
	http_exchange_cancel(c->exchange);
	if (!c->ended) /* the owner may have closed the server */
		conn_output_fault(c, &f);
}

static void request_too_late(struct conn *c)
{
	struct fault f = { 0 };
	(void)FAIL(&f, REASON_http_timeout, "phase %u", (unsigned)c->phase);
	conn_refuse(c, &f);
}

void conn_expired(struct conn *c)
{
	switch (c->phase) {
	case CONN_HANDSHAKE:
	case CONN_HEADER:
	case CONN_BODY:
		request_too_late(c);
		break;
	case CONN_ANSWER:
		answer_too_late(c);
		break;
	case CONN_WRITE:
		c->server->counters.timeouts++;
		conn_end(c);
		break;
	case CONN_IDLE:
	case CONN_LINGER:
	case CONN_PHASES:
		conn_end(c);
		break;
	}
	conn_poll(c);
}
