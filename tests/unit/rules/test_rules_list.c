/** rules_list.c: lists in the file and in files of their own. */
#include "rig.h"

static bool tac(const char *value)
{
	const struct rules_facts f = { .tac = str_of(value) };
	return rig_holds("{tac: {list: tacs}}", &f);
}

static void a_file_of_lines(void **state)
{
	assert_true(tac("35500001"));
	assert_true(tac("35600000")); /* a comment and a carriage return behind it */
	assert_true(tac("35791234"));
	assert_false(tac("35500002"));
}

static void a_mark_at_the_start(void **state)
{
	const char *before = rig_a;
	rig_a = "\xef\xbb\xbf"
		"35500009";
	assert_true(tac("35500009"));
	rig_a = "";
	assert_false(tac("35500009"));
	rig_a = before;
}

static void several_lists(void **state)
{
	struct rig g = rig_read(
		"lists: {a: [x, y], b: z, c: []}\n"
		"rules: [{name: r, apps: all, when: {plan: [w, {list: [a, b]}, {list: c}]}, then: {}}]");
	static const char *const in[] = { "w", "x", "y", "z" };
	for (size_t i = 0; i < 4; i++) {
		const struct rules_facts f = { .plan = str_of(in[i]) };
		assert_int_equal(rules_decide(g.rules, RIG_VOICE, &f)->rule, 0);
	}
	const struct rules_facts f = { .plan = STR("a") };
	assert_int_equal(rules_decide(g.rules, RIG_VOICE, &f)->rule, RULES_NONE);
	arena_free(&g.arena);
}

static void refused_lists(void **state)
{
	rig_refused("lists: 3", REASON_rules_value,
		"r.yaml:1:8: lists: expected a mapping of names to lists, got \"3\"");
	rig_refused("lists: {a: }", REASON_rules_value,
		"r.yaml:1:12: a: expected a list of values or {file: NAME}, got nothing");
	rig_refused("lists: {a: [{b: c}]}", REASON_rules_value,
		"r.yaml:1:13: a: expected a value, got a mapping");
	rig_refused("lists: {a: {file: none.txt}}", REASON_file_missing,
		"r.yaml:1:19: the file \"none.txt\" cannot be read");
	rig_refused("lists: {a: {fil: a.txt}}", REASON_rules_word,
		"r.yaml:1:13: unknown member of a list \"fil\", did you mean \"file\"?");
	rig_refused("lists: {a: {file: []}}", REASON_rules_value,
		"r.yaml:1:19: file: expected the name of a file, got a list");
	rig_when_refused("{plan: {list: plan}}", REASON_rules_word, "r.yaml:2:17: unknown list \"plan\"");
	rig_refused("lists: {plans: []}\nrules: [{name: a, apps: all, then: {}, when: {plan: {list: plan}}}]",
		REASON_rules_word, "r.yaml:2:60: unknown list \"plan\", did you mean \"plans\"?");
	rig_when_refused("{plan: {lists: plan}}", REASON_rules_word,
		"r.yaml:2:11: unknown member \"lists\", did you mean \"list\"?");
}

static void no_files_where_none_may_be(void **state)
{
	struct arena *a = arena_new(1024 * 1024);
	const struct rules_source src = { STR("lists: {a: {file: a.txt}}"), "r.yaml", NULL };
	struct rules *r;
	struct str error;
	struct fault f = { .reason = REASON_none };
	assert_int_equal(rules_read(a, &src, &rig_schema, &r, &error, &f), RC_ABSENT);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_file_of_lines),
		cmocka_unit_test(a_mark_at_the_start), cmocka_unit_test(several_lists),
		cmocka_unit_test(refused_lists), cmocka_unit_test(no_files_where_none_may_be) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
