/** Deadlines by phase: order, moving, expiry. */
#include "unit.h"

#include "http/deadlines.h"

static const int64_t spans[] = { 100, 1000 };

static void test_expiry(void **state)
{
	struct deadlines d = { 0 };
	struct deadline a = { 0 }, b = { 0 }, c = { 0 };
	deadlines_init(&d, spans, 2);
	assert_null(deadlines_expired(&d, 5000));
	deadlines_enter(&d, &a, 0, 0);
	deadlines_enter(&d, &b, 0, 50);
	deadlines_enter(&d, &c, 1, 0);
	assert_ptr_equal(deadlines_oldest(&d, 0), &a);
	assert_null(deadlines_expired(&d, 99));
	assert_ptr_equal(deadlines_expired(&d, 100), &a);
	deadlines_enter(&d, &a, 1, 100);
	assert_null(deadlines_expired(&d, 149));
	assert_ptr_equal(deadlines_expired(&d, 150), &b);
	deadlines_leave(&b);
	assert_ptr_equal(deadlines_expired(&d, 1000), &c);
	deadlines_leave(&c);
	deadlines_leave(&c);
	assert_null(deadlines_expired(&d, 1099));
	assert_ptr_equal(deadlines_expired(&d, 1100), &a);
}

static void test_tick(void **state)
{
	struct deadlines d = { 0 };
	deadlines_init(&d, spans, 2);
	assert_int_equal(deadlines_tick_ms(&d), 25);
	deadlines_init(&d, (const int64_t[]){ 8, 60000 }, 2);
	assert_int_equal(deadlines_tick_ms(&d), 5);
	deadlines_init(&d, (const int64_t[]){ 30000, 60000 }, 2);
	assert_int_equal(deadlines_tick_ms(&d), 250);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_expiry),
		cmocka_unit_test(test_tick),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
