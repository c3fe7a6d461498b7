/** rules_cases.c: examples pass their cases, and a failing case says why. */
#include "rig.h"

#include "rules/rules_cases.h"

static struct str load(struct arena *a, const char *name)
{
	char path[1024];
	snprintf(path, sizeof(path), TEST_ROOT "/../examples/rules/%s", name);
	FILE *f = fopen(path, "re");
	if (!f)
		fail_msg("%s", path);
	char *mem = arena_take(a, 64 * 1024);
	assert_non_null(mem);
	const size_t n = fread(mem, 1, 64 * 1024, f);
	fclose(f);
	return (struct str){ mem, n };
}

static enum rc open_example(const struct rules_files *files, struct str name, struct str *text)
{
	*text = load(files->owner, name.p);
	return RC_OK;
}

static void example(const char *name, size_t cases)
{
	struct arena *a = arena_new(16 * 1024 * 1024);
	const struct rules_files files = { open_example, a };
	char file[128], cases_file[128];
	snprintf(file, sizeof(file), "%s.yaml", name);
	snprintf(cases_file, sizeof(cases_file), "%s.cases.yaml", name);
	struct rules_source src = { load(a, file), file, &files };
	struct rules *r;
	struct str error;
	struct fault f = { .reason = REASON_none };
	struct rules_cases_result result;
	struct buf report;
	if (rules_read(a, &src, &rig_schema, &r, &error, &f) != RC_OK)
		fail_msg("%.*s", STR_ARG(error));
	buf_init(&report, a, 64 * 1024);
	src = (struct rules_source){ load(a, cases_file), cases_file, NULL };
	if (rules_cases_run(a, r, &src, &result, &report, &error, &f) != RC_OK)
		fail_msg("%.*s", STR_ARG(error));
	if (result.failed)
		fail_msg("%s: %.*s", name, STR_ARG(buf_str(&report)));
	assert_int_equal(result.passed, cases);
	arena_free(&a);
}

static void examples(void **state)
{
	example("small-operator", 7);
	example("mvno-hub", 6);
	example("staged-rollout", 5);
}

struct outcome {
	struct rig rig;
	struct rules_cases_result result;
	char report[4096];
	struct str error;
	struct fault fault;
	enum rc rc;
};

static struct outcome run(const char *rules, const char *cases)
{
	struct outcome o = { .rig = rig_read(rules) };
	struct buf report;
	const struct rules_source src = { str_of(cases), "c.yaml", NULL };
	buf_init_fixed(&report, o.report, sizeof(o.report) - 1);
	o.rc = rules_cases_run(o.rig.arena, o.rig.rules, &src, &o.result, &report, &o.error, &o.fault);
	o.report[report.n] = 0;
	return o;
}

static const char *const two_rules =
	"rules:\n"
	"  - {name: gold, apps: data, when: {plan: gold}, then: {status: enabled, level: 3}}\n"
	"  - {name: rest, apps: vowifi, when: {barred: no}, then: {status: line}}\n";

static void a_failing_case_says_why(void **state)
{
	struct outcome o = run(two_rules,
		"cases:\n"
		"  - {name: good, given: {plan: gold}, expect: {data: {status: enabled, level: 3}}}\n"
		"  - {name: bad, given: {plan: gold},\n"
		"     expect: {data: {level: 4, mode: low, rule: rest}, vowifi: line}}\n"
		"  - {name: none, expect: {ap2010: {level: 1}}}\n");
	assert_int_equal(o.rc, RC_OK);
	assert_int_equal(o.result.passed, 1);
	assert_int_equal(o.result.failed, 2);
	assert_string_equal(o.report,
		"failed: \"bad\" (line 3)\n"
		"  data: expected rule \"rest\", got \"gold\"\n"
		"  data: expected level 4, got 3\n"
		"  data: expected mode low, got nothing\n"
		"    rule \"gold\" (line 2) matches\n"
		"  vowifi: expected status line, got incompatible\n"
		"    rule \"rest\" (line 3) does not match: barred (line 3), barred is unknown\n"
		"    no rule matches\n"
		"failed: \"none\" (line 5)\n"
		"  data: expected level 1, got nothing\n"
		"    rule \"gold\" (line 2) does not match: plan (line 2), plan is unknown\n"
		"    no rule matches\n");
	arena_free(&o.rig.arena);
}

static void refused(const char *cases, enum reason why, const char *line)
{
	struct outcome o = run(two_rules, cases);
	char got[1024];
	snprintf(got, sizeof(got), "%.*s", STR_ARG(o.error));
	assert_string_equal(got, line);
	assert_int_equal(o.fault.reason, why);
	arena_free(&o.rig.arena);
}

static void files_that_are_none(void **state)
{
	refused("", REASON_rules_value, "c.yaml:1:1: cases: expected a mapping with cases, got nothing");
	refused("case: []", REASON_rules_word,
		"c.yaml:1:1: unknown part of the file \"case\", did you mean \"cases\"?");
	refused("cases: 3", REASON_rules_value, "c.yaml:1:8: cases: expected a list of cases, got \"3\"");
	refused("cases: [3]", REASON_rules_value,
		"c.yaml:1:9: cases: expected a case: a mapping with name, given and expect, got \"3\"");
	refused("cases: [{expect: {}}]", REASON_rules_value,
		"c.yaml:1:9: name: expected a name for the case, got a mapping");
	refused("cases: [{name: a, expect: {}}]", REASON_rules_value,
		"c.yaml:1:27: expect: expected a mapping of applications, got a mapping");
	refused("cases: [{name: a, gives: 1}]", REASON_rules_word,
		"c.yaml:1:19: unknown member of a case \"gives\", did you mean \"given\"?");
	refused("cases: [{name: a, expect: {vowify: line}}]", REASON_rules_word,
		"c.yaml:1:28: unknown application \"vowify\", did you mean \"vowifi\"?");
	refused("cases: [{name: a, expect: {vowifi: [a]}}]", REASON_rules_value,
		"c.yaml:1:36: expect: expected a status or a mapping, got a list");
	refused("cases: [{name: a, expect: {vowifi: {levl: 1}}}]", REASON_rules_word,
		"c.yaml:1:37: unknown member of expect \"levl\"");
	refused("cases: [{name: a, expect: {vowifi: {rule: []}}}]", REASON_rules_value,
		"c.yaml:1:43: rule: expected the name of a rule, or none, got a list");
	refused("cases: [{name: a, expect: {vowifi: on}}]", REASON_rules_value,
		"c.yaml:1:36: expect: status: expected one of disabled, enabled, incompatible, provisioning, "
		"line, got "
		"\"on\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(examples),
		cmocka_unit_test(a_failing_case_says_why), cmocka_unit_test(files_that_are_none) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
