/** auc_clock.c: a clock that never goes back, and the floor it stands on. */
#include "unit.h"

#include "drivers/auc_clock.h"

static const int64_t WALL = INT64_C(1767225600) * 1000; /* 2026-01-01 */
static const int64_t UNITS = (INT64_C(1767225600) - 1577836800) * 10;

static struct auc_time at(int64_t wall_ms, int64_t mono_ms)
{
	return (struct auc_time){ WALL + wall_ms, mono_ms };
}

static int64_t read_at(struct auc_clock *c, int64_t wall_ms, int64_t mono_ms)
{
	bool began;
	return auc_clock_read(c, at(wall_ms, mono_ms), &began);
}

/* proves: own-216 */
static void it_counts_tenths_since_2020(void **state)
{
	struct auc_clock c;
	auc_clock_start(&c, 0, at(0, 0));
	assert_int_equal(read_at(&c, 0, 0), UNITS);
	assert_int_equal(read_at(&c, 99, 99), UNITS);
	assert_int_equal(read_at(&c, 100, 100), UNITS + 1);
	assert_int_equal(read_at(&c, 86400000, 86400000), UNITS + 864000);
}

/* proves: own-217 */
static void a_restart_begins_above_the_floor(void **state)
{
	struct auc_clock c;
	auc_clock_start(&c, UNITS + 600, at(0, 0));
	assert_int_equal(read_at(&c, 0, 0), UNITS + 601);
	auc_clock_start(&c, UNITS - 600, at(0, 0));
	assert_int_equal(read_at(&c, 0, 0), UNITS);
}

/* proves: own-218 */
static void a_step_back_is_one_episode_and_lowers_nothing(void **state)
{
	struct auc_clock c;
	bool began;
	auc_clock_start(&c, 0, at(0, 0));
	int64_t before = read_at(&c, 0, 0);
	assert_int_equal(auc_clock_read(&c, at(-3600000, 10), &began), before);
	assert_true(began && c.behind);
	/* it goes on rising, at half the speed, until the wall clock is there */
	for (int64_t ms = 1000; ms < 7199000; ms += 1000) {
		const int64_t now = auc_clock_read(&c, at(ms - 3600000, ms), &began);
		assert_false(began);
		assert_true(now == before + 5);
		before = now;
	}
	assert_true(c.behind);
	assert_int_equal(read_at(&c, 3601000, 7201000), UNITS + 36010);
	assert_false(c.behind);
	assert_int_equal(c.episodes, 1);
	assert_int_equal(auc_clock_read(&c, at(0, 7202000), &began), UNITS + 36010 + 5);
	assert_true(began);
	assert_int_equal(c.episodes, 2);
}

static void the_gap_of_a_restart_is_no_episode(void **state)
{
	struct auc_clock c;
	auc_clock_start(&c, UNITS + 600, at(0, 0));
	for (int64_t ms = 0; ms < 200000; ms += 100)
		read_at(&c, ms, ms);
	assert_int_equal(c.episodes, 0);
	assert_false(c.behind);
	/* a floor further ahead than is ever reserved: the wall clock went back while the process was down */
	auc_clock_start(&c, UNITS + 36000, at(0, 0));
	read_at(&c, 100, 100);
	assert_int_equal(c.episodes, 1);
}

static void a_disciplined_clock_is_no_episode(void **state)
{
	struct auc_clock c;
	auc_clock_start(&c, 0, at(0, 0));
	read_at(&c, 0, 0);
	assert_int_equal(read_at(&c, -900, 100), UNITS);
	assert_int_equal(c.episodes, 0);
}

static void the_floor_is_reserved_ahead_and_renewed_in_time(void **state)
{
	struct auc_clock c;
	auc_clock_start(&c, 100, at(0, 0));
	assert_int_equal(c.durable, 100);
	assert_int_equal(auc_clock_wants(&c, c.now), UNITS + AUC_CLOCK_AHEAD);
	assert_int_equal(auc_clock_wants(&c, c.now), 0);
	auc_clock_reserved(&c, true);
	assert_int_equal(c.durable, UNITS + AUC_CLOCK_AHEAD);
	read_at(&c, 30000, 30000);
	assert_int_equal(auc_clock_wants(&c, 0), 0);
	read_at(&c, 30100, 30100);
	assert_int_equal(auc_clock_wants(&c, 0), UNITS + 301 + AUC_CLOCK_AHEAD);
	auc_clock_reserved(&c, false);
	assert_int_equal(c.durable, UNITS + AUC_CLOCK_AHEAD);
	assert_int_equal(auc_clock_wants(&c, UNITS + 5000), UNITS + 5000 + AUC_CLOCK_AHEAD);
}

static void a_floor_that_another_raised_is_never_a_step_back(void **state)
{
	struct auc_clock c;
	auc_clock_start(&c, 0, at(0, 0));
	read_at(&c, -3600000, 10);
	assert_int_equal(c.episodes, 1);
	auc_clock_again(&c, UNITS + 1200, at(-3600000, 20));
	assert_int_equal(c.now, UNITS + 1201);
	assert_int_equal(c.durable, UNITS + 1200);
	assert_int_equal(c.episodes, 1);
	auc_clock_again(&c, UNITS + 600, at(0, 30));
	assert_int_equal(c.now, UNITS + 1201);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_counts_tenths_since_2020),
		cmocka_unit_test(a_restart_begins_above_the_floor),
		cmocka_unit_test(a_step_back_is_one_episode_and_lowers_nothing),
		cmocka_unit_test(the_gap_of_a_restart_is_no_episode),
		cmocka_unit_test(a_disciplined_clock_is_no_episode),
		cmocka_unit_test(the_floor_is_reserved_ahead_and_renewed_in_time),
		cmocka_unit_test(a_floor_that_another_raised_is_never_a_step_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
