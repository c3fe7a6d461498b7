/** Lists in memory. */
#include "rig.h"

#include "rules/rules_bundle.h"

static void only_what_is_asked_for(void **state)
{
	const struct rules_file list[] = { { STR("a.txt"), STR("1") }, { STR("b.txt"), STR("2") },
		{ STR("../c"), STR("3") } };
	const struct rules_bundle b = { STR("x"), list, 3 };
	struct rules_bundle_files x;
	struct str text;
	rules_bundle_init(&x, &b);
	assert_int_equal(rules_bundle_used(&x).n, 0);
	assert_int_equal(x.files.open(&x.files, STR("b.txt"), &text), RC_OK);
	assert_true(str_is(text, "2"));
	assert_int_equal(x.files.open(&x.files, STR("b.txt"), &text), RC_OK);
	assert_int_not_equal(x.files.open(&x.files, STR("d.txt"), &text), RC_OK);
	assert_int_not_equal(x.files.open(&x.files, STR("../c"), &text), RC_OK);
	const struct rules_bundle used = rules_bundle_used(&x);
	assert_int_equal(used.n, 1);
	assert_true(str_is(used.list[0].name, "b.txt"));
	assert_true(str_is(used.text, "x"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(only_what_is_asked_for) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
