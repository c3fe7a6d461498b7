/** data_plan_rule.c: what rules may say, and what they may not. */
#include "data_plan_fixture.h"

#include <stdlib.h>

static void absent(void **state)
{
	struct data_plan_said said = data_plan_says("status: line");
	const struct data_plan_outcome *o = said.outcome->app;
	assert_int_equal(o->plan.n + o->boosts.n, 0);
	assert_int_equal(o->sa, -1);
	assert_int_equal(o->usage, 1);
	assert_null(data_plan_rule_boost(said.outcome, 166));
	arena_free(&said.arena);
	const struct rules_outcome nothing = { .status = RULES_INCOMPATIBLE };
	assert_null(data_plan_rule_boost(&nothing, 166));
}

static void one_boost_by_two_numbers(void **state)
{
	struct data_plan_said said =
		data_plan_says("boosts: [{type: 0, status: enabled}, {type: 163, status: included}]");
	const struct data_plan_outcome *o = said.outcome->app;
	const struct data_boost *b = o->boosts.v;
	assert_ptr_equal(data_plan_rule_boost(said.outcome, 0), &b[0]);
	assert_ptr_equal(data_plan_rule_boost(said.outcome, 166), &b[0]);
	assert_ptr_equal(data_plan_rule_boost(said.outcome, 163), &b[1]);
	assert_null(data_plan_rule_boost(said.outcome, 1));
	assert_int_equal(data_plan_rule_type(0), 166);
	assert_int_equal(data_plan_rule_type(255), 255);
	arena_free(&said.arena);
}

static void prov_of_each_status(void **state)
{
	static const struct {
		enum data_boost_status status;
		enum prov_status prov;
	} t[] = { { DATA_BOOST_DISABLED, PROV_NONE }, { DATA_BOOST_ENABLED, PROV_NONE },
		{ DATA_BOOST_INCOMPATIBLE, PROV_NOT_REQUIRED }, { DATA_BOOST_PROVISIONING, PROV_IN_PROGRESS },
		{ DATA_BOOST_INCLUDED, PROV_NOT_REQUIRED } };
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct data_boost b = { .status = (int)t[i].status, .prov = -1 };
		assert_int_equal(data_plan_rule_prov(&b), t[i].prov);
		b.prov = PROV_DONE;
		assert_int_equal(data_plan_rule_prov(&b), PROV_DONE);
	}
}

#define BOOST(rest)  "boosts: [{type: 161, status: " rest "}]"
#define TARGET(rest) BOOST("enabled, target: {" rest "}")

/* proves: ts43-9.1.2-08 */
static void refused(void **state)
{
	static const struct {
		const char *then, *why;
	} t[] = {
		{ "data_plan: []", "expected 1 to 6 entries" },
		{ "data_plan: [{access: lte}]", "type must be given" },
		{ "data_plan: [{access: 6g, type: metered}]", "access: expected" },
		{ "data_plan: [{access: lte, type: metered}, {access: lte, type: metered}]",
			"access lte stands there twice" },
		{ "data_plan: [{access: lte, type: metered}, {access: all, type: metered}]",
			"access all stands alone" },
		{ "boosts: [{type: 161}]", "status must be given" },
		{ "boosts: [{type: 256, status: enabled}]", "type: expected" },
		{ "boosts: [{type: -1, status: enabled}]", "type: expected" },
		{ "boosts: [{type: 7, status: enabled}, {type: 7, status: disabled}]",
			"type 7 stands there twice" },
		{ "boosts: [{type: 166, status: enabled}, {type: 0, status: enabled}]",
			"type 0 stands there twice" },
		{ BOOST("provisioning, prov: none"), "prov none contradicts status provisioning" },
		{ BOOST("provisioning, prov: done"), "prov done contradicts status provisioning" },
		{ BOOST("included, prov: none"), "prov none contradicts status included" },
		{ BOOST("included, prov: in_progress"), "prov in_progress contradicts status included" },
		{ TARGET("pdb: 0"), "pdb: expected" },
		{ TARGET("jitter: 0"), "jitter: expected" },
		{ TARGET("per: -1"), "per: expected" },
		{ TARGET("min_downlink: 4294967296"), "min_downlink: expected" },
		{ TARGET("min_downlink: 2, max_downlink: 1"), "min, max and burst have to rise" },
		{ TARGET("max_uplink: 2, burst_uplink: 1"), "min, max and burst have to rise" },
		{ TARGET("min_uplink: 2, burst_uplink: 1"), "min, max and burst have to rise" },
		{ "sa: maybe", "sa: expected" },
	};
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct data_plan_said said = data_plan_says(t[i].then);
		assert_null(said.outcome);
		if (str_find_str(said.error, str_of(t[i].why)) == said.error.n)
			fail_msg("%s: %.*s", t[i].then, STR_ARG(said.error));
		arena_free(&said.arena);
	}
}

static void allowed(void **state)
{
	static const char *const t[] = { "data_plan: [{access: wifi, type: metered}, {access: nr, type: "
					 "metered}]",
		BOOST("enabled, prov: none"), BOOST("enabled, prov: done"),
		BOOST("enabled, prov: not_required"), BOOST("enabled, prov: in_progress"),
		BOOST("disabled, prov: in_progress"), BOOST("incompatible, prov: none"),
		BOOST("provisioning, prov: not_required"), BOOST("included, prov: done"),
		TARGET("min_downlink: 0, max_downlink: 0, burst_downlink: 0"),
		TARGET("min_uplink: 1, max_uplink: 1, min_downlink: 9"), "status: disabled",
		"status: incompatible, message: Call us.", "url: \"https://x.example\", validity: 1h" };
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct data_plan_said said = data_plan_says(t[i]);
		if (!said.outcome)
			fail_msg("%s: %.*s", t[i], STR_ARG(said.error));
		arena_free(&said.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(absent),
		cmocka_unit_test(one_boost_by_two_numbers), cmocka_unit_test(prov_of_each_status),
		cmocka_unit_test(refused), cmocka_unit_test(allowed) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
