/** Links over uv_getaddrinfo and uv_poll. What libuv may still touch after a close (a lookup, a poll handle)
 * is memory of its own, so that a link is freed as soon as its owner closes it. */
#include "daemon/net_uv_link.h"

#include "base/secret.h"
#include "crypto/tls_stream.h"
#include "daemon/net_uv_datagram.h"
#include "daemon/net_uv_name.h"
#include "daemon/net_uv_stream.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static void try_next(struct net_link *l, int error);

static void on_poll_closed(uv_handle_t *handle)
{
	free(handle);
}

/* ends the socket and all that stands on it */
static void drop_socket(struct net_link *l)
{
	if (l->poll)
		uv_close((uv_handle_t *)l->poll, on_poll_closed);
	l->poll = NULL;
	tls_stream_close(&l->tls);
	if (l->fd >= 0)
		close(l->fd);
	l->fd = -1;
}

static void drop_all(struct net_link *l)
{
	drop_socket(l);
	l->env->ops->timer_disarm(l->env, &l->limit);
	net_uv_name_forget(l);
	uv_freeaddrinfo(l->addresses);
	l->addresses = l->next = NULL;
	if (l->unsent.p)
		secret_wipe(l->unsent.p, l->unsent.cap);
	free(l->unsent.p);
	l->unsent = (struct net_uv_unsent){ NULL, 0, 0 };
}

static void hold(struct net_link *l)
{
	l->holds++;
}

static void release(struct net_link *l)
{
	if (--l->holds == 0 && l->closed)
		free(l);
}

void net_uv_link_close(struct net_link **out)
{
	struct net_link *l = *out;
	if (!l)
		return;
	*out = NULL;
	drop_all(l);
	l->state = NET_UV_DOWN;
	l->closed = true;
	hold(l);
	release(l);
}

void net_uv_link_down(struct net_link *l, const struct fault *why)
{
	struct fault f = *why;
	if (f.reason == REASON_none)
		(void)FAIL(&f, REASON_link_down, "closed by the other side");
	drop_all(l);
	l->state = NET_UV_DOWN;
	l->parts.down(l->parts.owner, &f);
}

static void go_up(struct net_link *l)
{
	l->env->ops->timer_disarm(l->env, &l->limit);
	l->state = NET_UV_UP;
	net_uv_link_poll(l, UV_READABLE);
	l->parts.up(l->parts.owner);
}

static void shake(struct net_link *l)
{
	struct fault f = { .reason = REASON_none };
	const enum tls_stream_state s = tls_stream_handshake(l->tls, &f);
	if (s == TLS_STREAM_DONE)
		go_up(l);
	else if (s == TLS_STREAM_READ || s == TLS_STREAM_WRITE)
		net_uv_link_poll(l, s == TLS_STREAM_READ ? UV_READABLE : UV_WRITABLE);
	else
		net_uv_link_down(l, &f);
}

static void connected(struct net_link *l)
{
	struct fault f = { .reason = REASON_none };
	if (l->parts.kind != NET_TLS) {
		go_up(l);
		return;
	}
	if (tls_stream_open(l->parts.tls, l->fd, &l->tls, &f) != RC_OK) {
		net_uv_link_down(l, &f);
		return;
	}
	/* the other addresses were for those that do not answer: one that answers wrongly ends the search */
	l->state = NET_UV_HANDSHAKE;
	if (l->env->ops->timer_arm(l->env, &l->limit, l->until_ms - env_mono_ms(l->env)) != RC_OK) {
		(void)FAIL(&f, REASON_memory, "a timer");
		net_uv_link_down(l, &f);
		return;
	}
	shake(l);
}

static void finish_connect(struct net_link *l)
{
	int error = 0;
	socklen_t n = sizeof(error);
	if (getsockopt(l->fd, SOL_SOCKET, SO_ERROR, &error, &n) != 0)
		error = errno;
	if (error)
		try_next(l, error);
	else
		connected(l);
}

static void on_poll(uv_poll_t *handle, int status, int events)
{
	struct net_link *l = handle->data;
	hold(l);
	if (l->state == NET_UV_CONNECT)
		finish_connect(l);
	else if (l->state == NET_UV_HANDSHAKE)
		shake(l);
	else if (l->parts.kind == NET_UDP)
		net_uv_datagram_ready(l);
	else
		net_uv_stream_ready(l);
	release(l);
}

void net_uv_link_poll(struct net_link *l, int events)
{
	if (l->poll)
		uv_poll_start(l->poll, events, on_poll); /* fails for closing handles only */
}

static void set_options(struct net_link *l)
{
	static const int on = 1, idle_s = 30, interval_s = 10, probes = 3;
	if (l->parts.kind == NET_UDP)
		return;
	/* refused options leave a link that works, only less well */
	(void)setsockopt(l->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	(void)setsockopt(l->fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	(void)setsockopt(l->fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle_s, sizeof(idle_s));
	(void)setsockopt(l->fd, IPPROTO_TCP, TCP_KEEPINTVL, &interval_s, sizeof(interval_s));
	(void)setsockopt(l->fd, IPPROTO_TCP, TCP_KEEPCNT, &probes, sizeof(probes));
}

static int poll_new(struct net_link *l)
{
	uv_poll_t *poll = calloc(1, sizeof(*poll));
	if (!poll)
		return ENOMEM;
	const int r = uv_poll_init(l->loop, poll, l->fd);
	if (r != 0) {
		free(poll);
		return -r;
	}
	poll->data = l;
	l->poll = poll;
	return 0;
}

/* 0: connected, EINPROGRESS: on_poll will tell; or the error */
static int start_socket(struct net_link *l, const struct addrinfo *a)
{
	l->fd = socket(a->ai_family, a->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, a->ai_protocol);
	if (l->fd < 0)
		return errno;
	set_options(l);
	const int error = poll_new(l);
	if (error)
		return error;
	return connect(l->fd, a->ai_addr, a->ai_addrlen) == 0 ? 0 : errno;
}

/* what is left of the time is shared by the addresses that are left: a silent one must not eat it all */
static enum rc share_time(struct net_link *l)
{
	int64_t left = 1;
	for (const struct addrinfo *a = l->next; a; a = a->ai_next)
		left++;
	const int64_t ms = (l->until_ms - env_mono_ms(l->env)) / left;
	return l->env->ops->timer_arm(l->env, &l->limit, ms);
}

static void try_next(struct net_link *l, int error)
{
	struct fault f = { .reason = REASON_none };
	l->state = NET_UV_CONNECT;
	while (l->next) {
		const struct addrinfo *a = l->next;
		l->next = a->ai_next;
		drop_socket(l);
		error = share_time(l) == RC_OK ? start_socket(l, a) : ENOMEM;
		if (error == 0) {
			connected(l);
			return;
		}
		if (error == EINPROGRESS) {
			net_uv_link_poll(l, UV_WRITABLE);
			return;
		}
	}
	(void)FAIL(&f, error == ETIMEDOUT ? REASON_link_timeout : REASON_link_down, "connect: %s",
		strerror(error));
	net_uv_link_down(l, &f);
}

static void on_limit(struct env_timer *t)
{
	struct net_link *l = t->owner;
	struct fault f = { .reason = REASON_none };
	hold(l);
	if (l->state == NET_UV_CONNECT) {
		try_next(l, ETIMEDOUT);
	} else {
		(void)FAIL(&f, REASON_link_timeout, l->state == NET_UV_NAME ? "name" : "TLS handshake");
		net_uv_link_down(l, &f);
	}
	release(l);
}

void net_uv_link_named(struct net_link *l, int status, struct addrinfo *found)
{
	hold(l);
	if (status == 0) {
		l->addresses = l->next = found;
		try_next(l, EADDRNOTAVAIL);
	} else {
		struct fault f = { .reason = REASON_none };
		(void)FAIL(&f, REASON_link_down, "name: %s", uv_strerror(status));
		net_uv_link_down(l, &f);
	}
	release(l);
}

enum rc net_uv_link_open(uv_loop_t *loop, struct env *env, const struct net_link_parts *p,
	struct net_link **out, struct fault *f)
{
	struct net_link *l = calloc(1, sizeof(*l));
	if (!l)
		return FAIL(f, REASON_memory, "a link");
	*l = (struct net_link){ .loop = loop, .env = env, .parts = *p, .fd = -1 };
	l->parts.host = NULL;
	l->limit = (struct env_timer){ .fire = on_limit, .owner = l };
	l->until_ms = env_mono_ms(env) + NET_CONNECT_MS;
	enum rc rc = RC_OK;
	if (env->ops->timer_arm(env, &l->limit, NET_CONNECT_MS) != RC_OK)
		rc = FAIL(f, REASON_memory, "a timer");
	if (rc == RC_OK)
		rc = net_uv_name_ask(l, p->host, p->port, f);
	if (rc != RC_OK) {
		net_uv_link_close(&l);
		return rc;
	}
	*out = l;
	return RC_OK;
}
