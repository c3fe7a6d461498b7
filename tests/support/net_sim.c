/** The simulated network: every link has a row of events that timers of the env bring to its owner. */
#include "../support/net_sim.h"

#include <stdio.h>
#include <stdlib.h>

enum event_kind { EVENT_UP, EVENT_OCTETS, EVENT_DOWN, EVENT_FAR };

struct event {
	struct list node;
	struct env_timer timer;
	struct net_sim_link *link;
	enum event_kind kind;
	enum reason why;     /* EVENT_DOWN */
	struct bytes octets; /* EVENT_OCTETS: ours; EVENT_FAR: the link's */
};

static struct net_sim *of(struct net *n)
{
	return (struct net_sim *)(void *)n;
}

static struct net_sim_link *link_of(struct net_link *l)
{
	return (struct net_sim_link *)(void *)l;
}

static void arm(struct env *env, struct env_timer *t, int64_t in_ms)
{
	if (env->ops->timer_arm(env, t, in_ms) != RC_OK)
		abort();
}

static void disarm(struct env *env, struct env_timer *t)
{
	env->ops->timer_disarm(env, t);
}

static struct bytes copy_of(struct bytes b)
{
	uint8_t *p = malloc(b.n ? b.n : 1);
	if (!p)
		abort();
	if (b.n)
		memcpy(p, b.p, b.n);
	return (struct bytes){ p, b.n };
}

static void event_free(struct event *e)
{
	list_take(&e->node);
	disarm(e->link->net->env, &e->timer);
	if (e->kind == EVENT_OCTETS)
		free((void *)(uintptr_t)e->octets.p);
	free(e);
}

/* far: also what the far side has still to read */
static void forget_events(struct net_sim_link *l, bool far)
{
	struct list *node = l->events.next;
	while (node != &l->events) {
		struct event *e = list_owner(node, struct event, node);
		node = node->next;
		if (far || e->kind != EVENT_FAR)
			event_free(e);
	}
	disarm(l->net->env, &l->limit);
}

static void tell_down(struct net_sim_link *l, enum reason why)
{
	struct fault f = { 0 };
	(void)FAIL(&f, why, "as told");
	forget_events(l, true);
	l->up = false;
	l->down = true;
	l->parts.down(l->parts.owner, &f);
}

static void tell_up(struct net_sim_link *l)
{
	if (l->up)
		abort(); /* the test accepts twice */
	l->up = true;
	disarm(l->net->env, &l->limit);
	l->parts.up(l->parts.owner);
}

static void on_event(struct env_timer *t)
{
	struct event *e = t->owner;
	struct net_sim_link *l = e->link;
	list_take(&e->node);
	switch (e->kind) {
	case EVENT_UP:
		tell_up(l);
		break;
	case EVENT_OCTETS:
		if (l->up)
			l->parts.octets(l->parts.owner, e->octets);
		break;
	case EVENT_DOWN:
		tell_down(l, e->why);
		break;
	case EVENT_FAR:
		l->net->far(l->net->far_owner, l, e->octets);
		break;
	}
	event_free(e);
}

static void put_event(struct net_sim_link *l, struct event what, int64_t in_ms)
{
	if (l->down || (l->closed && what.kind != EVENT_FAR)) {
		if (what.kind == EVENT_OCTETS)
			free((void *)(uintptr_t)what.octets.p);
		return;
	}
	struct event *e = calloc(1, sizeof(*e));
	if (!e)
		abort();
	*e = what;
	e->link = l;
	e->timer = (struct env_timer){ .fire = on_event, .owner = e };
	list_push(&l->events, &e->node);
	arm(l->net->env, &e->timer, in_ms);
}

static void on_limit(struct env_timer *t)
{
	tell_down(t->owner, REASON_link_timeout);
}

static enum rc op_open(struct net *n, const struct net_link_parts *p, struct net_link **out, struct fault *f)
{
	struct net_sim *s = of(n);
	if (s->open_fails)
		return FAIL(f, REASON_link_down, "as told");
	struct net_sim_link *l = s->n < NET_SIM_LINKS ? calloc(1, sizeof(*l)) : NULL;
	if (!l)
		abort();
	l->net = s;
	l->parts = *p;
	snprintf(l->host, sizeof(l->host), "%s", p->host);
	l->parts.host = l->host;
	l->limit = (struct env_timer){ .fire = on_limit, .owner = l };
	list_init(&l->events);
	arm(s->env, &l->limit, NET_CONNECT_MS);
	s->links[s->n++] = l;
	if (s->accepts)
		put_event(l, (struct event){ .kind = EVENT_UP }, s->latency_ms);
	*out = (struct net_link *)(void *)l;
	return RC_OK;
}

static enum rc op_send(struct net_link *link, struct bytes b, struct fault *f)
{
	struct net_sim_link *l = link_of(link);
	if (!l->up)
		return FAIL(f, REASON_link_down, "not connected");
	if (l->full || b.n > NET_UNSENT_MAX)
		return FAIL(f, REASON_link_full, "%zu octets", b.n);
	if (l->sends == NET_SIM_SENDS)
		abort();
	const struct bytes sent = copy_of(b);
	l->sent[l->sends++] = sent;
	if (l->net->far)
		put_event(l, (struct event){ .kind = EVENT_FAR, .octets = sent }, l->net->latency_ms);
	return RC_OK;
}

static void op_close(struct net_link **link)
{
	if (!*link)
		return;
	struct net_sim_link *l = link_of(*link);
	*link = NULL;
	if (l->closed)
		abort();
	l->closed = true;
	l->up = false;
	forget_events(l, false);
}

static void on_ready(struct env_timer *t)
{
	struct net_sim_watch *w = t->owner;
	const unsigned events = w->ready & w->events;
	w->ready = 0;
	if (w->watch && events)
		w->watch->ready(w->watch, events);
}

static enum rc op_watch(struct net *n, struct net_watch *w, int fd, unsigned events, struct fault *f)
{
	struct net_sim_watch *place = w->driver;
	for (size_t i = 0; i < NET_SIM_WATCHES && !place; i++)
		if (!of(n)->watches[i].watch)
			place = &of(n)->watches[i];
	if (!place)
		return FAIL(f, REASON_memory, "watches");
	place->watch = w;
	place->fd = fd;
	place->events = events;
	w->driver = place;
	return RC_OK;
}

static void op_unwatch(struct net *n, struct net_watch *w)
{
	struct net_sim_watch *place = w->driver;
	if (!place)
		return;
	w->driver = NULL;
	place->watch = NULL;
	place->ready = 0;
	disarm(of(n)->env, &place->timer);
}

static const struct net_ops ops = { op_open, op_send, op_close, op_watch, op_unwatch };

void net_sim_init(struct net_sim *s, struct env *env)
{
	*s = (struct net_sim){ .net.ops = &ops, .env = env };
	for (size_t i = 0; i < NET_SIM_WATCHES; i++) {
		struct net_sim_watch *w = &s->watches[i];
		w->net = s;
		w->timer = (struct env_timer){ .fire = on_ready, .owner = w };
	}
}

void net_sim_close(struct net_sim *s)
{
	for (size_t i = 0; i < NET_SIM_WATCHES; i++)
		disarm(s->env, &s->watches[i].timer);
	for (size_t i = 0; i < s->n; i++) {
		struct net_sim_link *l = s->links[i];
		forget_events(l, true);
		for (size_t k = 0; k < l->sends; k++)
			free((void *)(uintptr_t)l->sent[k].p);
		free(l);
	}
	s->n = 0;
}

struct net_sim_link *net_sim_last(struct net_sim *s)
{
	return s->n ? s->links[s->n - 1] : NULL;
}

size_t net_sim_open_links(const struct net_sim *s)
{
	size_t n = 0;
	for (size_t i = 0; i < s->n; i++)
		n += !s->links[i]->closed;
	return n;
}

void net_sim_accept(struct net_sim_link *l)
{
	put_event(l, (struct event){ .kind = EVENT_UP }, 0);
}

void net_sim_refuse(struct net_sim_link *l, enum reason why)
{
	put_event(l, (struct event){ .kind = EVENT_DOWN, .why = why }, 0);
}

void net_sim_feed(struct net_sim_link *l, struct bytes b, int64_t in_ms)
{
	put_event(l, (struct event){ .kind = EVENT_OCTETS, .octets = copy_of(b) }, in_ms);
}

void net_sim_feed_pieces(struct net_sim_link *l, struct bytes b, size_t piece)
{
	for (size_t at = 0; at < b.n; at += piece)
		net_sim_feed(l, (struct bytes){ b.p + at, b.n - at < piece ? b.n - at : piece }, 0);
}

void net_sim_drop(struct net_sim_link *l, int64_t in_ms)
{
	put_event(l, (struct event){ .kind = EVENT_DOWN, .why = REASON_link_down }, in_ms);
}

struct bytes net_sim_sent(const struct net_sim_link *l)
{
	size_t n = 0;
	for (size_t i = 0; i < l->sends; i++)
		n += l->sent[i].n;
	uint8_t *all = malloc(n ? n : 1);
	if (!all)
		abort();
	n = 0;
	for (size_t i = 0; i < l->sends; i++) {
		memcpy(all + n, l->sent[i].p, l->sent[i].n);
		n += l->sent[i].n;
	}
	return (struct bytes){ all, n };
}

struct bytes net_sim_sent_last(const struct net_sim_link *l)
{
	return l->sends ? l->sent[l->sends - 1] : BYTES_NONE;
}

void net_sim_ready(struct net_sim *s, int fd, unsigned events)
{
	for (size_t i = 0; i < NET_SIM_WATCHES; i++) {
		struct net_sim_watch *w = &s->watches[i];
		if (!w->watch || w->fd != fd)
			continue;
		w->ready |= events;
		arm(s->env, &w->timer, 0);
	}
}
