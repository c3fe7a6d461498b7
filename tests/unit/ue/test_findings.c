/** findings.c: all are counted, the first ones are kept. */
#include "unit.h"

#include "ue/findings.h"

static void keeping(void **state)
{
	struct findings f = { 0 };
	for (int i = 0; i < FINDINGS_MAX + 5; i++)
		assert_int_equal(findings_add(&f, "rule", "number %d", i), RC_INVALID);
	assert_int_equal(f.count, FINDINGS_MAX + 5);
	assert_string_equal(f.row[0].text, "number 0");
	assert_string_equal(f.row[FINDINGS_MAX - 1].text, "number 23");
}

static void long_text_is_cut(void **state)
{
	struct findings f = { 0 };
	findings_add(&f, "rule", "%200d", 1);
	assert_int_equal(f.row[0].text[sizeof(f.row[0].text) - 1], '\0');
	assert_int_equal(f.row[0].text[sizeof(f.row[0].text) - 2], ' ');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeping),
		cmocka_unit_test(long_text_is_cut),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
