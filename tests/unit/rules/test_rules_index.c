/** rules_index.c: which sets a value lies in, and which values a set may hold. */
#include "rig.h"

static void texts(void **state)
{
	struct rules_facts f = { .plan = STR("gold+") };
	assert_true(rig_holds("{plan: gold+}", &f));
	assert_true(rig_holds("{plan: [x, 'gold*']}", &f));
	assert_true(rig_holds("{plan: [x, {list: plans}, 'g*']}", &f));
	assert_false(rig_holds("{plan: {list: plans}}", &f));
	f.plan = STR("silver");
	assert_true(rig_holds("{plan: {list: [plans]}}", &f));
	assert_false(rig_holds("{plan: Silver}", &f));
	f.terminal_vendor = STR("ACME Ltd");
	assert_true(rig_holds("{terminal_vendor: acme ltd}", &f));
	assert_true(rig_holds("{terminal_vendor: 'Acme*'}", &f));
	assert_false(rig_holds("{terminal_vendor: acme}", &f));
}

/* Longer than any text of a set: only beginnings can fit. */
static void long_values(void **state)
{
	char text[400];
	memset(text, 'A', sizeof(text));
	struct rules_facts f = { .terminal_model = { text, sizeof(text) }, .plan = { text, sizeof(text) } };
	assert_true(rig_holds("{terminal_model: 'aa*', plan: 'AA*'}", &f));
	assert_false(rig_holds("{terminal_model: aa}", &f));
	f.terminal_model.n = 128;
	char when[200];
	snprintf(when, sizeof(when), "{terminal_model: %.128s}", text);
	assert_true(rig_holds(when, &f));
	f.terminal_model.n = 129;
	assert_false(rig_holds(when, &f));
	snprintf(when, sizeof(when), "{terminal_model: %.129s}", text);
	rig_when_refused(when, REASON_rules_value,
		"r.yaml:2:20: terminal_model: expected one or more texts of at most 128 octets, `x*` for "
		"what "
		"begins with x, or {list: NAME}, got "
		"\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA...\"");
}

static bool imsi(const char *when, const char *digits)
{
	const struct rules_facts f = { .imsi = str_of(digits) };
	return rig_holds(when, &f);
}

static void digits(void **state)
{
	assert_true(imsi("{imsi: '00101'}", "001010000000001"));
	assert_false(imsi("{imsi: '00101'}", "001020000000001"));
	assert_false(imsi("{imsi: '001010000000001'}", "00101000000000"));
	assert_true(imsi("{imsi: [00101-00103]}", "001039999999999"));
	assert_false(imsi("{imsi: [00101-00103]}", "001040000000000"));
	static const char *const range = "{imsi: 001010000000095-001010000001234}";
	assert_false(imsi(range, "001010000000094"));
	assert_true(imsi(range, "001010000000095"));
	assert_true(imsi(range, "001010000000999"));
	assert_true(imsi(range, "001010000001234"));
	assert_false(imsi(range, "001010000001235"));
	assert_true(imsi("{imsi: 000000000000000-999999999999999}", "262011234567890"));
	assert_true(imsi("{imsi: 0-9}", "262011234567890"));
	assert_true(imsi("{imsi: [5, 262011234567890-262011234567890]}", "262011234567890"));
}

static void every_number_of_a_range(void **state)
{
	struct rig g = rig_read("rules: [{name: a, apps: all, when: {tac: 00000867-00012349}, then: {}}]");
	for (unsigned i = 0; i < 15000; i++) {
		char tac[16];
		snprintf(tac, sizeof(tac), "%08u", i);
		const struct rules_facts f = { .tac = str_of(tac) };
		assert_int_equal(rules_decide(g.rules, RIG_VOICE, &f)->rule == 0, i >= 867 && i <= 12349);
	}
	arena_free(&g.arena);
}

static void networks(void **state)
{
	struct rules_facts f = { .plmn = STR("001010") };
	assert_false(rig_holds("{plmn: '00101'}", &f)); /* another network: MNC 010, not 01 */
	assert_true(rig_holds("{plmn: ['00101', '001010']}", &f));
	assert_true(rig_holds("{plmn: '001*'}", &f));
	rig_when_refused("{plmn: '001'}", REASON_rules_value,
		"r.yaml:2:10: plmn: expected 5 or 6 digits, or fewer followed by *, got \"001\"");
}

static void refused_values(void **state)
{
	rig_when_refused("{tac: '3550000x'}", REASON_rules_value,
		"r.yaml:2:9: tac: expected up to 8 digits, a range like 35500001-35500099, or {list: NAME}, "
		"got "
		"\"3550000x\"");
	rig_when_refused("{tac: '355000011'}", REASON_rules_value,
		"r.yaml:2:9: tac: expected up to 8 digits, a range like 35500001-35500099, or {list: NAME}, "
		"got "
		"\"355000011\"");
	rig_when_refused("{imsi: 5-4}", REASON_rules_value,
		"r.yaml:2:10: imsi: expected up to 15 digits, a range like 001010000000100-001010000000199, "
		"or "
		"{list: NAME}, got \"5-4\"");
	rig_when_refused("{imsi: 5-44}", REASON_rules_value,
		"r.yaml:2:10: imsi: expected up to 15 digits, a range like 001010000000100-001010000000199, "
		"or "
		"{list: NAME}, got \"5-44\"");
	rig_when_refused("{tc: availabel}", REASON_rules_word,
		"r.yaml:2:8: unknown word \"availabel\", did you mean \"available\"?");
	rig_when_refused("{barred: maybe}", REASON_rules_value,
		"r.yaml:2:12: barred: expected one of no, yes, got \"maybe\"");
	rig_when_refused("{plan: '*'}", REASON_rules_value,
		"r.yaml:2:10: plan: expected one or more texts of at most 128 octets, `x*` for what begins "
		"with x, or "
		"{list: NAME}, got \"*\"");
	rig_a = "35500001\n\n  3550000y # no\n";
	rig_refused(
		"lists: {t: {file: a.txt}}\nrules: [{name: a, apps: all, when: {tac: {list: t}}, then: {}}]",
		REASON_rules_value,
		"a.txt:3:3: tac: expected up to 8 digits, a range like 35500001-35500099, or {list: NAME}, "
		"got "
		"\"3550000y\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(texts), cmocka_unit_test(long_values),
		cmocka_unit_test(digits), cmocka_unit_test(every_number_of_a_range),
		cmocka_unit_test(networks), cmocka_unit_test(refused_values) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
