/** The life of a connection: opened, run by readiness, moved from phase to phase, ended. */
#include "http/conn.h"

#include "http/conn_http1.h"
#include "http/conn_http2.h"
#include "http/conn_proxy.h"
#include "http/conn_write.h"
#include "http/listener.h"
#include "crypto/tls_certs.h"
#include "crypto/tls_peer.h"

#include <stdlib.h>

static struct conn *conn_of(struct deadline *dl)
{
	return dl ? list_owner(dl, struct conn, due) : NULL;
}

const char *http_phase(unsigned i)
{
	static const char *const words[CONN_PHASES] = {
		[CONN_PROXY] = "proxy",
		[CONN_HANDSHAKE] = "handshake",
		[CONN_HEADER] = "header",
		[CONN_BODY] = "body",
		[CONN_ANSWER] = "answer",
		[CONN_STREAMS] = "streams",
		[CONN_WRITE] = "write",
		[CONN_IDLE] = "idle",
		[CONN_LEAVING] = "leaving",
		[CONN_LINGER] = "linger",
	};
	return words[i];
}

void conn_enter(struct conn *c, enum conn_phase phase)
{
	struct http_server *s = c->server;
	s->counters->phases[c->phase]--;
	s->counters->phases[phase]++;
	c->phase = phase;
	c->talks = false;
	deadlines_enter(&s->deadlines, &c->due, phase, (int64_t)uv_now(s->loop));
}

const struct sockaddr *conn_client(const struct conn *c)
{
	return conn_peer_address(&c->peer);
}

void conn_begin(struct conn *c)
{
	conn_enter(c, c->io.ssl ? CONN_HANDSHAKE : CONN_HEADER);
}

void conn_tell(struct conn *c, const struct fault *why)
{
	if (why->rc == RC_TIMEOUT)
		c->server->counters->timeouts[c->phase]++;
	http_server_refused(c->server, conn_client(c), why);
}

void conn_refuse(struct conn *c, const struct fault *why)
{
	conn_tell(c, why);
	c->protocol->finish(c, why);
}

static void handshake(struct conn *c)
{
	struct http_counters *n = c->server->counters;
	struct fault f = { 0 };
	const enum io_state state = io_handshake(&c->io);
	if (state == IO_READ || state == IO_WRITE) {
		c->wait = state;
		return;
	}
	if (state == IO_GONE) {
		n->tls_errors++;
		tls_peer_fault(c->io.ssl, &f);
		conn_refuse(c, &f);
		return;
	}
	c->resumed = SSL_session_reused(c->io.ssl);
	n->handshakes++;
	n->resumed += c->resumed;
	n->other_names += !tls_certs_know(c->io.ssl);
	c->wait = IO_READ;
	conn_enter(c, CONN_HEADER);
	if (io_speaks_http2(&c->io) && !conn_http2_start(c))
		conn_end(c);
	else if (io_has_more(&c->io))
		c->protocol->input(c);
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
	case CONN_PROXY:
		conn_proxy(c);
		break;
	case CONN_HANDSHAKE:
		handshake(c);
		break;
	case CONN_ANSWER: /* a next request is coming, or the client goes: from now on only that is watched */
		if (c->talks)
			conn_end(c);
		c->talks = true;
		break;
	case CONN_WRITE:
		conn_write_flush(c);
		break;
	case CONN_LINGER:
		linger(c);
		break;
	case CONN_HEADER:
	case CONN_BODY:
	case CONN_STREAMS:
	case CONN_IDLE:
	case CONN_LEAVING:
	case CONN_PHASES:
		c->protocol->input(c);
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
	if (c->phase == CONN_ANSWER && c->talks)
		events = UV_DISCONNECT;
	else if (c->kick || c->wait == IO_WRITE)
		events = UV_WRITABLE;
	if (events == c->polled)
		return;
	c->polled = events;
	uv_poll_start(&c->poll, events, on_ready);
}

void conn_open(const struct listener *l, int fd, const struct conn_peer *peer)
{
	struct http_server *s = l->server;
	struct conn *c = calloc(1, sizeof(*c));
	struct io io = { .fd = fd };
	if (!c || io_open(&io, fd, l->ctx) != IO_DONE || uv_poll_init(s->loop, &c->poll, fd) != 0) {
		io_close(&io);
		free(c);
		return;
	}
	c->server = s;
	c->protocol = &conn_http1;
	c->poll.data = c;
	c->io = io;
	c->wait = IO_READ;
	c->listener = l->id;
	c->peer = *peer;
	s->handles++;
	s->counters->open++;
	s->counters->phases[c->phase]++; /* until it enters its first one */
	if (l->proxies)
		conn_enter(c, CONN_PROXY);
	else
		conn_begin(c);
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
	c->protocol->close(c);
	leftover_drop(&c->out);
	deadlines_leave(&c->due);
	s->counters->phases[c->phase]--;
	s->counters->open--;
	uv_close((uv_handle_t *)&c->poll, on_closed);
	io_close(&c->io);
	http_server_left(s);
}

bool conn_evict(struct http_server *s)
{
	/* who proved least waits least: a flood of slow handshakes ends its own oldest ones */
	static const enum conn_phase order[] = { CONN_LINGER, CONN_IDLE, CONN_PROXY, CONN_HANDSHAKE,
		CONN_HEADER };
	struct conn *c = NULL;
	for (size_t i = 0; !c && i < sizeof(order) / sizeof(order[0]); i++)
		c = conn_of(deadlines_oldest(&s->deadlines, order[i]));
	if (c)
		conn_end(c);
	return c != NULL;
}

static void request_too_late(struct conn *c)
{
	static const char *const phase[CONN_PHASES] = {
		[CONN_PROXY] = "the PROXY header",
		[CONN_HANDSHAKE] = "the TLS handshake",
		[CONN_HEADER] = "the head of a request",
		[CONN_BODY] = "the body of a request",
	};
	struct fault f = { 0 };
	(void)FAIL(&f, REASON_http_timeout, "waited for %s", phase[c->phase]);
	conn_refuse(c, &f);
}

/* nothing can be said to it: what was said before is still on its way */
static void answer_not_taken(struct conn *c)
{
	struct fault f = { 0 };
	(void)FAIL(&f, REASON_http_timeout, "waited for the answer to be taken");
	conn_tell(c, &f);
	conn_end(c);
}

void conn_expired(struct conn *c)
{
	switch (c->phase) {
	case CONN_PROXY:
	case CONN_HANDSHAKE:
	case CONN_HEADER:
	case CONN_BODY:
		request_too_late(c);
		break;
	case CONN_ANSWER:
		http_exchange_late(c->exchange);
		break;
	case CONN_WRITE:
		answer_not_taken(c);
		break;
	case CONN_IDLE:
	case CONN_LEAVING:
		c->protocol->finish(c, NULL);
		break;
	case CONN_STREAMS:
	case CONN_LINGER:
	case CONN_PHASES:
		conn_end(c);
		break;
	}
	conn_poll(c);
}
