/** rules_explain.c: each rule that was asked, and what it fell on. */
#include "rig.h"

static void says(const char *when, const struct rules_facts *f, const char *want)
{
	char text[1024], got[512];
	struct rules_step step;
	struct buf b;
	snprintf(text, sizeof(text), "rules:\n- {name: a, apps: all, then: {},\n   when: %s}", when);
	struct rig g = rig_read(text);
	assert_int_equal(rules_explain(g.rules, RIG_VOICE, f, &step, 1), 1);
	buf_init_fixed(&b, got, sizeof(got) - 1);
	rules_explain_put(&b, g.rules, &step, f);
	got[b.n] = 0;
	assert_string_equal(got, want);
	arena_free(&g.arena);
}

static void in_plain_words(void **state)
{
	const struct str tags[] = { STR("a"), STR("b") };
	const struct rules_facts f = { .plan = STR("gold"),
		.tags = tags,
		.n_tags = 2,
		.tc = rules_choice_of(1),
		.now_s = 1777593600,
		.terminal_sw_version = STR("4.1") };
	says("{plan: gold}", &f, "rule \"a\" (line 2) matches");
	says("{plan: silver}", &f, "rule \"a\" (line 2) does not match: plan (line 3), plan is gold");
	says("{plan: gold,\n    tags: [c, d]}", &f,
		"rule \"a\" (line 2) does not match: tags (line 4), tags is [a, b]");
	says("{not: {tc: available}}", &f,
		"rule \"a\" (line 2) does not match: not tc (line 3), tc is available");
	says("{any: [{plan: x}, {region: y}]}", &f,
		"rule \"a\" (line 2) does not match: region (line 3), region is unknown");
	says("{any: [{plan: x},\n {tc: missing}]}", &f,
		"rule \"a\" (line 2) does not match: plan (line 3), plan is gold");
	says("{none: [{plan: x}, {tc: available}]}", &f,
		"rule \"a\" (line 2) does not match: not tc (line 3), tc is available");
	says("{sw_version: '>=5'}", &f,
		"rule \"a\" (line 2) does not match: sw_version (line 3), terminal_sw_version is 4.1");
	says("{date: {until: 2026-05-01}}", &f,
		"rule \"a\" (line 2) does not match: date (line 3), now is 2026-05-01T00:00:00Z");
	says("{percent: 50}", &f, "rule \"a\" (line 2) does not match: percent (line 3), line is unknown");
	says("{known: [plan, access]}", &f,
		"rule \"a\" (line 2) does not match: known (line 3), access is unknown");
	says("{unknown: plan}", &f, "rule \"a\" (line 2) does not match: unknown (line 3), plan is gold");
}

static void up_to_the_rule_that_decides(void **state)
{
	struct rig g = rig_read("rules:\n"
				"- {name: a, apps: [voice], when: {plan: x}, then: {}}\n"
				"- {name: b, apps: [vowifi], when: {plan: y}, then: {}}\n"
				"- {name: c, apps: [voice], when: {plan: y}, then: {}}\n"
				"- {name: d, apps: [voice], then: {}}\n");
	struct rules_facts f = { .plan = STR("y") };
	struct rules_step step[4];
	assert_int_equal(rules_explain(g.rules, RIG_VOICE, &f, step, 4), 2);
	assert_int_equal(step[0].rule, 0);
	assert_int_equal(step[0].verdict, RULES_FAILED);
	assert_string_equal(step[0].word, "plan");
	assert_int_equal(step[0].line, 2);
	assert_int_equal(step[0].column, 35);
	assert_int_equal(step[1].rule, 2);
	assert_int_equal(step[1].verdict, RULES_MATCHED);
	f.plan = STR_NONE;
	assert_int_equal(rules_explain(g.rules, RIG_VOICE, &f, step, 4), 3);
	assert_int_equal(step[1].verdict, RULES_MISSING);
	assert_int_equal(step[2].rule, 3);
	assert_int_equal(rules_explain(g.rules, RIG_VOICE, &f, step, 2), 2);
	assert_int_equal(rules_explain(g.rules, RIG_DATA, &f, step, 4), 0);
	arena_free(&g.arena);
}

static void what_would_allow_it(void **state)
{
	struct rig g = rig_read("rules:\n"
				"- {name: a, apps: [vowifi], when: {plan: gold}, then: {status: enabled}}\n"
				"- {name: b, apps: [vowifi], when: {region: FR}, then: {status: disabled}}\n"
				"- {name: c, apps: [vowifi], when: {tags: x}, then: {status: incompatible}}\n"
				"- {name: d, apps: [vowifi, voice], then: {status: line}}\n");
	const struct str tag = STR("x");
	struct rules_facts f = { .plan = STR("basic"), .tags = &tag, .n_tags = 1 };
	struct rules_step step[4];
	assert_int_equal(rules_explain_grants(g.rules, RIG_VOWIFI, &f, step, 4), 2);
	assert_int_equal(step[0].rule, 0);
	assert_int_equal(step[0].verdict, RULES_FAILED);
	assert_int_equal(step[1].rule, 3);
	assert_int_equal(step[1].verdict, RULES_MATCHED);
	assert_int_equal(rules_explain_grants(g.rules, RIG_VOWIFI, &f, step, 1), 1);
	f.plan = STR("gold");
	assert_int_equal(rules_explain_grants(g.rules, RIG_VOWIFI, &f, step, 4), 1);
	assert_int_equal(rules_explain_grants(g.rules, RIG_VOICE, &f, step, 4), 0);
	arena_free(&g.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(in_plain_words),
		cmocka_unit_test(up_to_the_rule_that_decides), cmocka_unit_test(what_would_allow_it) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
