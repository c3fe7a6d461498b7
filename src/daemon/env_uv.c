/** Timers as a stock of libuv handles that are used again: arming one costs no allocation once the loop is
 * warm. */
#include "daemon/env_uv.h"

#include "base/list.h"
#include "base/secret.h"
#include "crypto/rng.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <uv.h>

enum { POOL = 512, POOL_DRAW_MAX = 64 };

struct env_uv {
	struct env env;
	uv_loop_t *loop;
	struct list armed, spare; /* struct slot.node */
	size_t handles;
	size_t left; /* octets of `pool` that were not given yet, at its end */
	uint8_t pool[POOL];
};

struct slot {
	struct list node;
	uv_timer_t handle;
	struct env_uv *home;
	struct env_timer *timer; /* NULL while spare */
};

static struct env_uv *env_of(struct env *e)
{
	return (struct env_uv *)(void *)e; /* env is the first member */
}

static int64_t clock_us(clockid_t which)
{
	struct timespec now;
	clock_gettime(which, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t mono_us(struct env *e)
{
	return clock_us(CLOCK_MONOTONIC);
}

static int64_t wall_ms(struct env *e)
{
	return clock_us(CLOCK_REALTIME) / 1000;
}

/* A draw from the generator costs the same for one octet and for many. What was given is wiped; the pool is
 * made in the process that uses it, never before a fork. */
static void random_fill(struct env *e, void *out, size_t n)
{
	struct env_uv *u = env_of(e);
	if (n > POOL_DRAW_MAX) {
		rng_fill(out, n);
		return;
	}
	if (n > u->left) {
		rng_fill(u->pool, sizeof(u->pool));
		u->left = sizeof(u->pool);
	}
	uint8_t *from = u->pool + sizeof(u->pool) - u->left;
	memcpy(out, from, n);
	secret_wipe(from, n);
	u->left -= n;
}

static void slot_rest(struct slot *s)
{
	s->timer->driver = NULL;
	s->timer = NULL;
	list_take(&s->node);
	list_push(&s->home->spare, &s->node);
}

static void on_timer(uv_timer_t *handle)
{
	struct slot *s = handle->data;
	struct env_timer *t = s->timer;
	slot_rest(s);
	t->fire(t);
}

static struct slot *slot_take(struct env_uv *u)
{
	struct list *node = list_pop(&u->spare);
	if (node)
		return list_owner(node, struct slot, node);
	struct slot *s = calloc(1, sizeof(*s));
	if (!s)
		return NULL;
	uv_timer_init(u->loop, &s->handle);
	s->handle.data = s;
	s->home = u;
	u->handles++;
	return s;
}

static enum rc timer_arm(struct env *e, struct env_timer *t, int64_t in_ms)
{
	struct env_uv *u = env_of(e);
	struct slot *s = t->driver;
	if (!s) {
		s = slot_take(u);
		if (!s)
			return RC_NOMEM;
		s->timer = t;
		t->driver = s;
		list_push(&u->armed, &s->node);
	}
	/* the loop's clock stands still while it works: it says when the turn began (worker.c) */
	const int64_t due = mono_us(e) / 1000 + in_ms - (int64_t)uv_now(u->loop);
	uv_timer_start(&s->handle, on_timer, in_ms > 0 && due > 0 ? (uint64_t)due : 0, 0);
	return RC_OK;
}

static void timer_disarm(struct env *e, struct env_timer *t)
{
	struct slot *s = t->driver;
	if (!s)
		return;
	uv_timer_stop(&s->handle);
	slot_rest(s);
}

static const struct env_ops ops = {
	.mono_us = mono_us,
	.wall_ms = wall_ms,
	.random = random_fill,
	.timer_arm = timer_arm,
	.timer_disarm = timer_disarm,
};

enum rc env_uv_open(struct uv_loop_s *loop, struct env **out)
{
	struct env_uv *u = calloc(1, sizeof(*u));
	if (!u)
		return RC_NOMEM;
	u->env.ops = &ops;
	u->loop = loop;
	list_init(&u->armed);
	list_init(&u->spare);
	*out = &u->env;
	return RC_OK;
}

static void on_closed(uv_handle_t *handle)
{
	struct slot *s = handle->data;
	struct env_uv *u = s->home;
	free(s);
	if (--u->handles == 0)
		free(u);
}

void env_uv_close(struct env **e)
{
	if (!*e)
		return;
	struct env_uv *u = env_of(*e);
	*e = NULL;
	secret_wipe(u->pool, sizeof(u->pool));
	struct list *n;
	while ((n = list_pop(&u->armed)))
		slot_rest(list_owner(n, struct slot, node));
	if (u->handles == 0) {
		free(u);
		return;
	}
	for (struct list *node; (node = list_pop(&u->spare));)
		uv_close((uv_handle_t *)&list_owner(node, struct slot, node)->handle, on_closed);
}
