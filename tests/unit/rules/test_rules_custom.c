/** rules_custom.c: applications that the file declares. */
#include "rig.h"

static const char *const declared = "custom:\n"
				    "  ap2099:\n"
				    "    name: invented\n"
				    "    message: Greeting\n"
				    "    parameters:\n"
				    "      Level: {type: choice, choices: [basic, gold], must: yes}\n"
				    "      Points: {type: int, min: 0, max: 9, default: 3}\n"
				    "      Free: int\n"
				    "      On: bool\n"
				    "      Title: {type: texts}\n"
				    "      Offers: {type: list, entry: Offer, max: 2, parameters: {Name: "
				    "{type: text, must: yes}, Days: duration}}\n";

static struct rig with(const char *rules)
{
	char text[2048];
	snprintf(text, sizeof(text), "%srules: %s", declared, rules);
	return rig_read_bytes(str_of(text));
}

static void an_invented_application(void **state)
{
	struct rig g = with(
		"[{name: a, apps: invented, then: {status: enabled, Level: gold, Title: {en: T, de: D},\n"
		"Offers: [{Name: x}, {Name: y, Days: 2d}]}}]");
	const struct rules_facts f = { 0 };
	size_t app;
	assert_int_equal(g.rc, RC_OK);
	assert_true(rules_app_find(g.rules, STR("AP2099"), &app));
	assert_int_equal(app, RIG_APPS);
	assert_int_equal(rules_app_count(g.rules), RIG_APPS + 1);
	const struct rules_app *row = rules_app_at(g.rules, app);
	assert_string_equal(row->name, "invented");
	assert_string_equal(row->id, "ap2099");
	assert_string_equal(row->status_parameter, "EntitlementStatus");
	assert_string_equal(row->message_parameter, "Greeting");
	assert_null(row->url_parameter);
	assert_false(row->has_line);
	const char *own = rules_decide(g.rules, app, &f)->app;
	const struct rules_item *items = row->items;
	assert_int_equal(*(const int *)(own + rules_item_find(items, STR("Level"))->at), 1);
	assert_int_equal(*(const int64_t *)(own + rules_item_find(items, STR("Points"))->at), 3);
	assert_int_equal(
		*(const int64_t *)(own + rules_item_find(items, STR("Free"))->at), RULES_ITEM_ABSENT);
	assert_int_equal(*(const int *)(own + rules_item_find(items, STR("On"))->at), -1);
	assert_int_equal(
		((const struct texts *)(const void *)(own + rules_item_find(items, STR("Title"))->at))->n, 2);
	const struct rules_item *offers = rules_item_find(items, STR("Offers"));
	const struct rules_list *list = (const void *)(own + offers->at);
	assert_string_equal(offers->entry, "Offer");
	assert_int_equal(list->n, 2);
	const char *second = (const char *)list->v + offers->size;
	assert_int_equal(
		*(const int64_t *)(second + rules_item_find(offers->items, STR("Days"))->at), 172800);
	arena_free(&g.arena);
}

static void a_refusal_needs_no_parameters(void **state)
{
	struct rig g = with("[{name: a, apps: all, then: {status: incompatible}}]");
	assert_int_equal(g.rc, RC_OK);
	arena_free(&g.arena);
}

static void rule_refused(const char *then, const char *line)
{
	char text[512], got[512];
	snprintf(text, sizeof(text), "[{name: a, apps: ap2099, then: %s}]", then);
	struct rig g = with(text);
	snprintf(got, sizeof(got), "%.*s", STR_ARG(g.error));
	assert_string_equal(got, line);
	arena_free(&g.arena);
}

static void its_rules_are_checked(void **state)
{
	rule_refused("{status: enabled}", "r.yaml:12:39: then: Level must be given");
	rule_refused("{Level: gold}", "r.yaml:12:39: then: invented has no facts of the line: status has to "
				      "be given, and not as line");
	rule_refused("{status: enabled, Level: iron}",
		"r.yaml:12:64: then: Level: expected one of basic, gold, got \"iron\"");
	rule_refused("{status: enabled, Level: gold, Point: 1}",
		"r.yaml:12:70: unknown member of then for invented \"Point\", did you mean \"Points\"?");
	rule_refused("{status: enabled, Level: gold, Offers: [{Name: 'a<b'}]}",
		"r.yaml:12:86: Offers: Name: expected a text without <, double quotes, line breaks and "
		"control "
		"characters, got \"a<b\"");
}

static void refused(const char *custom, enum reason why, const char *line)
{
	char text[512];
	snprintf(text, sizeof(text), "custom: %s\nrules: []", custom);
	rig_refused(text, why, line);
}

static void declarations_that_are_refused(void **state)
{
	refused("3", REASON_rules_value,
		"r.yaml:1:9: custom: expected a mapping of at most 32 AppIDs, got \"3\"");
	refused("{x: {name: x}}", REASON_rules_value, "r.yaml:1:10: expected an AppID like ap2099");
	refused("{ap2099: {}}", REASON_rules_value, "r.yaml:1:18: ap2099: name must be given");
	refused("{ap2099: {name: voice}}", REASON_rules_value,
		"r.yaml:1:10: an application of this AppID or name exists already");
	refused("{ap2004: {name: x}}", REASON_rules_value,
		"r.yaml:1:10: an application of this AppID or name exists already");
	refused("{ap2099: {name: all}}", REASON_rules_value,
		"r.yaml:1:10: an application of this AppID or name exists already");
	refused("{ap2099: {name: 'a b'}}", REASON_rules_value,
		"r.yaml:1:18: ap2099: expected names of letters, digits, _ and -");
	refused("{ap2099: {name: x, mesage: M}}", REASON_rules_word,
		"r.yaml:1:28: unknown member of an application \"mesage\", did you mean \"message\"?");
	refused("{ap2099: {name: x, message: M, url: M}}", REASON_rules_value,
		"r.yaml:1:10: ap2099: M stands in the document already");
	refused("{ap2099: {name: x, status: AppID}}", REASON_rules_value,
		"r.yaml:1:10: ap2099: AppID stands in the document already");
	refused("{ap2099: {name: x, parameters: []}}", REASON_rules_value,
		"r.yaml:1:40: parameters: expected a mapping of at most 64 names to types, got a list");
}

static void parameter_refused(const char *parameters, enum reason why, const char *line)
{
	char text[512];
	snprintf(text, sizeof(text), "{ap2099: {name: x, parameters:\n {%s}}}", parameters);
	refused(text, why, line);
}

static void parameters_that_are_refused(void **state)
{
	parameter_refused("status: int", REASON_rules_value,
		"r.yaml:2:3: status means something in every rule; choose another name");
	parameter_refused("'a b': int", REASON_rules_value,
		"r.yaml:2:3: expected a name of letters, digits, _ and - for a parameter");
	parameter_refused("A: integer", REASON_rules_value,
		"r.yaml:2:6: A: type: expected one of int, duration, size, bool, choice, text, texts, list, "
		"got "
		"\"integer\"");
	parameter_refused("A: {min: 1}", REASON_rules_value, "r.yaml:2:6: A: type must be given");
	parameter_refused("A: {tpye: int}", REASON_rules_word,
		"r.yaml:2:7: unknown member of a parameter \"tpye\", did you mean \"type\"?");
	parameter_refused(
		"A: choice", REASON_rules_value, "r.yaml:2:6: A: a choice has choices, nothing else has");
	parameter_refused("A: {type: int, choices: [a]}", REASON_rules_value,
		"r.yaml:2:6: A: a choice has choices, nothing else has");
	parameter_refused("A: list", REASON_rules_value,
		"r.yaml:2:6: A: a list has parameters and maybe entry, nothing else has");
	parameter_refused("A: {type: int, entry: E}", REASON_rules_value,
		"r.yaml:2:6: A: a list has parameters and maybe entry, nothing else has");
	parameter_refused("EntitlementStatus: int", REASON_rules_value,
		"r.yaml:1:10: ap2099: EntitlementStatus stands in the document already");
	parameter_refused("RegisterNotifStatus: int", REASON_rules_value,
		"r.yaml:1:10: ap2099: RegisterNotifStatus stands in the document already");
	parameter_refused(
		"A: {type: list, entry: E, parameters: {B: {type: list, entry: F, parameters: {}}}}",
		REASON_rules_value, "r.yaml:2:45: B: expected no list within a list");
	parameter_refused("A: {type: int, max: 3, default: 4}", REASON_rules_value,
		"r.yaml:2:6: A: the default is not a value of it");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(an_invented_application),
		cmocka_unit_test(a_refusal_needs_no_parameters), cmocka_unit_test(its_rules_are_checked),
		cmocka_unit_test(declarations_that_are_refused),
		cmocka_unit_test(parameters_that_are_refused) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
