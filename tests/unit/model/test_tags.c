/** tags.c: which lists are taken, and what is found in them. */
#include "unit.h"

#include "model/tags.h"

#include <stdio.h>

static void lists(void **state)
{
	static const char *const good[] = { "", "a", "vip,staff-2,x_y.z", "A,a", "123456789012345678901234" };
	static const char *const bad[] = { ",", "a,", ",a", "a,,b", "a b", "a,a", "x,ab,x", "caf\xc3\xa9",
		"a;b", "1234567890123456789012345" };
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(tags_good(str_of(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(tags_good(str_of(bad[i])));
	assert_true(tags_good(STR_NONE));
	assert_true(tags_good(STR("0,1,2,3,4,5,6,7,8,9,a,b,c,d,e,f")));
	assert_false(tags_good(STR("0,1,2,3,4,5,6,7,8,9,a,b,c,d,e,f,g")));
}

static void found(void **state)
{
	const struct str tags = STR("vip,staff,vip2");
	assert_true(tags_has(tags, STR("vip")));
	assert_true(tags_has(tags, STR("staff")));
	assert_true(tags_has(tags, STR("vip2")));
	assert_false(tags_has(tags, STR("VIP")));
	assert_false(tags_has(tags, STR("sta")));
	assert_false(tags_has(tags, STR("vip,staff")));
	assert_false(tags_has(tags, STR("")));
	assert_false(tags_has(STR(""), STR("vip")));
}

static void walked(void **state)
{
	struct str rest = STR("b,a,c"), name;
	static const char *const want[] = { "b", "a", "c" };
	size_t n = 0;
	while (tags_next(&rest, &name))
		assert_true(str_is(name, want[n++]));
	assert_int_equal(n, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(lists), cmocka_unit_test(found),
		cmocka_unit_test(walked) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
