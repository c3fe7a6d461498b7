/** Exchanges: what the owner sees of a request, and the way back. */
#include "http/http_exchange.h"

#include "http/conn.h"
#include "http/conn_output.h"

struct http_exchange *http_exchange_open(struct conn *c)
{
	struct arena *a = http_server_arena(c->server);
	if (!a)
		return NULL;
	struct http_exchange *x = arena_new_of(a, struct http_exchange);
	struct http1 *http1 = http1_new(a, &c->server->limits);
	if (!x || !http1) {
		http_server_arena_back(c->server, &a);
		return NULL;
	}
	*x = (struct http_exchange){ .conn = c, .arena = a, .http1 = http1 };
	return x;
}

void http_exchange_close(struct http_exchange **x)
{
	if (!*x)
		return;
	struct arena *a = (*x)->arena;
	http_server_arena_back((*x)->conn->server, &a);
	*x = NULL;
}

void http_exchange_cancel(struct http_exchange *x)
{
	const struct http_events *e = &x->conn->server->events;
	x->over = true;
	if (e->cancel)
		e->cancel(e->owner, x);
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

void **http_exchange_owner(struct http_exchange *x)
{
	return &x->owner;
}

void http_exchange_reply(struct http_exchange *x, const struct http_reply *r)
{
	struct conn *c = x->conn;
	if (x->over)
		return;
	c->server->counters.answers++;
	conn_output(c, r);
	if (!c->dispatching)
		conn_poll(c);
}
