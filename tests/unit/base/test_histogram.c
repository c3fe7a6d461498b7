/** histogram.c: bounds, sums, and that texts say what numbers do. */
#include "unit.h"

#include "base/histogram.h"

#include <stdlib.h>
#include <string.h>

static void a_value_falls_below_the_first_bound_that_is_not_smaller(void **state)
{
	struct histogram h = { 0 };
	histogram_add(&h, HISTOGRAM_TIMES, 10);
	histogram_add(&h, HISTOGRAM_TIMES, 11);
	histogram_add(&h, HISTOGRAM_TIMES, 30);
	histogram_add(&h, HISTOGRAM_TIMES, 10000000);
	histogram_add(&h, HISTOGRAM_TIMES, 10000001);
	assert_int_equal(h.bucket[0], 1);
	assert_int_equal(h.bucket[1], 2);
	assert_int_equal(h.bucket[HISTOGRAM_BOUNDS - 1], 1);
	assert_int_equal(h.bucket[HISTOGRAM_BOUNDS], 1);
	assert_int_equal(h.sum, 20000052);
}

static void a_clock_that_went_back_adds_nothing(void **state)
{
	struct histogram h = { 0 };
	histogram_add(&h, HISTOGRAM_TIMES, -5);
	assert_int_equal(h.bucket[0], 1);
	assert_int_equal(h.sum, 0);
}

static void sizes_double(void **state)
{
	struct histogram h = { 0 };
	for (int64_t n = 1, i = 0; i < HISTOGRAM_BOUNDS; i++, n *= 2)
		histogram_add(&h, HISTOGRAM_SIZES, n);
	for (int i = 0; i < HISTOGRAM_BOUNDS; i++)
		assert_int_equal(h.bucket[i], 1);
}

/* what readers of the page take for the bound is where the value fell */
static void texts_are_the_bounds(void **state)
{
	static const double unit[] = { [HISTOGRAM_TIMES] = 1e6, [HISTOGRAM_SIZES] = 1 };
	for (int ladder = HISTOGRAM_TIMES; ladder <= HISTOGRAM_SIZES; ladder++) {
		for (unsigned i = 0; i < HISTOGRAM_BOUNDS; i++) {
			struct histogram h = { 0 };
			const double bound = strtod(histogram_bound((enum histogram_ladder)ladder, i), NULL);
			const int64_t value = (int64_t)(bound * unit[ladder] + 0.5);
			histogram_add(&h, (enum histogram_ladder)ladder, value);
			histogram_add(&h, (enum histogram_ladder)ladder, value + 1);
			assert_int_equal(h.bucket[i], 1);
			assert_int_equal(h.bucket[i + 1], 1);
		}
		assert_string_equal(histogram_bound((enum histogram_ladder)ladder, HISTOGRAM_BOUNDS), "+Inf");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_falls_below_the_first_bound_that_is_not_smaller),
		cmocka_unit_test(a_clock_that_went_back_adds_nothing),
		cmocka_unit_test(sizes_double),
		cmocka_unit_test(texts_are_the_bounds),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
