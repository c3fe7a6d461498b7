/** rules_read.c: rules as they are written, and what is refused. */
#include "rig.h"

static void outcomes_are_typed(void **state)
{
	struct rig g = rig_read("rules:\n"
				"  - name: a\n"
				"    note: for people\n"
				"    apps: [data, vowifi]\n"
				"    then:\n"
				"      status: enabled\n"
				"      message: {en: Hello, de: Hallo}\n"
				"      url: https://id.example/x\n"
				"      user_data: a=1\n"
				"      validity: 2h\n"
				"      push: no\n");
	const struct rules_facts f = { 0 };
	for (size_t app = 0; app < RIG_APPS; app += RIG_DATA) {
		const struct rules_outcome *o = rules_decide(g.rules, app, &f);
		assert_int_equal(o->status, RULES_ENABLED);
		assert_int_equal(o->message.n, 2);
		assert_true(str_is(o->message.language[1], "de") && str_is(o->message.text[1], "Hallo"));
		assert_string_equal(o->url.p, "https://id.example/x");
		assert_string_equal(o->user_data.p, "a=1");
		assert_int_equal(o->validity_s, 7200);
		assert_int_equal(o->push, 0);
		assert_int_equal(o->rule, 0);
		assert_int_equal(o->app != NULL, app == RIG_DATA);
	}
	arena_free(&g.arena);
}

static void parts_that_are_missing(void **state)
{
	rig_refused("lists: {}\n", REASON_rules_value, "r.yaml:1:1: rules must be given");
	rig_refused(
		"rules:\n", REASON_rules_value, "r.yaml:1:7: rules: expected a list of rules, got nothing");
	rig_refused("rules: [a]\n", REASON_rules_value,
		"r.yaml:1:9: rules: expected a rule: a mapping with name, apps and then, got \"a\"");
	rig_refused("rules: [{apps: all, then: {}}]", REASON_rules_value,
		"r.yaml:1:9: a rule: name must be given");
	rig_refused(
		"rules: [{name: a, then: {}}]", REASON_rules_value, "r.yaml:1:9: a rule: apps must be given");
	rig_refused("rules: [{name: a, apps: all}]", REASON_rules_value,
		"r.yaml:1:9: a rule: then must be given");
	rig_refused("rules: [{name: a, apps: all, then: }]", REASON_rules_value,
		"r.yaml:1:36: then: expected a mapping, got nothing");
	rig_refused("rules: [{name: [], apps: all, then: {}}]", REASON_rules_value,
		"r.yaml:1:16: name: expected a name of at most 64 octets, got a list");
	rig_refused("rules: [{name: a, apps: [], then: {}}]", REASON_rules_value,
		"r.yaml:1:25: apps: expected all, or a list of applications, got a list");
	rig_refused("rules: [{name: a, apps: [[]], then: {}}]", REASON_rules_value,
		"r.yaml:1:26: apps: expected the name of an application, got a list");
	rig_refused("rules: [{name: a, apps: all, then: {}, rollout: []}]", REASON_rules_value,
		"r.yaml:1:49: rollout: expected a name, got a list");
	rig_refused("utc_offset: 1\nrules: []", REASON_rules_value,
		"r.yaml:1:13: utc_offset: expected an offset like \"+01:00\", got \"1\"");
}

static void words_that_do_not_exist(void **state)
{
	rig_refused("rulse: []", REASON_rules_word,
		"r.yaml:1:1: unknown part of the file \"rulse\", did you mean \"rules\"?");
	rig_refused("rules: [{name: a, aps: all}]", REASON_rules_word,
		"r.yaml:1:19: unknown member of a rule \"aps\", did you mean \"apps\"?");
	rig_refused("rules: [{name: a, apps: vowify, then: {}}]", REASON_rules_word,
		"r.yaml:1:25: unknown application \"vowify\", did you mean \"vowifi\"?");
	rig_refused("rules: [{name: a, apps: vowifi, then: {statsu: line}}]", REASON_rules_word,
		"r.yaml:1:40: unknown member of then for vowifi \"statsu\", did you mean \"status\"?");
	rig_refused("rules: [{name: a, apps: [data, vowifi], then: {level: 1}}]", REASON_rules_word,
		"r.yaml:1:48: unknown member of then for vowifi \"level\"");
	rig_refused("rules: [{name: a, apps: vowifi, then: {message: 'a<b'}}]", REASON_rules_value,
		"r.yaml:1:49: then: message: expected a text without <, double quotes, line breaks and "
		"control "
		"characters, got \"a<b\"");
}

static void names_are_given_once(void **state)
{
	rig_refused("rules:\n- {name: a, apps: voice, then: {}}\n- {name: a, apps: vowifi, then: {}}",
		REASON_rules_value,
		"r.yaml:3:10: the name \"a\" is given twice, first to the rule in line 2");
	rig_refused("rules: [{name: a, apps: [voice, ap2003], then: {}}]", REASON_rules_value,
		"r.yaml:1:33: apps: \"ap2003\" is named twice");
}

static void rules_that_are_never_reached(void **state)
{
	rig_refused(
		"rules:\n- {name: a, apps: voice, then: {}}\n- {name: b, apps: [vowifi, voice], then: {}}",
		REASON_rules_order,
		"r.yaml:3:28: voice is never decided here: the rule in line 2 has no conditions");
	rig_refused(
		"rules:\n- {name: a, apps: all, then: {}}\n- {name: b, apps: all, when: {plan: x}, then: {}}",
		REASON_rules_order,
		"r.yaml:3:19: this rule is never reached: earlier ones without conditions decide for every "
		"application");
	/* "all" may mean those that are left */
	struct rig g =
		rig_read("rules:\n- {name: a, apps: voice, then: {}}\n- {name: b, apps: all, then: {}}");
	const struct rules_facts f = { 0 };
	assert_int_equal(rules_decide(g.rules, RIG_VOICE, &f)->rule, 0);
	assert_int_equal(rules_decide(g.rules, RIG_DATA, &f)->rule, 1);
	arena_free(&g.arena);
}

static void combinations_an_app_refuses(void **state)
{
	rig_refused("rules: [{name: a, apps: data, then: {status: disabled, level: 1}}]", REASON_rules_value,
		"r.yaml:1:37: then: data: level belongs to status enabled");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(outcomes_are_typed),
		cmocka_unit_test(parts_that_are_missing), cmocka_unit_test(words_that_do_not_exist),
		cmocka_unit_test(names_are_given_once), cmocka_unit_test(rules_that_are_never_reached),
		cmocka_unit_test(combinations_an_app_refuses) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
