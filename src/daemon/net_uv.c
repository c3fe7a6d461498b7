/** The ops of the libuv network, and its watches. */
#include "daemon/net_uv.h"

#include "daemon/net_uv_datagram.h"
#include "daemon/net_uv_link.h"
#include "daemon/net_uv_stream.h"

#include <stdlib.h>
#include <uv.h>

struct net_uv {
	struct net net;
	uv_loop_t *loop;
	struct env *env;
};

struct watcher {
	uv_poll_t handle;
	int fd;
	struct net_watch *watch;
};

static struct net_uv *net_of(struct net *n)
{
	return (struct net_uv *)(void *)n; /* net is the first member */
}

static enum rc op_open(struct net *n, const struct net_link_parts *p, struct net_link **out, struct fault *f)
{
	return net_uv_link_open(net_of(n)->loop, net_of(n)->env, p, out, f);
}

static enum rc op_send(struct net_link *l, struct bytes b, struct fault *f)
{
	if (l->state != NET_UV_UP)
		return FAIL(f, REASON_link_down, "not connected");
	return l->parts.kind == NET_UDP ? net_uv_datagram_send(l, b, f) : net_uv_stream_send(l, b, f);
}

static void on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

static void on_ready(uv_poll_t *handle, int status, int events)
{
	struct watcher *w = handle->data;
	unsigned ready = 0;
	if (status < 0 || events & UV_READABLE)
		ready |= NET_READABLE;
	if (status < 0 || events & UV_WRITABLE)
		ready |= NET_WRITABLE;
	w->watch->ready(w->watch, ready);
}

static void op_unwatch(struct net *n, struct net_watch *watch)
{
	struct watcher *w = watch->driver;
	if (!w)
		return;
	watch->driver = NULL;
	uv_close((uv_handle_t *)&w->handle, on_closed);
}

static struct watcher *watcher_new(struct net_uv *u, struct net_watch *watch, int fd)
{
	struct watcher *w = calloc(1, sizeof(*w));
	if (!w || uv_poll_init(u->loop, &w->handle, fd) != 0) {
		free(w);
		return NULL;
	}
	w->handle.data = w;
	w->fd = fd;
	w->watch = watch;
	return w;
}

static enum rc op_watch(struct net *n, struct net_watch *watch, int fd, unsigned events, struct fault *f)
{
	struct watcher *w = watch->driver;
	if (w && w->fd != fd)
		op_unwatch(n, watch);
	if (!watch->driver)
		watch->driver = watcher_new(net_of(n), watch, fd);
	w = watch->driver;
	if (!w)
		return FAIL(f, REASON_memory, "a watch");
	const int uv_events =
		(events & NET_READABLE ? UV_READABLE : 0) | (events & NET_WRITABLE ? UV_WRITABLE : 0);
	if (uv_poll_start(&w->handle, uv_events, on_ready) != 0) {
		op_unwatch(n, watch);
		return FAIL(f, REASON_memory, "a watch");
	}
	return RC_OK;
}

static const struct net_ops ops = {
	.open = op_open,
	.send = op_send,
	.close = net_uv_link_close,
	.watch = op_watch,
	.unwatch = op_unwatch,
};

enum rc net_uv_open(struct uv_loop_s *loop, struct env *env, struct net **out, struct fault *f)
{
	struct net_uv *u = calloc(1, sizeof(*u));
	if (!u)
		return FAIL(f, REASON_memory, "the network");
	*u = (struct net_uv){ .net.ops = &ops, .loop = loop, .env = env };
	*out = &u->net;
	return RC_OK;
}

void net_uv_close(struct net **n)
{
	if (!*n)
		return;
	free(net_of(*n));
	*n = NULL;
}
