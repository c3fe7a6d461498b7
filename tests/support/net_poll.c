/** Watches over poll(). */
#include "../support/net_poll.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

static struct net_poll *of(struct net *n)
{
	return (struct net_poll *)(void *)n;
}

static struct net_poll_row *row_of(struct net_poll *n, const struct net_watch *w)
{
	for (size_t i = 0; i < n->n; i++)
		if (n->row[i].watch == w)
			return &n->row[i];
	return NULL;
}

static enum rc watch(struct net *net, struct net_watch *w, int fd, unsigned events, struct fault *f)
{
	struct net_poll *n = of(net);
	struct net_poll_row *r = row_of(n, w);
	if (!r && (n->n == NET_POLL_MAX || n->watch_fails))
		return FAIL(f, REASON_memory, "watch");
	if (!r)
		r = &n->row[n->n++];
	*r = (struct net_poll_row){ w, fd, events };
	return RC_OK;
}

static void unwatch(struct net *net, struct net_watch *w)
{
	struct net_poll *n = of(net);
	struct net_poll_row *r = row_of(n, w);
	if (r)
		*r = n->row[--n->n];
}

static enum rc open_link(
	struct net *n, const struct net_link_parts *p, struct net_link **out, struct fault *f)
{
	return FAIL(f, REASON_bug, "this net has no links");
}

static enum rc send_link(struct net_link *l, struct bytes b, struct fault *f)
{
	return FAIL(f, REASON_bug, "this net has no links");
}

static void close_link(struct net_link **l)
{
	*l = NULL;
}

static const struct net_ops ops = { open_link, send_link, close_link, watch, unwatch };

void net_poll_init(struct net_poll *n)
{
	*n = (struct net_poll){ .net.ops = &ops };
}

static unsigned events_of(short got)
{
	if (got & (POLLERR | POLLNVAL))
		return NET_READABLE | NET_WRITABLE;
	return (got & (POLLIN | POLLHUP) ? NET_READABLE : 0u) | (got & POLLOUT ? NET_WRITABLE : 0u);
}

bool net_poll_turn(struct net_poll *n)
{
	struct pollfd p[NET_POLL_MAX];
	for (size_t i = 0; i < n->n; i++) {
		const struct net_poll_row *r = &n->row[i];
		const int in = r->events & NET_READABLE ? POLLIN : 0;
		const int out = r->events & NET_WRITABLE ? POLLOUT : 0;
		p[i] = (struct pollfd){ .fd = r->fd, .events = (short)(in | out) };
	}
	if (poll(p, n->n, 0) <= 0)
		return false;
	for (size_t i = 0; i < n->n; i++)
		if (p[i].revents) {
			struct net_watch *w = n->row[i].watch;
			w->ready(w, events_of(p[i].revents));
			return true; /* the rows may be others now */
		}
	return false;
}
