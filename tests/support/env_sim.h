/** A machine in the test's hand: clocks that only the test moves, timers that fire when it moves them, chance
 * from a seed. */
#pragma once

#include "base/env.h"

#include <stdbool.h>

enum { ENV_SIM_TIMERS = 4096 };

struct env_sim {
	struct env env; /* first: the ops get it back */
	int64_t wall_ms, mono_ms;
	uint64_t chance;
	bool arm_fails;
	unsigned arm_after; /* so many timers can be armed, then none; 0: not counted */
	unsigned arms;
	size_t n;
	struct env_sim_timer {
		struct env_timer *timer;
		int64_t at_ms;
		uint64_t order;
	} armed[ENV_SIM_TIMERS];
	uint64_t orders;
};

/* wall_ms since 1970; the same seed gives the same octets */
void env_sim_init(struct env_sim *e, uint64_t seed, int64_t wall_ms);
/** Lets time pass on both clocks; timers fire at their moment, in order. */
void env_sim_pass(struct env_sim *e, int64_t ms);
/** What is due now. */
void env_sim_turn(struct env_sim *e);
/** All timers of a process that died. */
void env_sim_forget(struct env_sim *e);
/** A step of the wall clock alone. */
void env_sim_step(struct env_sim *e, int64_t ms);
/** The generator behind the seed (splitmix64), for tests too. */
uint64_t env_sim_draw(uint64_t *state);
