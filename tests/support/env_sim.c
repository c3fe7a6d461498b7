/** The simulated machine. */
#include "../support/env_sim.h"

#include <stdlib.h>
#include <string.h>

static struct env_sim *of(struct env *e)
{
	return (struct env_sim *)(void *)e;
}

static int64_t mono_us(struct env *e)
{
	return of(e)->mono_ms * 1000;
}

static int64_t wall_ms(struct env *e)
{
	return of(e)->wall_ms;
}

uint64_t env_sim_draw(uint64_t *state)
{
	uint64_t z = (*state += 0x9e3779b97f4a7c15u);
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static void random_fill(struct env *e, void *out, size_t n)
{
	uint8_t *p = out;
	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)env_sim_draw(&of(e)->chance);
}

static void timer_disarm(struct env *e, struct env_timer *t)
{
	struct env_sim *s = of(e);
	for (size_t i = 0; i < s->n; i++)
		if (s->armed[i].timer == t) {
			s->armed[i] = s->armed[--s->n];
			return;
		}
}

static enum rc timer_arm(struct env *e, struct env_timer *t, int64_t in_ms)
{
	struct env_sim *s = of(e);
	timer_disarm(e, t);
	if (s->arm_fails || s->n == ENV_SIM_TIMERS || (s->arm_after && s->arms++ >= s->arm_after))
		return RC_NOMEM;
	s->armed[s->n++] = (struct env_sim_timer){ t, s->mono_ms + (in_ms > 0 ? in_ms : 0), s->orders++ };
	return RC_OK;
}

static const struct env_ops ops = { mono_us, wall_ms, random_fill, timer_arm, timer_disarm };

void env_sim_init(struct env_sim *e, uint64_t seed, int64_t wall)
{
	memset(e, 0, sizeof(*e));
	e->env.ops = &ops;
	e->chance = seed;
	e->wall_ms = wall;
	e->mono_ms = 1000;
}

/* the first that is due at `until`, or NULL */
static struct env_sim_timer *first_due(struct env_sim *e, int64_t until)
{
	struct env_sim_timer *first = NULL;
	for (size_t i = 0; i < e->n; i++) {
		struct env_sim_timer *t = &e->armed[i];
		if (t->at_ms > until)
			continue;
		if (!first || t->at_ms < first->at_ms ||
			(t->at_ms == first->at_ms && t->order < first->order))
			first = t;
	}
	return first;
}

void env_sim_pass(struct env_sim *e, int64_t ms)
{
	const int64_t until = e->mono_ms + ms;
	struct env_sim_timer *due;
	while ((due = first_due(e, until))) {
		struct env_timer *t = due->timer;
		const int64_t wait = due->at_ms > e->mono_ms ? due->at_ms - e->mono_ms : 0;
		e->mono_ms += wait;
		e->wall_ms += wait;
		timer_disarm(&e->env, t);
		t->fire(t);
	}
	e->wall_ms += until - e->mono_ms;
	e->mono_ms = until;
}

void env_sim_turn(struct env_sim *e)
{
	env_sim_pass(e, 0);
}

void env_sim_forget(struct env_sim *e)
{
	e->n = 0;
}

void env_sim_step(struct env_sim *e, int64_t ms)
{
	e->wall_ms += ms;
}
