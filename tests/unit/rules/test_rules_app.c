/** rules_app.c: applications by name and by AppID. */
#include "rig.h"

#include "rules/rules_app.h"

static void by_name_and_id(void **state)
{
	struct rig g = rig_read("");
	size_t app;
	assert_int_equal(rules_app_count(g.rules), RIG_APPS);
	for (size_t i = 0; i < RIG_APPS; i++) {
		assert_ptr_equal(rules_app_at(g.rules, i)->name, rig_apps[i].name);
		assert_true(rules_app_find(g.rules, str_of(rig_apps[i].name), &app) && app == i);
		assert_true(rules_app_find(g.rules, str_of(rig_apps[i].id), &app) && app == i);
	}
	assert_true(rules_app_find(g.rules, STR("VoWiFi"), &app) && app == RIG_VOWIFI);
	assert_false(rules_app_find(g.rules, STR("all"), &app));
	arena_free(&g.arena);
}

static void places(void **state)
{
	assert_int_equal(rules_app_bit_index(0xb, 0), 0);
	assert_int_equal(rules_app_bit_index(0xb, 1), 1);
	assert_int_equal(rules_app_bit_index(0xb, 3), 2);
	assert_int_equal(rules_app_bit_index(~(uint64_t)0, 63), 63);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(by_name_and_id), cmocka_unit_test(places) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
