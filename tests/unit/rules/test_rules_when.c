/** rules_when.c: conditions as they are written, and those that no index answers. */
#include "rig.h"

#include "rules/rules_when.h"

static void forms_that_are_refused(void **state)
{
	rig_when_refused("{}", REASON_rules_value,
		"r.yaml:2:3: when: expected a mapping of conditions, got a mapping");
	rig_when_refused(
		"[]", REASON_rules_value, "r.yaml:2:3: when: expected a mapping of conditions, got a list");
	rig_when_refused("{plam: x}", REASON_rules_word,
		"r.yaml:2:4: unknown condition \"plam\", did you mean \"plan\"?");
	rig_when_refused("{nott: {plan: x}}", REASON_rules_word,
		"r.yaml:2:4: unknown condition \"nott\", did you mean \"not\"?");
	rig_when_refused("{any: {plan: x}}", REASON_rules_value,
		"r.yaml:2:9: any: expected a list of mappings of conditions, got a mapping");
	rig_when_refused("{none: []}", REASON_rules_value,
		"r.yaml:2:10: none: expected a list of mappings of conditions, got a list");
	rig_when_refused("{any: [x]}", REASON_rules_value,
		"r.yaml:2:10: any: expected a mapping of conditions, got \"x\"");
	rig_when_refused("{tc: {list: x}}", REASON_rules_value,
		"r.yaml:2:8: tc: expected one or more of its words, got a mapping");
	rig_when_refused("{percent: 101}", REASON_rules_value,
		"r.yaml:2:13: percent: expected a number from 0 to 100 with at most two decimals, got "
		"\"101\"");
	rig_when_refused("{known: [pla]}", REASON_rules_word,
		"r.yaml:2:12: unknown fact \"pla\", did you mean \"plan\"?");
	rig_when_refused("{known: }", REASON_rules_value,
		"r.yaml:2:11: known: expected one or more names of facts, got nothing");
	rig_when_refused("{sw_version: new}", REASON_rules_value,
		"r.yaml:2:16: sw_version: expected a version like 12.0, \">=8.0\", \">=8 <9\" or 8.0-9.9, or "
		"a list of "
		"these, got \"new\"");
	rig_when_refused("{sw_version: []}", REASON_rules_value,
		"r.yaml:2:16: sw_version: expected a version like 12.0, \">=8.0\", \">=8 <9\" or 8.0-9.9, or "
		"a list of "
		"these, got a list");
	rig_when_refused("{not: {not: {not: {not: {plan: x}}}}}", REASON_rules_syntax,
		"r.yaml:2:27: conditions nested deeper than 4");
}

static void dates_that_are_refused(void **state)
{
	rig_when_refused("{date: 2026-05-01}", REASON_rules_value,
		"r.yaml:2:10: date: expected a period like {from: 2026-05-01, until: 2026-06-01T12:00Z}, or "
		"a list of "
		"these, got \"2026-05-01\"");
	rig_when_refused("{date: {form: 2026-05-01}}", REASON_rules_word,
		"r.yaml:2:11: unknown member of a period \"form\", did you mean \"from\"?");
	rig_when_refused("{date: {from: May}}", REASON_rules_value,
		"r.yaml:2:17: from: expected a moment like 2026-05-01, 2026-05-01T10:00 or "
		"2026-05-01T10:00+02:00, got "
		"\"May\"");
	rig_when_refused("{date: [{from: 2026-05-01, until: 2026-05-01}]}", REASON_rules_value,
		"r.yaml:2:11: date: until is not behind from");
}

static void sets_that_are_refused(void **state)
{
	rig_when_refused("{plan: }", REASON_rules_value,
		"r.yaml:2:10: plan: expected one or more texts of at most 128 octets, `x*` for what begins "
		"with x, or "
		"{list: NAME}, got nothing");
	rig_when_refused("{plan: [a, [b]]}", REASON_rules_value,
		"r.yaml:2:14: plan: expected one or more texts of at most 128 octets, `x*` for what begins "
		"with x, or "
		"{list: NAME}, got a list");
	rig_when_refused("{plan: {list: }}", REASON_rules_value,
		"r.yaml:2:17: plan: expected one or more texts of at most 128 octets, `x*` for what begins "
		"with x, or "
		"{list: NAME}, got nothing");
}

static void several_spans(void **state)
{
	struct rules_facts f = { .now_s = 1777593600 + 9 * 3600 }; /* 2026-05-01, 10:00 at +01:00 */
	assert_true(rig_holds("{time_of_day: [22:00-06:00, 10:00-10:01]}", &f));
	assert_false(rig_holds("{time_of_day: [22:00-06:00, 10:01-11:00]}", &f));
	assert_true(rig_holds(
		"{date: [{until: 2025-01-01}, {from: 2026-05-01T10:00, until: 2026-05-01T10:01}]}", &f));
	assert_false(rig_holds("{date: {until: 2026-05-01T10:00}}", &f));
	f.terminal_sw_version = STR("4.2");
	assert_true(rig_holds("{sw_version: [\"1\", \">=4 <5\"]}", &f));
	f.terminal_sw_version = STR("build 4.2"); /* no number at its start: not known */
	assert_false(rig_holds("{sw_version: \">=4\"}", &f));
	assert_false(rig_holds("{not: {sw_version: \">=4\"}}", &f));
	assert_true(rig_holds("{terminal_sw_version: 'build *'}", &f));
}

static size_t chosen(const char *percent, const char *rollout, uint8_t *in, const uint8_t *must)
{
	char text[256];
	size_t n = 0;
	snprintf(text, sizeof(text),
		"rules: [{name: a, apps: all, then: {}, rollout: %s, when: {percent: %s}}]", rollout,
		percent);
	struct rig g = rig_read(text);
	for (unsigned i = 0; i < 10000; i++) {
		char imsi[16];
		snprintf(imsi, sizeof(imsi), "00101%010u", i);
		const struct rules_facts f = { .line = rules_facts_line(str_of(imsi)) };
		in[i] = rules_decide(g.rules, RIG_VOICE, &f)->rule == 0;
		n += in[i];
		assert_true(!must || !must[i] || in[i]);
	}
	arena_free(&g.arena);
	return n;
}

static void percentages_grow(void **state)
{
	static uint8_t ten[10000], twenty[10000], other[10000], all[10000];
	const size_t a = chosen("10", "x", ten, NULL), b = chosen("20", "x", twenty, ten);
	assert_in_range(a, 850, 1150);
	assert_in_range(b, 1800, 2200);
	assert_int_equal(chosen("100", "x", all, twenty), 10000);
	assert_int_equal(chosen("0", "x", all, NULL), 0);
	assert_in_range(chosen("10", "y", other, NULL), 850, 1150);
	size_t both = 0;
	for (size_t i = 0; i < 10000; i++)
		both += ten[i] && other[i];
	assert_in_range(both, 50, 150); /* another name, other lines */
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(forms_that_are_refused),
		cmocka_unit_test(dates_that_are_refused), cmocka_unit_test(sets_that_are_refused),
		cmocka_unit_test(several_spans), cmocka_unit_test(percentages_grow) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
