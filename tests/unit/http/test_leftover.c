/** Octets that had to wait. */
#include "unit.h"

#include "http/leftover.h"

static void test_keep(void **state)
{
	struct leftover l = { 0 };
	assert_int_equal(leftover_rest(&l).n, 0);
	assert_true(leftover_keep(&l, (struct bytes){ (const uint8_t *)"abcdef", 6 }));
	l.at = 2;
	assert_int_equal(leftover_rest(&l).n, 4);
	assert_true(leftover_keep(&l, (struct bytes){ leftover_rest(&l).p + 1, 3 })); /* a part of itself */
	assert_int_equal(leftover_rest(&l).n, 3);
	assert_memory_equal(leftover_rest(&l).p, "def", 3);
	assert_true(leftover_keep(&l, BYTES_NONE));
	assert_null(l.p);
	leftover_drop(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_keep) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
