/**
 * What stands before a back end: how often it is asked at most, how many questions may be open, and a circuit
 * breaker. One per back end and node, because there is one core process. Settings per_second and open_max of
 * the back end's section.
 */
#pragma once

#include "base/env.h"
#include "base/fault.h"

#include <stdbool.h>

struct guard_limits {
	int64_t per_second; /* a burst has as many */
	int64_t open_max;
};

enum {
	GUARD_FAILURES = 5,     /* in a row: open */
	GUARD_PROBE_MS = 1000,  /* open: one question passes in this time */
	GUARD_RESERVE_PART = 5, /* one fifth of the burst is for lines that were proven lately */
};

struct guard {
	struct guard_limits limits;
	struct env *env;
	int64_t credit_us; /* how much of the burst is left, as time */
	int64_t at_us;     /* when that was true */
	int64_t open;
	unsigned failures; /* in a row */
	int64_t probe_ms;  /* failures >= GUARD_FAILURES: when the next question may pass */
	/* for operators: questions that passed; of these without an answer; those that were kept back */
	uint64_t asked, silent, refused;
};

void guard_init(struct guard *g, struct env *env, const struct guard_limits *limits);
/** RC_OK: the question may be asked, guard_leave() must follow. RC_LIMIT backend_budget, backend_queue;
 * RC_UNAVAIL backend_open. */
enum rc guard_enter(struct guard *g, bool proven, struct fault *f) MUST_USE;
/** How the question ended, with the reason of a failure. RC_TIMEOUT and the reasons that say "not reached"
 * are failures of the back end, any answer is none; a cancelled one leaves as RC_PENDING, which says nothing.
 */
void guard_leave(struct guard *g, enum rc rc, enum reason why);
/** So many questions the budget has room for now. */
int64_t guard_left(const struct guard *g);
/** The circuit breaker lets probes through only. */
bool guard_is_open(const struct guard *g);
