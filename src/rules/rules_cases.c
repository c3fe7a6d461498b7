/** Running cases: `given` becomes facts, `expect` is read by the same rows as `then` and compared. */
#include "rules/rules_cases.h"

#include "rules/rules_compile.h"
#include "rules/rules_explain.h"
#include "rules/rules_given.h"
#include "rules/rules_item_show.h"

enum { CASES_MAX = 100000, SCRATCH_MAX = 768 * 1024 * 1024, STEPS_MAX = 32 };

struct run {
	struct rules_reader r;
	const struct rules *rules;
	struct rules_facts facts; /* of the case at hand */
	struct buf *report;
	struct str name;
	size_t line;
	bool failed;
};

/* The first failure of a case names it. */
static void begin_failure(struct run *x, const struct rules_app *app)
{
	if (!x->failed)
		buf_printf(x->report, "failed: \"%.*s\" (line %zu)\n", STR_ARG(x->name), x->line);
	x->failed = true;
	buf_printf(x->report, "  %s: ", app->name);
}

static void put_reasons(struct run *x, size_t app)
{
	struct rules_step step[STEPS_MAX];
	const size_t n = rules_explain(x->rules, app, &x->facts, step, STEPS_MAX);
	for (size_t i = 0; i < n; i++) {
		buf_puts(x->report, "    ");
		rules_explain_put(x->report, x->rules, &step[i], &x->facts);
		buf_putc(x->report, '\n');
	}
	if (n == 0 || step[n - 1].verdict != RULES_MATCHED)
		buf_puts(x->report, n < STEPS_MAX ? "    no rule matches\n" : "    and more\n");
}

static struct str rule_name(const struct run *x, const struct rules_outcome *o)
{
	return o->rule == RULES_NONE ? STR("none") : rules_name(x->rules, o->rule);
}

static bool compare_rule(struct run *x, const struct rules_app *app, const struct rules_yaml *want,
	const struct rules_outcome *got)
{
	const struct str name = rule_name(x, got);
	if (str_eq(want->text, name))
		return true;
	begin_failure(x, app);
	buf_printf(x->report, "expected rule \"%.*s\", got \"%.*s\"\n", STR_ARG(want->text), STR_ARG(name));
	return false;
}

static bool compare_member(struct run *x, const struct rules_app *app, const struct rules_item *row,
	const void *want, const void *got)
{
	if (got && rules_item_show_equal(row, want, got))
		return true;
	begin_failure(x, app);
	buf_printf(x->report, "expected %s ", row->is.key);
	rules_item_show_put(x->report, row, want);
	buf_puts(x->report, ", got ");
	if (got)
		rules_item_show_put(x->report, row, got);
	else
		buf_puts(x->report, "nothing");
	buf_putc(x->report, '\n');
	return false;
}

/* The rows that `expect` names, in `named` (room for all): only these are read and compared. */
static size_t named_rows(
	const struct rules_yaml *expect, const struct rules_item *rows, struct rules_item *named)
{
	size_t n = 0;
	for (; rows && rows->is.key; rows++)
		if (rules_yaml_find(expect, rows->is.key))
			named[n++] = *rows;
	named[n] = (struct rules_item)RULES_ITEMS_END;
	return n;
}

static enum rc compare_rows(struct run *x, const struct rules_app *app, const struct rules_yaml *expect,
	const struct rules_item *rows, const void *got, size_t size, bool *same)
{
	struct rules_item named[RULES_ITEMS_MAX + 1];
	const size_t n = named_rows(expect, rows, named);
	void *want = arena_take(x->r.scratch, size + 1);
	if (!want)
		return rules_refuse_memory(&x->r);
	const enum rc rc = rules_item_read(&x->r, expect, named, want, "expect");
	for (size_t i = 0; i < n && rc == RC_OK; i++)
		*same = compare_member(x, app, &named[i], want, got) && *same;
	return rc;
}

static enum rc only_known(struct run *x, const struct rules_app *app, const struct rules_yaml *expect)
{
	for (const struct rules_yaml *e = expect->first; e; e = e->next) {
		struct conf_near near = { .key = e->key };
		if (rules_item_find(rules_outcome_items, e->key) || rules_item_find(app->items, e->key) ||
			str_is(e->key, "rule"))
			continue;
		rules_item_near(rules_outcome_items, &near);
		rules_item_near(app->items, &near);
		return rules_refuse_word(&x->r, e->key_at, "member of expect", &near);
	}
	return RC_OK;
}

static enum rc compare_map(struct run *x, const struct rules_app *app, const struct rules_yaml *expect,
	const struct rules_outcome *got, bool *same)
{
	const struct rules_yaml *rule = rules_yaml_find(expect, "rule");
	enum rc rc = only_known(x, app, expect);
	if (rc == RC_OK && rule && rule->kind != RULES_YAML_TEXT)
		rc = rules_yaml_expected(&x->r, rule, "rule", "the name of a rule, or none");
	if (rc == RC_OK && rule)
		*same = compare_rule(x, app, rule, got);
	if (rc == RC_OK)
		rc = compare_rows(x, app, expect, rules_outcome_items, got, sizeof(*got), same);
	if (rc == RC_OK)
		rc = compare_rows(x, app, expect, app->items, got->app, app->size, same);
	return rc;
}

/* "vowifi: enabled" is short for "vowifi: {status: enabled}". */
static enum rc run_expectation(struct run *x, const struct rules_yaml *y)
{
	struct rules_yaml status = *y,
			  map = { .kind = RULES_YAML_MAP, .at = y->at, .first = &status, .n = 1 };
	struct conf_near near = { .key = y->key };
	size_t app;
	bool same = true;
	if (!rules_app_find(x->rules, y->key, &app)) {
		for (size_t i = 0; i < rules_app_count(x->rules); i++)
			conf_near_try(&near, str_of(rules_app_at(x->rules, i)->name));
		return rules_refuse_word(&x->r, y->key_at, "application", &near);
	}
	status.key = STR("status");
	status.next = NULL;
	if (y->kind != RULES_YAML_TEXT && y->kind != RULES_YAML_MAP)
		return rules_yaml_expected(&x->r, y, "expect", "a status or a mapping");
	const enum rc rc = compare_map(x, rules_app_at(x->rules, app), y->kind == RULES_YAML_MAP ? y : &map,
		rules_decide(x->rules, app, &x->facts), &same);
	if (rc == RC_OK && !same)
		put_reasons(x, app);
	return rc;
}

static enum rc run_case(struct run *x, const struct rules_yaml *y)
{
	static const char *const keys[] = { "name", "given", "expect", "note", NULL };
	if (y->kind != RULES_YAML_MAP)
		return rules_yaml_expected(
			&x->r, y, "cases", "a case: a mapping with name, given and expect");
	x->facts = (struct rules_facts){ 0 };
	enum rc rc = rules_yaml_only(&x->r, y, keys, "member of a case");
	const struct rules_yaml *name = rules_yaml_find(y, "name"), *given = rules_yaml_find(y, "given"),
				*expect = rules_yaml_find(y, "expect");
	if (rc == RC_OK && (!name || name->kind != RULES_YAML_TEXT))
		return rules_yaml_expected(&x->r, name ? name : y, "name", "a name for the case");
	if (rc == RC_OK && (!expect || expect->kind != RULES_YAML_MAP || expect->n == 0))
		return rules_yaml_expected(&x->r, expect ? expect : y, "expect", "a mapping of applications");
	if (rc == RC_OK && given)
		rc = rules_given_read(&x->r, given, &x->facts);
	if (rc != RC_OK)
		return rc;
	x->name = name->text;
	x->line = y->at.line;
	x->failed = false;
	for (const struct rules_yaml *e = expect->first; e && rc == RC_OK; e = e->next)
		rc = run_expectation(x, e);
	return rc;
}

static enum rc run_file(struct run *x, const struct rules_source *src, struct rules_cases_result *out)
{
	static const char *const keys[] = { "cases", NULL };
	struct rules_yaml *y = NULL;
	enum rc rc = rules_yaml_read(&x->r, src->text, src->name, &y);
	if (rc == RC_OK && y->kind != RULES_YAML_MAP)
		return rules_yaml_expected(&x->r, y, "cases", "a mapping with cases");
	if (rc == RC_OK)
		rc = rules_yaml_only(&x->r, y, keys, "part of the file");
	if (rc != RC_OK)
		return rc;
	const struct rules_yaml *cases = rules_yaml_find(y, "cases");
	if (!cases || cases->kind != RULES_YAML_LIST || cases->n > CASES_MAX)
		return rules_yaml_expected(&x->r, cases ? cases : y, "cases", "a list of cases");
	for (const struct rules_yaml *e = cases->first; e && rc == RC_OK; e = e->next) {
		rc = run_case(x, e);
		out->passed += rc == RC_OK && !x->failed;
		out->failed += rc == RC_OK && x->failed;
	}
	return rc;
}

enum rc rules_cases_run(struct arena *a, const struct rules *r, const struct rules_source *src,
	struct rules_cases_result *out, struct buf *report, struct str *error, struct fault *f)
{
	struct run x = { .r = { .arena = a, .error = error, .fault = f }, .rules = r, .report = report };
	struct rules_cases_result result = { 0 };
	*error = STR_NONE;
	x.r.scratch = arena_new(SCRATCH_MAX);
	if (!x.r.scratch)
		return rules_refuse_memory(&x.r);
	const enum rc rc = run_file(&x, src, &result);
	arena_free(&x.r.scratch);
	if (rc == RC_OK)
		*out = result;
	return rc;
}
