/** rules_outcome.c: the statuses are those of TS.43, and what is not given is absent. */
#include "rig.h"

static void statuses(void **state)
{
	static const char *const words[] = { "disabled", "enabled", "incompatible", "provisioning", "line" };
	const struct rules_facts f = { 0 };
	for (int i = 0; i < 5; i++) {
		char text[128];
		snprintf(text, sizeof(text), "rules: [{name: a, apps: voice, then: {status: %s}}]", words[i]);
		struct rig g = rig_read(text);
		const struct rules_outcome *o = rules_decide(g.rules, RIG_VOICE, &f);
		assert_int_equal(o->status, i);
		assert_null(o->url.p);
		assert_null(o->user_data.p);
		assert_int_equal(o->message.n, 0);
		assert_int_equal(o->validity_s, RULES_ITEM_ABSENT);
		assert_int_equal(o->push, 1);
		arena_free(&g.arena);
	}
}

static void bounds(void **state)
{
	rig_refused("rules: [{name: a, apps: voice, then: {validity: 59s}}]", REASON_rules_value,
		"r.yaml:1:49: then: validity: expected a duration like 90s, 15m, 12h, 30d between 60s and "
		"365d, got "
		"\"59s\"");
	rig_refused("rules: [{name: a, apps: voice, then: {url: \"\"}}]", REASON_rules_value,
		"r.yaml:1:44: then: url: expected one line of text of 1 to 1024 octets, got \"\"");
	rig_refused("rules: [{name: a, apps: voice, then: {url: \"http://x.example\"}}]", REASON_rules_value,
		"r.yaml:1:44: then: url: expected an https URL without & and blanks, got "
		"\"http://x.example\"");
	rig_refused("rules: [{name: a, apps: voice, then: {url: \"https://x.example/?a=1&b=2\"}}]",
		REASON_rules_value,
		"r.yaml:1:44: then: url: expected an https URL without & and blanks, got "
		"\"https://x.example/?a=1&b=2\"");
	rig_refused("rules: [{name: a, apps: voice, then: {push: maybe}}]", REASON_rules_value,
		"r.yaml:1:45: then: push: expected yes or no, got \"maybe\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(statuses), cmocka_unit_test(bounds) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
