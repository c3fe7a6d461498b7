/** rules_given.c: facts as people write them. */
#include "rig.h"

#include "rules/rules_given.h"

struct outcome {
	struct rules_reader r;
	struct str error;
	struct fault fault;
	struct rules_facts facts;
	enum rc rc;
};

static void read(struct outcome *o, struct arena *a, const char *text)
{
	struct rules_yaml *y = NULL;
	*o = (struct outcome){ 0 };
	o->r = (struct rules_reader){ .arena = a, .scratch = a, .error = &o->error, .fault = &o->fault };
	assert_int_equal(rules_yaml_read(&o->r, str_of(text), "g.yaml", &y), RC_OK);
	o->rc = rules_given_read(&o->r, y, &o->facts);
}

static void all_facts(void **state)
{
	struct arena *a = arena_new(1024 * 1024);
	struct outcome o;
	read(&o, a,
		"{imsi: '001010000000001', operator: o, plan: p, region: r, plmn: '00101', tags: [a, b],\n"
		"barred: no, vowifi_allowed: yes, tc: available, addr: missing, prov: in_progress,\n"
		"smsoip: enabled, lte_home: disabled, lte_roaming: incompatible, nr_home: provisioning, "
		"nr_roaming: enabled,\n"
		"tac: '35500001', terminal_vendor: v, terminal_model: m, terminal_sw_version: s, os: x, "
		"app_name: n,\n"
		"app_version: '1', entitlement_version: '12.0', access: WiFi, visited_plmn: '00102', now: "
		"2026-05-01}");
	assert_int_equal(o.rc, RC_OK);
	for (size_t i = 0; i < RULES_FACT_COUNT; i++)
		if (!rules_facts_known(&o.facts, (enum rules_fact_id)i))
			fail_msg("%s", rules_facts_row((enum rules_fact_id)i)->word);
	assert_int_equal(o.facts.n_tags, 2);
	assert_int_equal(o.facts.prov.value, 3);
	assert_int_equal(o.facts.access.value, RULES_ACCESS_WIFI);
	assert_int_equal(o.facts.now_s, 1777593600);
	assert_true(o.facts.line == rules_facts_line(STR("001010000000001")));
	read(&o, a, "{imsi: '001010000000001', line: 7, tags: x}");
	assert_int_equal(o.facts.line, 7);
	assert_int_equal(o.facts.n_tags, 1);
	read(&o, a, "");
	assert_int_equal(o.rc, RC_OK);
	assert_false(rules_facts_known(&o.facts, RULES_FACT_line));
	arena_free(&a);
}

static void refused(const char *text, const char *line)
{
	struct arena *a = arena_new(1024 * 1024);
	struct outcome o;
	char got[512];
	read(&o, a, text);
	snprintf(got, sizeof(got), "%.*s", STR_ARG(o.error));
	assert_string_equal(got, line);
	arena_free(&a);
}

static void refused_facts(void **state)
{
	refused("[]", "g.yaml:1:1: given: expected a mapping of facts, got a list");
	refused("{pln: x}", "g.yaml:1:2: unknown fact \"pln\", did you mean \"plmn\"?");
	refused("{plan: [x]}", "g.yaml:1:8: plan: expected one value, got a list");
	refused("{tags: {}}", "g.yaml:1:8: tags: expected a list of at most 32 texts, got a mapping");
	refused("{tags: [[]]}", "g.yaml:1:9: tags: expected a text, got a list");
	refused("{tc: availabel}", "g.yaml:1:6: unknown tc \"availabel\", did you mean \"available\"?");
	refused("{now: today}", "g.yaml:1:7: now: expected a moment like 2026-05-01T10:00Z, got \"today\"");
	refused("{line: 0}", "g.yaml:1:8: line: expected a whole number above 0, got \"0\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(all_facts), cmocka_unit_test(refused_facts) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
