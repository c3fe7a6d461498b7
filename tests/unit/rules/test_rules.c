/** rules.c: names and places of rules. */
#include "rig.h"

static void names_and_lines(void **state)
{
	struct rig g = rig_read(
		"rules:\n- {name: a b, apps: voice, then: {}}\n\n- name: \"0\"\n  apps: data\n  then: {}\n");
	assert_int_equal(rules_count(g.rules), 2);
	assert_true(str_is(rules_name(g.rules, 0), "a b"));
	assert_true(str_is(rules_name(g.rules, 1), "0"));
	assert_int_equal(rules_line(g.rules, 0), 2);
	assert_int_equal(rules_line(g.rules, 1), 4);
	arena_free(&g.arena);
	g = rig_read("");
	assert_int_equal(rules_count(g.rules), 1);
	assert_int_equal(rules_line(g.rules, 0), 0);
	arena_free(&g.arena);
}

static void what_conditions_look_at(void **state)
{
	struct rig g = rig_read(
		"rules:\n- {name: a, apps: voice, when: {any: [{not: {os: ios}}, {percent: 5}]}, then: {}}\n"
		"- {name: b, apps: data, when: {known: tac}, then: {}}\n- {name: c, apps: data, then: {}}\n");
	assert_true(rules_asks(g.rules, RULES_FACT_os));
	assert_true(rules_asks(g.rules, RULES_FACT_line));
	assert_true(rules_asks(g.rules, RULES_FACT_tac));
	assert_false(rules_asks(g.rules, RULES_FACT_plan));
	arena_free(&g.arena);
	g = rig_read("");
	for (unsigned i = 0; i < RULES_FACT_COUNT; i++)
		assert_false(rules_asks(g.rules, (enum rules_fact_id)i));
	arena_free(&g.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(names_and_lines),
		cmocka_unit_test(what_conditions_look_at) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
