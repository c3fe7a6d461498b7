/** The machine as far as thinking code and flow may see it: clock, chance and timers are arguments. A
 * simulator implements it too. */
#pragma once

#include "base/rc.h"

#include <stddef.h>
#include <stdint.h>

struct env_timer {
	void (*fire)(struct env_timer *t);
	void *owner;
	void *driver; /* belongs to the env while armed */
};

struct env {
	const struct env_ops *ops;
};

struct env_ops {
	int64_t (*mono_us)(struct env *e);                  /* never goes back */
	int64_t (*wall_ms)(struct env *e);                  /* since 1970-01-01 UTC; may step either way */
	void (*random)(struct env *e, void *out, size_t n); /* cannot fail: stops the process */
	enum rc (*timer_arm)(
		struct env *e, struct env_timer *t, int64_t in_ms) MUST_USE; /* again: moves it */
	void (*timer_disarm)(struct env *e, struct env_timer *t);            /* not armed: nothing */
};

static inline int64_t env_mono_us(struct env *e)
{
	return e->ops->mono_us(e);
}

static inline int64_t env_mono_ms(struct env *e)
{
	return env_mono_us(e) / 1000;
}

static inline int64_t env_wall_ms(struct env *e)
{
	return e->ops->wall_ms(e);
}

static inline int64_t env_wall_s(struct env *e)
{
	return e->ops->wall_ms(e) / 1000;
}
