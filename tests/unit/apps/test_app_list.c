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

/* rules know each under its name and its AppID, at the same place; what they may say beyond the common
 * members does not hide one of those */
static void schema(void **state)
{
	const struct rules_schema *s = app_list_schema();
	assert_int_equal(s->n, app_list_count());
	for (size_t i = 0; i < s->n; i++) {
		const struct entitlement_app *app = app_list_at(i);
		assert_string_equal(s->app[i].name, app->name);
		assert_string_equal(s->app[i].id, appid_row(app->id)->name);
		assert_ptr_equal(s->app[i].items, app->outcome);
		assert_int_equal(s->app[i].size, app->outcome_size);
		assert_true((app->outcome != NULL) == (app->outcome_size > 0));
		assert_int_equal(s->app[i].has_line, app->has_line);
		assert_true(s->app[i].check == app->check);
		for (const struct rules_item *row = app->outcome; row && row->is.key; row++)
			assert_null(rules_item_find(rules_outcome_items, str_of(row->is.key)));
	}
	assert_ptr_equal(app_list_schema(), s);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(rows), cmocka_unit_test(schema) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
