/** rehearse_test.c: the grammar of --fail-if, and what is said of texts that it has no place for. */
#include "unit.h"

#include "daemon/rehearse_test.h"

static bool value(const void *owner, struct str name, uint64_t *out)
{
	*out = str_is(name, "lost") ? 3 : str_is(name, "lost.vowifi") ? 2 : 0;
	return *out > 0 || str_is(name, "gained");
}

static const struct rehearse_test_names names = { value, NULL };

static bool holds(const char *text)
{
	struct rehearse_test_error e = { 0 };
	bool out = false;
	if (!rehearse_test_run(str_of(text), &names, &out, &e))
		fail_msg("%s: %zu: expected %s", text, e.column, e.expected);
	return out;
}

static void refused(const char *text, size_t column, const char *expected)
{
	struct rehearse_test_error e = { 0 };
	bool out;
	assert_false(rehearse_test_run(str_of(text), &names, &out, &e));
	assert_int_equal(e.column, column);
	assert_non_null(strstr(e.expected, expected));
}

static void comparisons(void **state)
{
	assert_true(holds("lost>2"));
	assert_false(holds("lost>3"));
	assert_true(holds("lost>=3"));
	assert_false(holds("lost>=4"));
	assert_true(holds("lost<4"));
	assert_false(holds("lost<3"));
	assert_true(holds("lost<=3"));
	assert_false(holds("lost<=2"));
	assert_true(holds("lost==3"));
	assert_false(holds("lost==4"));
	assert_true(holds("lost!=4"));
	assert_false(holds("lost!=3"));
	assert_true(holds(" 2 == lost.vowifi "));
	assert_true(holds("lost>lost.vowifi"));
	assert_false(holds("gained>0"));
	assert_true(holds("18446744073709551615>lost"));
}

static void and_binds_more_than_or(void **state)
{
	assert_true(holds("lost>0 || lost>9 && gained>0"));
	assert_false(holds("(lost>0 || lost>9) && gained>0"));
	assert_true(holds("lost>0&&lost.vowifi>0&&gained==0"));
	assert_true(holds("gained>0||gained>1||lost>0"));
	assert_true(holds("!(gained>0)"));
	assert_false(holds("!!(gained>0)"));
	assert_true(holds("((((((((((((((((lost>0))))))))))))))))"));
}

static void errors_name_the_place(void **state)
{
	refused("", 1, "a number or a figure");
	refused("lost", 5, "one of > >=");
	refused("lost>", 6, "a number or a figure");
	refused("lost>1 gained>1", 8, "&&, || or the end");
	refused("lost>1 &&", 10, "a number or a figure");
	refused("lost>1 & gained>1", 8, "&&, || or the end");
	refused("lots>1", 1, "a figure: evaluated");
	refused("gained==0 || lots>1", 14, "a figure"); /* read though nothing hangs on it */
	refused("lost>1k", 6, "a whole number");
	refused("lost>1.5", 6, "a whole number");
	refused("lost>18446744073709551616", 6, "a whole number");
	refused("lost>-1", 6, "a number or a figure");
	refused("(lost>1", 8, "\")\"");
	refused("lost>1)", 7, "&&, || or the end");
	refused("!lost>1", 2, "\"(\"");
	refused("(((((((((((((((((lost>0)))))))))))))))))", 18, "16 levels");
	refused("lost=1", 5, "one of > >=");
}

static void the_length_is_bounded(void **state)
{
	char text[REHEARSE_TEST_MAX + 2];
	memset(text, ' ', sizeof(text));
	memcpy(text, "lost>0", 6);
	text[REHEARSE_TEST_MAX] = '\0';
	assert_true(holds(text));
	text[REHEARSE_TEST_MAX] = ' ';
	text[REHEARSE_TEST_MAX + 1] = '\0';
	refused(text, REHEARSE_TEST_MAX + 1, "at most 1024");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(comparisons),
		cmocka_unit_test(and_binds_more_than_or), cmocka_unit_test(errors_name_the_place),
		cmocka_unit_test(the_length_is_bounded) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
