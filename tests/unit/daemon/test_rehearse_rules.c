/** rehearse_rules.c: rules from files and from stored versions, the applications of both. */
#include "rehearse_rig.h"

#include "crypto/digest.h"
#include "rules/rules_folder.h"

static void a_file_and_its_lists(void **state)
{
	struct rehearse_rig *g = *state;
	rig_file(g, "tacs.txt", "35500001\n");
	rig_rules(g, "new.yaml",
		"lists: {phones: {file: tacs.txt}}\n"
		"rules: [{name: a, apps: all, when: {tac: {list: phones}}, then: {}}]\n",
		&g->after);
	assert_string_equal(g->after.name, place_path(g->place, "new.yaml"));
	assert_int_equal(rules_count(g->after.rules), 1);
}

static void a_bad_file_is_told_by_its_place(void **state)
{
	struct rehearse_rig *g = *state;
	struct fault f = { .reason = REASON_none };
	const char *path = rig_file(g, "bad.yaml", "rules:\n- {name: a, apps: nothing, then: {}}\n");
	assert_int_equal(rehearse_rules_file(path, &g->after, &f), RC_INVALID);
	assert_int_equal(str_find_str(g->after.error, str_of(path)), 0);
	assert_true(str_find_str(g->after.error, STR(":2:")) < g->after.error.n);
	rehearse_rules_close(&g->after);
	f = (struct fault){ .reason = REASON_none };
	assert_int_equal(rehearse_rules_file("nowhere.yaml", &g->after, &f), RC_ABSENT);
	assert_int_equal(f.reason, REASON_file_missing);
}

static void store(struct rehearse_rig *g, const char *folder, const char *text)
{
	const struct rules_bundle b = { .text = str_of(text) };
	struct rules_record r = { .who = "me", .when_s = 1777629600 };
	struct fault f = { .reason = REASON_none };
	assert_int_equal(rules_folder_hash(g->place->arena, &b, digest_sha256, r.sha256, &f), RC_OK);
	if (rules_folder_store(folder, &b, &r, &f) != RC_OK)
		fail_msg("%s", f.note);
}

static void versions_by_number(void **state)
{
	struct rehearse_rig *g = *state;
	const char *folder = conf_text(g->place->conf, "rules.folder").p;
	struct fault f = { .reason = REASON_none };
	assert_int_equal(rehearse_rules_version(folder, 0, &g->before, &f), RC_OK);
	assert_string_equal(g->before.name, "the built-in rules");
	assert_int_equal(rules_line(g->before.rules, 0), 0);
	rehearse_rules_close(&g->before);
	store(g, folder, "rules: [{name: first, apps: all, then: {}}]\n");
	store(g, folder, "rules: [{name: second, apps: all, then: {}}]\n");
	assert_int_equal(rehearse_rules_version(folder, 0, &g->before, &f), RC_OK);
	assert_string_equal(g->before.name, "version 2");
	assert_true(str_is(rules_name(g->before.rules, 0), "second"));
	rehearse_rules_close(&g->before);
	assert_int_equal(rehearse_rules_version(folder, 1, &g->before, &f), RC_OK);
	assert_string_equal(g->before.name, "version 1");
	assert_true(str_is(rules_name(g->before.rules, 0), "first"));
	rehearse_rules_close(&g->before);
	assert_int_equal(rehearse_rules_version(folder, 3, &g->before, &f), RC_ABSENT);
}

#define OWN(name, id)                                                                                        \
	"custom: {" id ": {name: " name "}}\nrules: [{name: a, apps: all, then: {status: enabled}}]\n"

static void applications_of_both(void **state)
{
	struct rehearse_rig *g = *state;
	struct fault f = { .reason = REASON_none };
	struct str unknown = STR_NONE;
	rig_plan(g, OWN("gone", "ap3001"), OWN("fresh", "ap3002"), NULL);
	const size_t n = g->plan.n_apps;
	assert_string_equal(g->plan.app[0].name, "vowifi");
	assert_non_null(g->plan.app[0].app);
	assert_string_equal(g->plan.app[n - 2].name, "gone");
	assert_null(g->plan.app[n - 2].app);
	assert_int_equal(g->plan.app[n - 2].after, REHEARSE_NOWHERE);
	assert_int_equal(g->plan.app[n - 2].before, n - 2);
	assert_string_equal(g->plan.app[n - 1].name, "fresh");
	assert_int_equal(g->plan.app[n - 1].before, REHEARSE_NOWHERE);
	assert_int_equal(g->plan.app[n - 1].after, n - 2);
	g->plan.n_apps = 0;
	assert_int_equal(rehearse_rules_apps(&g->plan, "AP2004, fresh", &unknown, &f), RC_OK);
	assert_int_equal(g->plan.n_apps, 2);
	assert_string_equal(g->plan.app[0].name, "vowifi");
	assert_string_equal(g->plan.app[1].name, "fresh");
	assert_int_equal(rehearse_rules_apps(&g->plan, "vowifi,nothing", &unknown, &f), RC_INVALID);
	assert_true(str_is(unknown, "nothing"));
}

static void facts_that_nobody_says(void **state)
{
	struct rehearse_rig *g = *state;
	const char *unknown[RULES_FACT_COUNT];
	rig_plan(g, "rules: [{name: a, apps: all, when: {any: [{plan: x}, {not: {os: ios}}]}, then: {}}]\n",
		"rules: [{name: a, apps: all, when: {tac: [35500001], access: wifi, weekday: mon}, then: "
		"{}}]\n",
		"tac=35500001");
	assert_int_equal(rehearse_rules_unknown(&g->plan, unknown), 2);
	assert_string_equal(unknown[0], "os");
	assert_string_equal(unknown[1], "access");
}

int main(void)
{
	const struct CMUnitTest tests[] = { RIG_ROW(a_file_and_its_lists),
		RIG_ROW(a_bad_file_is_told_by_its_place), RIG_ROW(versions_by_number),
		RIG_ROW(applications_of_both), RIG_ROW(facts_that_nobody_says) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
