/** Exchanges: what the owner sees of a request, and the way back. */
#include "http/http_exchange.h"

#include "http/conn.h"
#include "crypto/tls_peer.h"

#include <stdio.h>

struct http_exchange *http_exchange_open(struct conn *c)
{
	struct arena *a = http_server_arena(c->server);
	if (!a)
		return NULL;
	struct http_exchange *x = arena_new_of(a, struct http_exchange);
	if (!x) {
		http_server_arena_back(c->server, &a);
		return NULL;
	}
	x->conn = c;
	x->arena = a;
	c->server->n_exchanges++;
	return x;
}

void http_exchange_close(struct http_exchange **x)
{
	if (!*x)
		return;
	struct arena *a = (*x)->arena;
	struct http_server *s = (*x)->conn->server;
	deadlines_leave(&(*x)->due);
	s->n_exchanges--;
	http_server_arena_back(s, &a);
	*x = NULL;
}

void http_exchange_enter(struct http_exchange *x, enum exchange_phase phase)
{
	struct http_server *s = x->conn->server;
	x->phase = phase;
	deadlines_enter(&s->exchanges, &x->due, phase, (int64_t)uv_now(s->loop));
}

void http_exchange_dispatch(struct http_exchange *x, struct http_request *q)
{
	struct conn *c = x->conn;
	struct http_server *s = c->server;
	q->client = conn_client(c);
	q->tls = c->io.ssl != NULL;
	q->tls_name = io_server_name(&c->io);
	q->resumed = c->resumed;
	q->listener = c->listener;
	x->request = q;
	q->nth = ++c->requests;
	s->counters->requests++;
	s->events.request(s->events.owner, x);
}

void http_exchange_refuse(struct http_exchange *x, const struct fault *why)
{
	const struct reason_row *row = fault_row(why->reason);
	char seconds[12];
	snprintf(seconds, sizeof(seconds), "%d", row->retry_s);
	const struct http_header fields[] = {
		{ STR("Cache-Control"), STR("no-store") },
		{ STR("Retry-After"), str_of(seconds) },
	};
	x->conn->protocol->answer(
		x, &(struct http_reply){
			   .status = row->http, .headers = fields, .n_headers = row->retry_s ? 2 : 1 });
}

void http_exchange_cancel(struct http_exchange *x)
{
	const struct http_events *e = &x->conn->server->events;
	if (x->over)
		return;
	x->over = true;
	if (e->cancel)
		e->cancel(e->owner, x);
}

void http_exchange_late(struct http_exchange *x)
{
	struct conn *c = x->conn;
	struct fault f = { 0 };
	(void)FAIL(&f, REASON_deadline, "no answer in time");
	conn_tell(c, &f);
	http_exchange_cancel(x);
	if (!c->ended) /* the owner may have closed the server */
		http_exchange_refuse(x, &f);
}

void http_exchange_expired(struct http_exchange *x)
{
	struct conn *c = x->conn;
	deadlines_leave(&x->due);
	c->protocol->late(x);
	conn_poll(c);
}

const struct http_request *http_exchange_request(const struct http_exchange *x)
{
	return x->request;
}

struct arena *http_exchange_arena(struct http_exchange *x)
{
	return x->arena;
}

struct str http_exchange_header(const struct http_exchange *x, const char *name)
{
	const struct str wanted = str_of(name);
	for (size_t i = 0; i < x->request->n_headers; i++)
		if (str_ieq(x->request->headers[i].name, wanted))
			return x->request->headers[i].value;
	return STR_NONE;
}

bool http_exchange_user(const struct http_exchange *x, unsigned *uid)
{
	struct ucred peer;
	socklen_t n = sizeof(peer);
	int fd;
	if (conn_client(x->conn) || uv_fileno((const uv_handle_t *)&x->conn->poll, &fd) != 0 ||
		getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &n) != 0)
		return false;
	*uid = peer.uid;
	return true;
}

struct str http_exchange_subject(struct http_exchange *x)
{
	return x->conn->io.ssl ? tls_peer_subject(x->conn->io.ssl, x->arena) : STR_NONE;
}

void **http_exchange_owner(struct http_exchange *x)
{
	return &x->owner;
}

void http_exchange_reply(struct http_exchange *x, const struct http_reply *r)
{
	struct conn *c = x->conn;
	if (x->over)
		return;
	c->server->counters->answers++;
	c->protocol->answer(x, r);
	if (!c->dispatching)
		conn_poll(c);
}
