/** Listening sockets. */
#include "http/listener.h"

#include "http/conn.h"
#include "base/prefix.h"
#include "crypto/tls.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <unistd.h>

/* in one turn of the loop: let in, and looked at. Who is turned away costs little and must not wait. */
enum { ACCEPT_BATCH = 16, LOOK_BATCH = 256 };

static bool has_room(struct http_server *s)
{
	return s->counters->open < s->limits.connections || conn_evict(s);
}

/* Who may speak for others; a unix socket has the modes of its file. */
static bool is_trusted(const struct listener *l, const struct sockaddr *peer, struct fault *f)
{
	if (!l->proxies || !peer || prefix_list_holds(l->proxies, peer))
		return true;
	(void)FAIL(f, REASON_proxy_peer, "listener %d", l->id);
	return false;
}

/* since its last octet came, or since it was made: that long it waited for us. -1: no TCP */
static int64_t waited_ms(int fd)
{
	struct tcp_info info = { 0 };
	socklen_t n = sizeof(info);
	return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &n) == 0 ? (int64_t)info.tcpi_last_data_recv : -1;
}

bool listener_admits(const struct http_server *s, int fd, const struct sockaddr *client)
{
	const struct http_events *e = &s->events;
	return !e->admit || e->admit(e->owner, client, waited_ms(fd));
}

/* Behind a proxy the address that counts comes with the header. */
static enum reason may_stay(const struct listener *l, int fd, const struct sockaddr *peer)
{
	if (!has_room(l->server))
		return REASON_http_full;
	return l->proxies || listener_admits(l->server, fd, peer) ? REASON_none : REASON_http_not_admitted;
}

/* false: it was not let in; octets that were not read make the kernel end it with a reset, which costs least
 */
static bool take(struct listener *l, int fd, const struct conn_peer *from)
{
	struct http_server *s = l->server;
	const struct sockaddr *peer = conn_peer_address(from);
	struct fault f = { 0 };
	s->counters->accepted++;
	if (!is_trusted(l, peer, &f)) {
		http_server_refused(s, peer, &f);
		close(fd);
		return false;
	}
	const enum reason why = may_stay(l, fd, peer);
	if (why != REASON_none) {
		s->counters->refused[why]++;
		close(fd);
		return false;
	}
	if (peer)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
	conn_open(l, fd, from);
	return true;
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
	int in = 0;
	for (int i = 0; in < ACCEPT_BATCH && i < LOOK_BATCH && !l->server->draining && !l->server->closing;
		i++) {
		struct conn_peer peer = { 0 };
		socklen_t n = sizeof(peer.addr);
		const int fd = accept4(l->fd, &peer.addr.sa, &n, SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd >= 0)
			in += take(l, fd, &peer);
		else if (!accept_failed(l, errno))
			return;
	}
}

enum rc listener_open(struct http_server *s, int fd, const struct http_door *door, struct fault *f)
{
	struct listener *l = calloc(1, sizeof(*l));
	if (!l)
		return FAIL(f, REASON_memory, "a listener");
	*l = (struct listener){ .server = s, .fd = fd, .id = door->id, .proxies = door->proxies };
	l->poll.data = l;
	if (uv_poll_init(s->loop, &l->poll, fd) != 0) {
		free(l);
		return FAIL(f, REASON_port_in_use, "descriptor %d is no listening socket", fd);
	}
	s->handles++;
	list_push(&s->listeners, &l->node);
	l->ctx = door->tls ? door->tls->ctx : NULL;
	if (l->ctx)
		SSL_CTX_up_ref(l->ctx);
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

void listener_resume(struct listener *l)
{
	l->paused = false;
	uv_poll_start(&l->poll, UV_READABLE, on_readable);
}
