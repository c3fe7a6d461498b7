/** Listening sockets. */
#include "http/listener.h"

#include "http/conn.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <unistd.h>

enum { ACCEPT_BATCH = 16 };

static const struct sockaddr *peer_of(const struct conn_peer *p)
{
	const sa_family_t family = p->addr.sa.sa_family;
	return family == AF_INET || family == AF_INET6 ? &p->addr.sa : NULL;
}

static bool has_room(struct http_server *s)
{
	return s->counters.open < s->limits.connections || conn_evict(s);
}

static void take(struct listener *l, int fd, const struct conn_peer *peer)
{
	struct http_server *s = l->server;
	const struct http_events *e = &s->events;
	s->counters.accepted++;
	if (!has_room(s) || (e->admit && !e->admit(e->owner, peer_of(peer)))) {
		s->counters.refused++;
		close(fd);
		return;
	}
	if (peer_of(peer))
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
	conn_open(s, fd, l->ctx, l->id, peer);
}

/* False: nothing more to take for now. */
static bool accept_failed(struct listener *l, int error)
{
	switch (error) {
	case EMFILE:
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
		l->paused = true;
		uv_poll_stop(&l->poll);
		http_server_watch(l->server); /* the tick resumes it */
		return false;
	case EAGAIN:
		return false;
	default: /* this one connection failed before it was ours */
		return true;
	}
}

static void on_readable(uv_poll_t *h, int status, int events)
{
	struct listener *l = h->data;
	for (int i = 0; i < ACCEPT_BATCH && !l->server->draining && !l->server->closing; i++) {
		struct conn_peer peer = { 0 };
		socklen_t n = sizeof(peer.addr);
		const int fd = accept4(l->fd, &peer.addr.sa, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd >= 0)
			take(l, fd, &peer);
		else if (!accept_failed(l, errno))
			return;
	}
}

enum rc listener_open(struct http_server *s, int fd, SSL_CTX *ctx, int id, struct fault *f)
{
	struct listener *l = calloc(1, sizeof(*l));
	if (!l)
		return FAIL(f, REASON_memory, "a listener");
	*l = (struct listener){ .server = s, .fd = fd, .id = id };
	l->poll.data = l;
	if (uv_poll_init(s->loop, &l->poll, fd) != 0) {
		free(l);
		return FAIL(f, REASON_port_in_use, "descriptor %d is no listening socket", fd);
	}
	s->handles++;
	list_push(&s->listeners, &l->node);
	listener_tls(l, ctx);
	listener_resume(l);
	return RC_OK;
}

static void on_closed(uv_handle_t *h)
{
	struct listener *l = h->data;
	struct http_server *s = l->server;
	free(l);
	http_server_release(s);
}

void listener_close(struct listener *l)
{
	list_take(&l->node);
	uv_close((uv_handle_t *)&l->poll, on_closed);
	close(l->fd);
	SSL_CTX_free(l->ctx);
	l->ctx = NULL;
}

void listener_tls(struct listener *l, SSL_CTX *ctx)
{
	if (ctx)
		SSL_CTX_up_ref(ctx);
	SSL_CTX_free(l->ctx);
	l->ctx = ctx;
}

void listener_resume(struct listener *l)
{
	l->paused = false;
	uv_poll_start(&l->poll, UV_READABLE, on_readable);
}
