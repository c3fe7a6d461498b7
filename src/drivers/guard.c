/** Budget, queue and circuit breaker of one back end. */
#include "drivers/guard.h"

enum { SECOND_US = 1000000 };

void guard_init(struct guard *g, struct env *env, const struct guard_limits *limits)
{
	*g = (struct guard){
		.limits = *limits, .env = env, .credit_us = SECOND_US, .at_us = env_mono_ms(env) * 1000
	};
}

static void refill(struct guard *g)
{
	const int64_t now_us = env_mono_ms(g->env) * 1000;
	g->credit_us += now_us - g->at_us;
	g->at_us = now_us;
	if (g->credit_us > SECOND_US)
		g->credit_us = SECOND_US;
}

/* credit is kept as time: a full bucket is one second, a question costs its share of it */
static bool budget_take(struct guard *g, bool proven)
{
	const int64_t cost_us = SECOND_US / g->limits.per_second;
	const int64_t reserve_us =
		proven || g->limits.per_second < GUARD_RESERVE_PART ? 0 : SECOND_US / GUARD_RESERVE_PART;
	refill(g);
	if (g->credit_us < cost_us + reserve_us)
		return false;
	g->credit_us -= cost_us;
	return true;
}

int64_t guard_left(const struct guard *g)
{
	struct guard now = *g;
	refill(&now);
	return now.credit_us * now.limits.per_second / SECOND_US;
}

bool guard_is_open(const struct guard *g)
{
	return g->failures >= GUARD_FAILURES;
}

static enum rc admit(struct guard *g, bool proven, struct fault *f)
{
	const int64_t now_ms = env_mono_ms(g->env);
	const bool broken = guard_is_open(g);
	if (broken && now_ms < g->probe_ms)
		return FAIL(f, REASON_backend_open, "%u failures", g->failures);
	if (g->open >= g->limits.open_max)
		return FAIL(f, REASON_backend_queue, "%lld open", (long long)g->open);
	if (!budget_take(g, proven))
		return FAIL(f, REASON_backend_budget, "%lld per second", (long long)g->limits.per_second);
	if (broken)
		g->probe_ms = now_ms + GUARD_PROBE_MS;
	g->open++;
	return RC_OK;
}

enum rc guard_enter(struct guard *g, bool proven, struct fault *f)
{
	const enum rc rc = admit(g, proven, f);
	if (rc == RC_OK)
		g->asked++;
	else
		g->refused++;
	return rc;
}

/* Whatever a back end answers, it is there: else a stranger whose identity it answers oddly would close the
 * way for everybody. */
static bool silent(enum rc rc, enum reason why)
{
	return rc == RC_TIMEOUT || why == REASON_gsup_down || why == REASON_http_vector_down ||
	       why == REASON_radius_down || why == REASON_diameter_down || why == REASON_diameter_gone;
}

void guard_leave(struct guard *g, enum rc rc, enum reason why)
{
	g->open--;
	if (rc == RC_PENDING)
		return;
	if (!silent(rc, why)) {
		g->failures = 0;
		return;
	}
	g->silent++;
	if (g->failures < GUARD_FAILURES)
		g->failures++;
	if (g->failures == GUARD_FAILURES && env_mono_ms(g->env) >= g->probe_ms)
		g->probe_ms = env_mono_ms(g->env) + GUARD_PROBE_MS;
}
