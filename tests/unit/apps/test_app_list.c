/** The table of applications. */
#include "unit.h"

#include "apps/app_list.h"

static void rows(void **state)
{
	uint32_t seen = 0;
	assert_true(app_list_count() >= 3);
	for (size_t i = 0; i < app_list_count(); i++) {
		const struct entitlement_app *app = app_list_at(i);
		assert_non_null(app->name);
		assert_non_null(app->conf);
		assert_non_null(app->step);
		assert_false(seen & appid_bit(app->id));
		seen |= appid_bit(app->id);
		/* settings live in the section of their application */
		for (const struct conf_item *c = app->conf; c->key; c++) {
			const size_t n = strlen(app->name);
			assert_memory_equal(c->key, app->name, n);
			assert_int_equal(c->key[n], '.');
			assert_non_null(c->help);
		}
	}
	assert_true(seen & appid_bit(APPID_ap2003));
	assert_true(seen & appid_bit(APPID_ap2004));
	assert_true(seen & appid_bit(APPID_ap2005));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(rows) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
