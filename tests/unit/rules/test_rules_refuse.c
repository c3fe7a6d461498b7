/** rules_refuse.c: one line, whatever the file holds. */
#include "rig.h"

#include "rules/rules_refuse.h"

static void one_line(void **state)
{
	struct arena *a = arena_new(64 * 1024);
	struct str error = STR_NONE;
	struct fault f = { .reason = REASON_none };
	const struct rules_reader r = { .arena = a, .error = &error, .fault = &f };
	const struct rules_place at = { "f\n.yaml", 3, 14 };
	assert_int_equal(rules_refuse(&r, at, REASON_rules_value, "a\tb %d", 7), RC_INVALID);
	assert_true(str_is(error, "f?.yaml:3:14: a?b 7"));
	assert_string_equal(f.note, "line 3 column 14");
	struct conf_near near = { .key = STR("wrod") };
	conf_near_try(&near, STR("word"));
	assert_int_equal(rules_refuse_word(&r, at, "thing", &near), RC_INVALID);
	assert_true(str_is(error, "f?.yaml:3:14: unknown thing \"wrod\", did you mean \"word\"?"));
	assert_int_equal(rules_refuse_memory(&r), RC_NOMEM);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(one_line) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
