/** rules_decide.c: the first rule that matches decides, per application. */
#include "rig.h"

static void first_match_decides(void **state)
{
	struct rig g = rig_read(
		"rules:\n"
		"  - {name: gold, apps: [vowifi, ap2003], when: {plan: gold}, then: {status: enabled}}\n"
		"  - {name: staff, apps: vowifi, when: {tags: [staff]}, then: {status: line}}\n"
		"  - {name: rest, apps: all, when: {barred: no}, then: {status: disabled}}\n");
	const struct str tags[] = { STR("x"), STR("staff") };
	struct rules_facts f = { .plan = STR("gold"), .tags = tags, .n_tags = 2 };
	assert_int_equal(rules_count(g.rules), 3);
	assert_int_equal(rules_decide(g.rules, RIG_VOWIFI, &f)->status, RULES_ENABLED);
	assert_int_equal(rules_decide(g.rules, RIG_VOICE, &f)->rule, 0);
	f.plan = STR("Gold"); /* plans are codes: case counts */
	assert_int_equal(rules_decide(g.rules, RIG_VOWIFI, &f)->rule, 1);
	assert_int_equal(rules_decide(g.rules, RIG_VOWIFI, &f)->status, RULES_LINE);
	assert_int_equal(rules_decide(g.rules, RIG_VOICE, &f)->rule, RULES_NONE);
	f.barred = rules_choice_of(0);
	assert_int_equal(rules_decide(g.rules, RIG_VOICE, &f)->rule, 2);
	assert_int_equal(rules_decide(g.rules, RIG_SMSOIP, &f)->status, RULES_DISABLED);
	assert_true(str_is(rules_name(g.rules, 2), "rest"));
	assert_int_equal(rules_line(g.rules, 2), 4);
	arena_free(&g.arena);
}

static void without_a_match_nothing_is_granted(void **state)
{
	struct rig g = rig_read("rules: []\n");
	const struct rules_facts f = { 0 };
	for (size_t i = 0; i < RIG_APPS; i++) {
		const struct rules_outcome *o = rules_decide(g.rules, i, &f);
		assert_int_equal(o->status, RULES_INCOMPATIBLE);
		assert_int_equal(o->rule, RULES_NONE);
		assert_null(o->app);
	}
	arena_free(&g.arena);
}

static void no_file_is_the_lines_own_facts(void **state)
{
	static const char *const texts[] = { "", "# nothing\n", "---\n" };
	const struct rules_facts f = { 0 };
	for (size_t t = 0; t < 3; t++) {
		struct rig g = rig_read(texts[t]);
		for (size_t i = 0; i < RIG_APPS; i++) {
			const struct rules_outcome *o = rules_decide(g.rules, i, &f);
			assert_int_equal(o->status, RULES_LINE);
			assert_int_equal(o->push, 1);
			assert_int_equal(o->validity_s, RULES_ITEM_ABSENT);
			assert_int_equal(o->message.n, 0);
		}
		assert_true(str_is(rules_name(g.rules, 0), "built-in"));
		arena_free(&g.arena);
	}
}

static void what_is_not_known_matches_neither_way(void **state)
{
	struct rules_facts f = { 0 };
	assert_false(rig_holds("{plan: gold}", &f));
	assert_false(rig_holds("{not: {plan: gold}}", &f));
	assert_false(rig_holds("{none: [{plan: gold}]}", &f));
	assert_false(rig_holds("{not: {access: wifi}}", &f));
	assert_false(rig_holds("{not: {date: {from: 2026-01-01}}}", &f));
	assert_false(rig_holds("{not: {percent: 0}}", &f));
	assert_true(rig_holds("{unknown: [plan, access], not: {known: plan}}", &f));
	/* one alternative that is known to hold is enough */
	assert_true(rig_holds("{any: [{plan: gold}, {unknown: plan}]}", &f));
	f.plan = STR("iron");
	assert_true(rig_holds("{not: {plan: gold}}", &f));
	assert_false(rig_holds("{unknown: [plan]}", &f));
	assert_false(rig_holds("{not: {plan: gold, access: wifi}, access: cellular}", &f));
	/* that the plan is another one is enough to know that not both hold */
	assert_true(rig_holds("{not: {plan: gold, access: wifi}}", &f));
}

static void tags_are_a_set(void **state)
{
	const struct str tags[] = { STR("a"), STR("b"), STR("c") };
	struct rules_facts f = { .tags = tags, .n_tags = 3 };
	assert_true(rig_holds("{tags: [x, b]}", &f));
	assert_true(rig_holds("{tags: [a], any: [{tags: [b, c]}]}", &f));
	assert_false(rig_holds("{tags: [a], any: [{tags: [x]}]}", &f));
	assert_false(rig_holds("{not: {tags: [c]}}", &f));
	assert_true(rig_holds("{none: [{tags: x}, {tags: y}]}", &f));
	assert_false(rig_holds("{none: [{tags: x}, {tags: b}]}", &f));
	f.n_tags = 0;
	assert_true(rig_holds("{not: {tags: [c]}}", &f));
	assert_false(rig_holds("{tags: [c]}", &f));
}

static void a_fact_may_be_asked_twice(void **state)
{
	struct rules_facts f = { .terminal_model = STR("Phone 12 Pro") };
	assert_true(rig_holds("{terminal_model: 'phone*', not: {terminal_model: 'phone 11*'}}", &f));
	f.terminal_model = STR("PHONE 11");
	assert_false(rig_holds("{terminal_model: 'phone*', not: {terminal_model: 'phone 11*'}}", &f));
	assert_true(rig_holds("{terminal_model: 'p*', any: [{terminal_model: 'phone 1*'}, {os: x}],"
			      " none: [{terminal_model: 'phone 12*'}, {terminal_model: 'q*'}]}",
		&f));
}

static void many_alternatives_pass_a_word_of_bits(void **state)
{
	static char text[64 * 1024];
	size_t n = (size_t)sprintf(text, "rules:\n");
	for (int i = 0; i < 300; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n,
			"  - {name: r%d, apps: vowifi, when: {plan: [p%d, q%d], not: {region: r%d}}, then: "
			"{}}\n",
			i, i, i % 7, i);
	struct rig g = rig_read(text);
	for (uint32_t i = 0; i < 300; i++) {
		char plan[16], region[16];
		snprintf(plan, sizeof(plan), "p%u", i);
		snprintf(region, sizeof(region), "R%u", i);
		struct rules_facts f = { .plan = str_of(plan), .region = STR("x") };
		assert_int_equal(rules_decide(g.rules, RIG_VOWIFI, &f)->rule, i);
		f.region = str_of(region);
		assert_int_equal(rules_decide(g.rules, RIG_VOWIFI, &f)->rule, RULES_NONE);
		f = (struct rules_facts){ .plan = STR("q3"), .region = str_of(region) };
		assert_int_equal(rules_decide(g.rules, RIG_VOWIFI, &f)->rule, i == 3 ? 10 : 3);
	}
	arena_free(&g.arena);
}

static void weekdays_follow_the_offset(void **state)
{
	struct rules_facts f = { .now_s = 1777590000 }; /* 2026-04-30T23:00Z, a Thursday; +01:00: a Friday */
	assert_true(rig_holds("{weekday: fri}", &f));
	assert_false(rig_holds("{weekday: [thu]}", &f));
	f.now_s--;
	assert_true(rig_holds("{weekday: [mon, thu]}", &f));
	assert_true(rig_holds("{time_of_day: 23:30-24:00}", &f));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(first_match_decides),
		cmocka_unit_test(without_a_match_nothing_is_granted),
		cmocka_unit_test(no_file_is_the_lines_own_facts),
		cmocka_unit_test(what_is_not_known_matches_neither_way), cmocka_unit_test(tags_are_a_set),
		cmocka_unit_test(a_fact_may_be_asked_twice),
		cmocka_unit_test(many_alternatives_pass_a_word_of_bits),
		cmocka_unit_test(weekdays_follow_the_offset) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
