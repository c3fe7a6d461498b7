/** auc_lines.c: what must be kept is kept, what need not gives room. */
#include "unit.h"

#include "drivers/auc_lines.h"

#include <stdio.h>

static const uint8_t SEED[16] = { 1, 2, 3 };

static struct imsi line(unsigned n)
{
	struct imsi who = { 0 };
	snprintf(who.d, sizeof(who.d), "00101%010u", n);
	return who;
}

static void a_line_is_found_again(void **state)
{
	struct auc_lines *t = auc_lines_new(64, SEED);
	const struct imsi a = line(1), b = line(2);
	assert_null(auc_lines_find(t, &a));
	struct auc_line *e = auc_lines_take(t, &a, 0);
	assert_non_null(e);
	e->seq = 7;
	assert_ptr_equal(auc_lines_take(t, &a, 0), e);
	assert_ptr_equal(auc_lines_find(t, &a), e);
	assert_null(auc_lines_find(t, &b));
	auc_lines_free(&t);
	assert_null(t);
	auc_lines_free(&t);
}

static void leading_zeros_and_length_count(void **state)
{
	struct auc_lines *t = auc_lines_new(AUC_LINES_WAYS, SEED);
	const struct imsi a = { "001010" },
			  b = { "01010"
				"1" },
			  c = { "0010100" };
	struct auc_line *e = auc_lines_take(t, &a, 0);
	assert_ptr_not_equal(auc_lines_take(t, &b, 0), e);
	assert_ptr_not_equal(auc_lines_take(t, &c, 0), e);
	auc_lines_free(&t);
}

static void none_that_must_be_kept_is_forgotten(void **state)
{
	struct auc_lines *t = auc_lines_new(AUC_LINES_WAYS, SEED);
	for (unsigned i = 0; i < AUC_LINES_WAYS; i++) {
		const struct imsi who = line(i);
		auc_lines_take(t, &who, 0)->until = 100 + i;
	}
	const struct imsi more = line(99), first = line(0);
	assert_null(auc_lines_take(t, &more, 100));
	assert_non_null(auc_lines_find(t, &first));
	struct auc_line *e = auc_lines_take(t, &more, 101);
	assert_non_null(e);
	assert_int_equal(e->until, 0);
	assert_null(auc_lines_find(t, &first));
	auc_lines_free(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_found_again),
		cmocka_unit_test(leading_zeros_and_length_count),
		cmocka_unit_test(none_that_must_be_kept_is_forgotten),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
