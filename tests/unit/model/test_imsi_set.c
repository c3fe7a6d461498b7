/** imsi_set.c: many, growing, leading zeros. */
#include "unit.h"

#include "model/imsi_set.h"

#include <stdio.h>

static enum rc add(struct imsi_set *s, const char *digits)
{
	struct imsi imsi;
	assert_int_equal(ids_imsi(str_of(digits), &imsi), RC_OK);
	return imsi_set_add(s, &imsi);
}

static void zeros_count(void **state)
{
	struct imsi_set s = { .arena = arena_new(4 << 20) };
	assert_int_equal(add(&s, "000001"), RC_OK);
	assert_int_equal(add(&s, "0000001"), RC_OK);
	assert_int_equal(add(&s, "100001"), RC_OK);
	assert_int_equal(add(&s, "000000000000001"), RC_OK);
	assert_int_equal(add(&s, "999999999999999"), RC_OK);
	assert_int_equal(add(&s, "0000001"), RC_CONFLICT);
	assert_int_equal(s.n, 5);
	arena_free(&s.arena);
}

static void many(void **state)
{
	struct imsi_set s = { .arena = arena_new(4 << 20) };
	char digits[16];
	for (unsigned pass = 0; pass < 2; pass++)
		for (unsigned i = 0; i < 20000; i++) {
			snprintf(digits, sizeof(digits), "00101%010u", i * 7);
			assert_int_equal(add(&s, digits), pass ? RC_CONFLICT : RC_OK);
		}
	assert_int_equal(s.n, 20000);
	assert_true(s.size >= 2 * s.n);
	arena_free(&s.arena);
}

static void no_memory(void **state)
{
	struct imsi_set s = { .arena = arena_new(100) };
	assert_int_equal(add(&s, "000001"), RC_NOMEM);
	arena_free(&s.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(zeros_count), cmocka_unit_test(many),
		cmocka_unit_test(no_memory) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
