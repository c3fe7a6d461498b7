/** Request targets. */
#include "unit.h"

#include "http/target.h"

static void expect(const char *target, const char *path, const char *query)
{
	struct str p, q;
	target_split(str_of(target), &p, &q);
	assert_true(str_is(p, path));
	assert_true(str_is(q, query));
}

static void test_forms(void **state)
{
	expect("/", "/", "");
	expect("/a%20b?q=%41?x", "/a%20b", "q=%41?x");
	expect("/?", "/", "");
	expect("?a", "/", "a");
	expect("*", "*", "");
	expect("http://h:1/a?b", "/a", "b");
	expect("http://h:1?b", "/", "b");
	expect("http://h:1", "/", "");
	expect("/a?u=http://h/", "/a", "u=http://h/");
	expect("a?u=http://h/", "a", "u=http://h/");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_forms) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
