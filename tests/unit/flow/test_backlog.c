/** backlog.c: places are given in order, at the rate that was served, spread, never beyond the longest. */
#include "unit.h"

#include "flow/backlog.h"

#include <stdlib.h>

enum { MIDDLE = 1u << 31 }; /* chance that changes nothing */

static struct backlog *fresh(void)
{
	void *memory = calloc(1, backlog_size());
	assert_non_null(memory);
	return backlog_make(memory);
}

/* a second in which `served` were served and others had to wait */
static void second(struct backlog *b, int64_t at_ms, unsigned served)
{
	for (unsigned i = 0; i < served; i++)
		backlog_served(b, at_ms);
	(void)backlog_refused(b, at_ms, MIDDLE, 3600);
}

static void the_rate_is_learnt_when_others_wait(void **state)
{
	struct backlog *b = fresh();
	assert_int_equal(backlog_per_second(b), 100);
	for (int s = 1; s < 60; s++)
		second(b, s * 1000, 400);
	assert_in_range(backlog_per_second(b), 380, 400);
	for (int s = 60; s < 90; s++) /* nobody waits: says nothing */
		for (int i = 0; i < 10; i++)
			backlog_served(b, s * 1000);
	assert_in_range(backlog_per_second(b), 350, 400);
	const int64_t known = backlog_per_second(b);
	for (int s = 91; s < 120; s++) /* nobody is served: the back end is away */
		(void)backlog_refused(b, s * 1000, MIDDLE, 3600);
	assert_int_equal(backlog_per_second(b), known);
	free(b);
}

/* proves: client-22a */
static void all_come_back_at_a_rate_that_can_be_served(void **state)
{
	struct backlog *b = fresh();
	static unsigned at[4000];
	uint64_t chance = 7;
	for (int s = 1; s < 30; s++)
		second(b, s * 1000, 400);
	for (int i = 0; i < 600000; i++) {
		chance = chance * UINT64_C(6364136223846793005) + 1442695040888963407u;
		const int s = backlog_refused(b, 30000, (uint32_t)(chance >> 32), 3600);
		assert_in_range(s, 1, 3600);
		at[s]++;
	}
	unsigned most = 0;
	for (int s = 0; s + 10 < 3600; s++) { /* in any ten seconds no more than is served in them */
		unsigned n = 0;
		for (int i = 0; i < 10; i++)
			n += at[s + i];
		most = n > most ? n : most;
	}
	assert_in_range(most, 3800, 4200);
	free(b);
}

static void it_has_an_end(void **state)
{
	struct backlog *b = fresh();
	for (int i = 0; i < 10000000 / 64; i++)
		assert_in_range(backlog_refused(b, 1000, 0xffffffff, 60), 1, 60);
	assert_in_range(backlog_wait_ms(b, 1000), 40000, 40100);
	assert_int_equal(backlog_refused(b, 1000, 0, 60), 21);       /* half of the last place */
	assert_int_equal(backlog_refused(b, 200000, MIDDLE, 60), 1); /* all have come by now */
	assert_int_equal(backlog_wait_ms(b, 400000), 0);
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rate_is_learnt_when_others_wait),
		cmocka_unit_test(all_come_back_at_a_rate_that_can_be_served),
		cmocka_unit_test(it_has_an_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
