/** data_plan.c: lists that are well formed whatever is known, settings that are refused. */
#include "data_plan_fixture.h"

static unsigned seed;

static unsigned chance(unsigned n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

static void random_line(struct subscriber *line, int64_t now_s)
{
	line->data = (struct data_facts){ .sa = (enum sa_status)chance(3), .usage_n = chance(5) };
	for (unsigned i = 0; i < line->data.usage_n; i++) {
		struct data_usage *u = &line->data.usage[i];
		u->type = (enum data_usage_type)chance(2);
		snprintf(u->name, sizeof(u->name), "%s", chance(2) ? "Data" : "");
		snprintf(u->description, sizeof(u->description), "%s", chance(2) ? "What you use" : "");
		u->cycle_end = chance(2) ? now_s - 100 + chance(200) : 0;
		u->unlimited = chance(2);
		u->allowance = chance(2) ? UINT64_MAX : chance(1000);
		u->used = chance(2) ? UINT64_MAX : chance(1000);
	}
}

static unsigned entries(const struct doc_node *list, const char *name)
{
	unsigned n = 0;
	assert_int_equal(list->kind, DOC_LIST);
	for (const struct doc_node *item = list->first; item; item = item->next, n++)
		assert_true(item->kind == DOC_STRUCT && str_is(item->name, name));
	assert_true(n > 0);
	return n;
}

static void check_used(const struct doc_node *item, const struct data_usage *u)
{
	char text[32];
	assert_true(str_is(app_fixture_parm(item, "DataUsageType"), u->type ? "1" : "0"));
	assert_true(str_is(app_fixture_parm(item, "DataUsageName"), u->name));
	assert_true(str_is(app_fixture_parm(item, "DataUsageDescription"), u->description));
	assert_int_equal(app_fixture_node(item, "EndOfBillingCycle") != NULL, u->cycle_end != 0);
	assert_int_equal(app_fixture_node(item, "DataAllowanceInBytes") != NULL, !u->unlimited);
	snprintf(text, sizeof(text), "%llu", (unsigned long long)u->allowance);
	if (!u->unlimited)
		assert_true(str_is(app_fixture_parm(item, "DataAllowanceInBytes"), text));
	snprintf(text, sizeof(text), "%llu", (unsigned long long)u->used);
	assert_true(str_is(app_fixture_parm(item, "DataUsedInBytes"), text));
}

static void check_usage(const struct doc_node *list, const struct data_facts *facts, int64_t now_s)
{
	const struct doc_node *item = list ? list->first : NULL;
	if (list)
		entries(list, "DataUsageInfoDetails");
	for (unsigned i = 0; i < facts->usage_n; i++) {
		const struct data_usage *u = &facts->usage[i];
		if (u->cycle_end != 0 && u->cycle_end <= now_s)
			continue;
		assert_non_null(item);
		check_used(item, u);
		item = item->next;
	}
	assert_null(item);
}

/* proves: ts43-9.1.3-03, ts43-9.1.3-04, ts43-9.1.3-06, own-601, own-602 */
static void whatever_is_known(void **state)
{
	static const char *const sas[] = { NULL, "0", "1" };
	struct app_fixture x;
	struct data_plan_said said = data_plan_says("status: line");
	assert_int_equal(app_fixture_open(&x, &data_plan_app, ""), REASON_none);
	x.outcome = *said.outcome;
	for (seed = 1; seed < 1000000000u; seed = seed * 3 + 1)
		for (int i = 0; i < 20; i++) {
			random_line(&x.line, x.now_s);
			const struct doc_node *doc = app_fixture_step(&x, &data_plan_app);
			check_usage(app_fixture_node(doc, "DataUsageInfo"), &x.line.data, x.now_s);
			const struct doc_node *sa = app_fixture_node(doc, "5GSAInfo");
			assert_int_equal(sa != NULL, x.line.data.sa != SA_UNKNOWN);
			if (!sa)
				continue;
			assert_int_equal(entries(sa, "5GSAInfoDetails"), 1);
			assert_true(str_is(app_fixture_parm(sa->first, "5GSAStatus"), sas[x.line.data.sa]));
		}
	app_fixture_close(&x);
	arena_free(&said.arena);
}

/* proves: ts43-9.3-01 */
static void asking_changes_nothing(void **state)
{
	struct app_fixture x;
	struct data_plan_said said = data_plan_says("boosts: [{type: 166, status: enabled}]");
	assert_int_equal(app_fixture_open(&x, &data_plan_app, ""), REASON_none);
	x.outcome = *said.outcome;
	for (unsigned boost = 0; boost < 2; boost++) {
		x.rq.boost = boost;
		const struct subscriber before = x.line;
		app_fixture_step(&x, &data_plan_app);
		assert_memory_equal(&before, &x.line, sizeof(before));
		assert_int_equal(x.q.n_changes, 0);
	}
	app_fixture_close(&x);
	arena_free(&said.arena);
}

/* an outcome without a struct, as the one where no rule matches */
static void no_rule(void **state)
{
	struct app_fixture x;
	assert_int_equal(app_fixture_open(&x, &data_plan_app, ""), REASON_none);
	random_line(&x.line, x.now_s);
	x.line.data.sa = SA_ENABLED;
	x.outcome = (struct rules_outcome){ .status = RULES_INCOMPATIBLE, .rule = RULES_NONE };
	assert_null(app_fixture_step(&x, &data_plan_app)->first);
	app_fixture_close(&x);
}

static void settings(void **state)
{
	struct app_fixture x;
	assert_int_equal(
		app_fixture_open(&x, &data_plan_app, "data_plan:\n  flow: post\n"), REASON_conf_value);
	app_fixture_close(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(whatever_is_known),
		cmocka_unit_test(asking_changes_nothing), cmocka_unit_test(no_rule),
		cmocka_unit_test(settings) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
