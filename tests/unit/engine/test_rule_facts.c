/** Every fact of a line and of a request, and what stays unknown. */
#include "unit.h"

#include "engine/rule_facts.h"

#include <stdio.h>
#include <string.h>

enum { NOW = 1767225600 };

static struct subscriber line_of(void)
{
	struct subscriber s = subscriber_new();
	assert_int_equal(ids_imsi(STR("001010000000017"), &s.imsi), RC_OK);
	snprintf(s.plan, sizeof(s.plan), "gold");
	snprintf(s.tags, sizeof(s.tags), "staff,pilot-1");
	snprintf(s.region, sizeof(s.region), "DE-BY");
	s.barred = true;
	s.vowifi = (struct vowifi_facts){ true, PROV_IN_PROGRESS, DATA_MISSING, DATA_AVAILABLE, 0, "" };
	s.voice = (struct voice_facts){ SERVICE_ENABLED, SERVICE_DISABLED, SERVICE_PROVISIONING,
		SERVICE_INCOMPATIBLE };
	s.smsoip = SERVICE_ENABLED;
	return s;
}

static const struct ts43_request request = {
	.terminal_id = STR("352099001761481"),
	.terminal_vendor = STR("Ven"),
	.terminal_model = STR("Mo 1"),
	.terminal_sw_version = STR("17.4.1"),
	.app_name = STR("ims"),
	.app_version = STR("2.1"),
	.version = { 12, 0 },
	.user_agent = STR("PRD-TS43 term-Ven/Mo client-ims/2.1 OS-Android/14.0"),
};

static const struct {
	enum rules_fact_id id;
	const char *want;
} expected[] = {
	{ RULES_FACT_imsi, "001010000000017" },
	{ RULES_FACT_plan, "gold" },
	{ RULES_FACT_tags, "[staff, pilot-1]" },
	{ RULES_FACT_region, "DE-BY" },
	{ RULES_FACT_barred, "yes" },
	{ RULES_FACT_vowifi_allowed, "yes" },
	{ RULES_FACT_tc, "missing" },
	{ RULES_FACT_addr, "available" },
	{ RULES_FACT_prov, "in_progress" },
	{ RULES_FACT_smsoip, "enabled" },
	{ RULES_FACT_lte_home, "enabled" },
	{ RULES_FACT_lte_roaming, "disabled" },
	{ RULES_FACT_nr_home, "provisioning" },
	{ RULES_FACT_nr_roaming, "incompatible" },
	{ RULES_FACT_tac, "35209900" },
	{ RULES_FACT_terminal_vendor, "Ven" },
	{ RULES_FACT_terminal_model, "Mo 1" },
	{ RULES_FACT_terminal_sw_version, "17.4.1" },
	{ RULES_FACT_os, "Android/14.0" },
	{ RULES_FACT_app_name, "ims" },
	{ RULES_FACT_app_version, "2.1" },
	{ RULES_FACT_entitlement_version, "12.0" },
	{ RULES_FACT_line, "known" },
	{ RULES_FACT_operator_name, "unknown" },
	{ RULES_FACT_plmn, "unknown" },
	{ RULES_FACT_access, "unknown" },
	{ RULES_FACT_visited_plmn, "unknown" },
	{ RULES_FACT_now, "2026-01-01T00:00:00Z" },
};

static void expect(const struct rule_facts *f, enum rules_fact_id id, const char *want)
{
	uint8_t mem[256];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	rules_facts_put(&b, &f->f, id);
	if (!str_is(buf_str(&b), want))
		fail_msg("%s: %.*s, expected %s", rules_facts_row(id)->word, STR_ARG(buf_str(&b)), want);
}

static void every_fact(void **state)
{
	const struct subscriber line = line_of();
	struct rule_facts f;
	assert_int_equal(sizeof(expected) / sizeof(expected[0]), RULES_FACT_COUNT);
	rule_facts_fill(&f, &line, &request, NOW);
	for (size_t i = 0; i < RULES_FACT_COUNT; i++)
		expect(&f, expected[i].id, expected[i].want);
	assert_true(f.f.line == rules_facts_line(STR("001010000000017")));
}

static void without_a_request(void **state)
{
	const struct subscriber line = line_of();
	struct rule_facts f;
	rule_facts_fill(&f, &line, NULL, NOW);
	for (size_t i = 0; i < RULES_FACT_COUNT; i++) {
		const bool of_device =
			expected[i].id >= RULES_FACT_tac && expected[i].id <= RULES_FACT_entitlement_version;
		expect(&f, expected[i].id, of_device ? "unknown" : expected[i].want);
	}
}

static void devices_without_an_imei(void **state)
{
	static const struct {
		const char *id, *tac;
	} t[] = { { "35209900176148", "35209900" }, { "3520990017614801", "35209900" },
		{ "3520990017614", "unknown" }, { "35209900176148012", "unknown" },
		{ "6e0d7c1a-8f52-4f31-a0c6-0d5b2f4e9911", "unknown" }, { "", "unknown" },
		{ "35209900176148x", "unknown" } };
	const struct subscriber line = line_of();
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		const struct ts43_request rq = { .terminal_id = str_of(t[i].id) };
		struct rule_facts f;
		rule_facts_fill(&f, &line, &rq, NOW);
		expect(&f, RULES_FACT_tac, t[i].tac);
	}
}

/* what vowifi tells as missing, rules see as missing */
static void an_address_expires(void **state)
{
	struct subscriber line = line_of();
	struct rule_facts f;
	line.vowifi.addr_expiry = NOW;
	rule_facts_fill(&f, &line, NULL, NOW);
	expect(&f, RULES_FACT_addr, "missing");
	rule_facts_fill(&f, &line, NULL, NOW - 1);
	expect(&f, RULES_FACT_addr, "available");
}

static void as_many_tags_as_a_line_can_have(void **state)
{
	struct subscriber line = line_of();
	struct rule_facts f;
	line.tags[0] = '\0';
	rule_facts_fill(&f, &line, NULL, NOW);
	assert_int_equal(f.f.n_tags, 0);
	memset(line.tags, 0, sizeof(line.tags));
	for (size_t i = 0; i < TAGS_COUNT_MAX; i++)
		snprintf(line.tags + 3 * i, 4, "%02zu%s", i, i + 1 < TAGS_COUNT_MAX ? "," : "");
	rule_facts_fill(&f, &line, NULL, NOW);
	assert_int_equal(f.f.n_tags, TAGS_COUNT_MAX);
	assert_true(str_is(f.f.tags[15], "15"));
}

static void the_operator_and_its_network(void **state)
{
	static const struct conf_item *const tables[] = { operators_conf };
	static const struct conf_schema schema = { tables, 1 };
	struct arena *a = arena_new(1 << 20);
	struct operator_row row = { .name = STR("forest") };
	struct rule_facts facts = { .f = { .now_s = 1 } };
	struct str error;
	struct conf *c;
	assert_int_equal(
		conf_parse(a, STR("operator.plmn: [\"00101\"]"), "t", "", &schema, &c, &error, NULL), RC_OK);
	row.conf = c;
	rule_facts_operator(&facts, &row, &(struct imsi){ "001010000000017" });
	assert_true(str_is(rules_facts_text(&facts.f, RULES_FACT_operator_name), "forest"));
	assert_true(str_is(rules_facts_text(&facts.f, RULES_FACT_plmn), "00101"));
	rule_facts_operator(&facts, &row, &(struct imsi){ "001020000000017" });
	assert_false(rules_facts_known(&facts.f, RULES_FACT_plmn));
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_fact),
		cmocka_unit_test(the_operator_and_its_network),
		cmocka_unit_test(without_a_request),
		cmocka_unit_test(devices_without_an_imei),
		cmocka_unit_test(an_address_expires),
		cmocka_unit_test(as_many_tags_as_a_line_can_have),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
