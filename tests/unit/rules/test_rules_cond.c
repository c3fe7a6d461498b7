/** rules_cond.c: the table is whole. */
#include "rig.h"

#include "rules/rules_cond.h"

static void rows_are_whole(void **state)
{
	enum rules_cond_id id;
	for (size_t i = 0; i < RULES_COND_COUNT; i++) {
		const struct rules_cond *row = rules_cond_row((enum rules_cond_id)i);
		const enum rules_fact_type type = rules_facts_row(row->fact)->type;
		assert_true(rules_cond_find(str_of(row->word), &id));
		assert_int_equal(id, i);
		assert_true(row->help[0] && rules_cond_expect(id)[0]);
		assert_int_equal(rules_cond_choices(id) != NULL, row->kind == RULES_COND_CHOICES);
		assert_int_equal(rules_cond_indexed(id), row->kind == RULES_COND_WORDS ||
								 row->kind == RULES_COND_DIGITS ||
								 row->kind == RULES_COND_CHOICES);
		/* what reads the fact expects it so */
		if (row->kind == RULES_COND_WORDS || row->kind == RULES_COND_DIGITS ||
			row->kind == RULES_COND_VERSION)
			assert_true(type == RULES_FACT_TEXT || i == RULES_COND_ID_tags);
		if (row->kind == RULES_COND_DATE || row->kind == RULES_COND_TIME_OF_DAY)
			assert_int_equal(type, RULES_FACT_TIME);
		if (row->kind == RULES_COND_CHOICES)
			assert_true(type == RULES_FACT_CHOICE || i == RULES_COND_ID_weekday);
	}
	assert_false(rules_cond_find(STR("any"), &id));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(rows_are_whole) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
