/** guard.c: rate, reserve, open questions, and the circuit breaker over time. */
#include "unit.h"

#include "../support/env_sim.h"

#include "drivers/guard.h"

enum { WALL = 1767225600 };

static struct env_sim machine;

static struct guard guard_of(int64_t per_second, int64_t open_max)
{
	struct guard g;
	env_sim_init(&machine, 1, INT64_C(1000) * WALL);
	guard_init(&g, &machine.env, &(const struct guard_limits){ per_second, open_max });
	return g;
}

/* asks and is answered at once; the reason of a refusal */
static enum reason ask(struct guard *g, bool proven, enum rc answer)
{
	struct fault f = { .reason = REASON_none };
	if (guard_enter(g, proven, &f) == RC_OK)
		guard_leave(g, answer, answer == RC_UNAVAIL ? REASON_gsup_down : REASON_none);
	return f.reason;
}

static unsigned passed(struct guard *g, bool proven, unsigned n)
{
	unsigned yes = 0;
	for (unsigned i = 0; i < n; i++)
		yes += ask(g, proven, RC_OK) == REASON_none;
	return yes;
}

/* whatever arrives, the back end sees the rate; the last fifth of a burst is for lines proven lately */
static void a_flood_of_strangers(void **state)
{
	struct guard g = guard_of(100, 1000);
	assert_int_equal(passed(&g, false, 1000), 80);
	assert_int_equal(ask(&g, false, RC_OK), REASON_backend_budget);
	assert_int_equal(passed(&g, true, 1000), 20);
	assert_int_equal(ask(&g, true, RC_OK), REASON_backend_budget);
	unsigned all = 0;
	for (int ms = 0; ms < 10000; ms += 10) {
		env_sim_pass(&machine, 10);
		all += passed(&g, true, 1) + passed(&g, false, 10);
	}
	assert_int_equal(all, 1000);
}

static void the_reserve_waits_for_proven_lines(void **state)
{
	struct guard g = guard_of(100, 1000);
	(void)passed(&g, false, 1000);
	for (int second = 0; second < 5; second++) {
		env_sim_pass(&machine, 1000);
		(void)passed(&g, false, 1000);
		assert_int_equal(passed(&g, true, 1), 1);
	}
}

static void slow_back_ends(void **state)
{
	struct guard g = guard_of(1, 1000);
	assert_int_equal(passed(&g, false, 10), 1);
	env_sim_pass(&machine, 999);
	assert_int_equal(passed(&g, false, 10), 0);
	env_sim_pass(&machine, 1);
	assert_int_equal(passed(&g, false, 10), 1);
	env_sim_pass(&machine, 3600000); /* a long rest saves nothing up */
	assert_int_equal(passed(&g, false, 10), 1);
}

static void open_questions(void **state)
{
	struct guard g = guard_of(1000, 3);
	struct fault f = { .reason = REASON_none };
	for (int i = 0; i < 3; i++)
		assert_int_equal(guard_enter(&g, false, &f), RC_OK);
	assert_int_equal(guard_enter(&g, true, &f), RC_LIMIT);
	assert_int_equal(f.reason, REASON_backend_queue);
	guard_leave(&g, RC_PENDING, REASON_none); /* cancelled */
	f = (struct fault){ .reason = REASON_none };
	assert_int_equal(guard_enter(&g, false, &f), RC_OK);
}

static void the_breaker(void **state)
{
	static const enum rc answered[] = { RC_OK, RC_ABSENT, RC_DENIED };
	for (size_t i = 0; i < sizeof(answered) / sizeof(answered[0]); i++) {
		struct guard g = guard_of(1000, 100);
		for (int n = 0; n < GUARD_FAILURES - 1; n++)
			assert_int_equal(ask(&g, false, RC_TIMEOUT), REASON_none);
		assert_int_equal(ask(&g, false, answered[i]), REASON_none); /* not in a row */
		for (int n = 0; n < GUARD_FAILURES; n++)
			assert_int_equal(ask(&g, false, n % 2 ? RC_TIMEOUT : RC_UNAVAIL), REASON_none);
		assert_int_equal(ask(&g, true, RC_OK), REASON_backend_open);
		env_sim_pass(&machine, GUARD_PROBE_MS);
		assert_int_equal(ask(&g, false, RC_UNAVAIL), REASON_none); /* the probe fails */
		assert_int_equal(ask(&g, false, RC_OK), REASON_backend_open);
		env_sim_pass(&machine, GUARD_PROBE_MS);
		assert_int_equal(ask(&g, false, answered[i]), REASON_none);
		assert_int_equal(passed(&g, true, 10), 10);
	}
}

/* what it answers, however oddly and often, does not close the way */
static void an_answer_is_no_failure(void **state)
{
	static const enum reason answers[] = { REASON_vector_insane, REASON_auc_key_broken, REASON_gsup_error,
		REASON_gsup_answer, REASON_http_vector_status, REASON_http_vector_answer,
		REASON_radius_answer, REASON_radius_proxy, REASON_relay_subtype,
		REASON_relay_success_notification, REASON_relay_rounds };
	struct guard g = guard_of(1000, 100);
	struct fault f = { .reason = REASON_none };
	for (size_t i = 0; i < 3 * sizeof(answers) / sizeof(answers[0]); i++) {
		const enum reason why = answers[i % (sizeof(answers) / sizeof(answers[0]))];
		assert_int_equal(guard_enter(&g, false, &f), RC_OK);
		guard_leave(&g, fault_row(why)->rc, why);
	}
	assert_int_equal(ask(&g, false, RC_OK), REASON_none);
}

/* while a probe is under way nobody else passes; a cancelled one is followed by another */
static void one_probe_at_a_time(void **state)
{
	struct guard g = guard_of(1000, 100);
	struct fault f = { .reason = REASON_none };
	for (int n = 0; n < GUARD_FAILURES; n++)
		(void)ask(&g, false, RC_TIMEOUT);
	env_sim_pass(&machine, GUARD_PROBE_MS);
	assert_int_equal(guard_enter(&g, false, &f), RC_OK);
	assert_int_equal(ask(&g, true, RC_OK), REASON_backend_open);
	guard_leave(&g, RC_PENDING, REASON_none);
	env_sim_pass(&machine, GUARD_PROBE_MS);
	assert_int_equal(ask(&g, true, RC_OK), REASON_none);
	assert_int_equal(ask(&g, true, RC_OK), REASON_none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_flood_of_strangers),
		cmocka_unit_test(the_reserve_waits_for_proven_lines),
		cmocka_unit_test(slow_back_ends),
		cmocka_unit_test(open_questions),
		cmocka_unit_test(the_breaker),
		cmocka_unit_test(an_answer_is_no_failure),
		cmocka_unit_test(one_probe_at_a_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
