/** rule_summary.c: which rules and lists changed, and how. */
#include "unit.h"

#include "apps/app_list.h"
#include "ctl/rule_summary.h"

#include <stdio.h>
#include <stdlib.h>

#define RULE(name, plan) "  - {name: " name ", apps: vowifi, when: {plan: " plan "}, then: {status: line}}\n"

struct input {
	struct rules_bundle bundle;
	struct rules *rules;
	struct rules_file list[2];
};

static void read_rules(struct arena *a, const char *text, struct input *in)
{
	struct rules_bundle_files lists;
	struct str error;
	in->bundle.text = str_of(text);
	rules_bundle_init(&lists, &in->bundle);
	const struct rules_source src = { in->bundle.text, "t", &lists.files };
	if (rules_read(a, &src, app_list_schema(), &in->rules, &error, NULL) != RC_OK)
		fail_msg("%.*s", STR_ARG(error));
}

/* "added x 3; moved y 2" */
static void expect_of(struct input *old, struct input *now, const char *want)
{
	struct arena *a = arena_new(64 << 20);
	struct rule_summary s;
	struct buf b;
	buf_init(&b, a, 4096);
	assert_int_equal(rule_summary_make(a, &(struct rule_summary_side){ old->rules, &old->bundle },
				 &(struct rule_summary_side){ now->rules, &now->bundle }, &s),
		RC_OK);
	for (size_t i = 0; i < s.rules; i++)
		buf_printf(&b, "%s %.*s %zu; ", rule_summary_word(s.rule[i].kind), STR_ARG(s.rule[i].name),
			s.rule[i].line);
	for (size_t i = 0; i < s.lists; i++)
		buf_printf(&b, "%s %.*s +%zu -%zu; ", rule_summary_word(s.list[i].kind),
			STR_ARG(s.list[i].name), s.list[i].added, s.list[i].removed);
	buf_putc(&b, 0);
	assert_string_equal((const char *)b.p, want);
	arena_free(&a);
}

static void expect(const char *old, const char *now, const char *want)
{
	struct arena *a = arena_new(256 << 20);
	struct input x = { .rules = NULL }, y = { .rules = NULL };
	read_rules(a, old, &x);
	read_rules(a, now, &y);
	expect_of(&x, &y, want);
	arena_free(&a);
}

static void rules_by_name(void **state)
{
	static const char abc[] = "rules:\n" RULE("a", "1") RULE("b", "1") RULE("c", "1");
	expect(abc, abc, "");
	expect(abc, "rules:\n" RULE("a", "1") RULE("c", "1"), "removed b 3; ");
	expect("rules:\n" RULE("a", "1"), abc, "added b 3; added c 4; ");
	expect(abc, "rules:\n" RULE("c", "1") RULE("a", "1") RULE("b", "1"), "moved c 2; ");
	expect(abc, "rules:\n" RULE("b", "1") RULE("c", "1") RULE("a", "1"), "moved a 4; ");
	expect(abc, "rules:\n" RULE("b", "2") RULE("a", "1") RULE("c", "1"), "changed b 2; ");
	expect(abc, "rules:\n" RULE("x", "1") RULE("a", "1") RULE("c", "2"),
		"removed b 3; added x 2; changed c 4; ");
	expect("", abc, "added a 2; added b 3; added c 4; ");
	expect("", "# nothing\n", "");
}

/* comments, empty lines and other parts of the file belong to no rule */
static void what_is_not_the_rule(void **state)
{
	static const char long_form[] =
		"rules:\n"
		"  - name: a\n    apps: vowifi\n    when: {plan: 1}\n    then: {status: line}\n";
	static const char more[] =
		"rules:\n"
		"  - name: a\n    apps: vowifi\n    when: {plan: 1}\n    then: {status: line}\n"
		"\n  # the end\n\nutc_offset: \"+01:00\"\n";
	static const char inside[] =
		"rules:\n"
		"  - name: a\n    apps: vowifi\n    when: {plan: 2}\n    then: {status: line}\n";
	expect(long_form, more, "");
	expect(more, inside, "changed a 2; ");
}

static void lists_by_file(void **state)
{
	static const char text[] =
		"lists: {x: {file: x.txt}}\n"
		"rules:\n  - {name: a, apps: vowifi, when: {tac: {list: x}}, then: {status: line}}\n";
	struct arena *a = arena_new(256 << 20);
	struct input x = { .list = { { STR("x.txt"), STR("1\n2\n\n3\n") } } },
		     y = { .list = { { STR("x.txt"), STR("3\n4\n1\n") } } }, none = { .rules = NULL };
	x.bundle.list = x.list;
	y.bundle.list = y.list;
	x.bundle.n = y.bundle.n = 1;
	read_rules(a, text, &x);
	read_rules(a, text, &y);
	read_rules(a, "", &none);
	expect_of(&x, &x, "");
	expect_of(&x, &y, "changed x.txt +1 -1; ");
	expect_of(&x, &none, "removed a 3; removed x.txt +0 -3; ");
	expect_of(&none, &x, "added a 3; added x.txt +3 -0; ");
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_by_name),
		cmocka_unit_test(what_is_not_the_rule),
		cmocka_unit_test(lists_by_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
