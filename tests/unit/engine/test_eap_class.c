/** eap_class.c: what a line of eap.classes may be, and which request is in which class. */
#include "unit.h"

#include "engine_fixture.h"

#include "engine/eap_class.h"

static void lines(void **state)
{
	static const char *const good[] = { "terminal_vendor Laptop prime", "app_name x none",
		"user_agent PRD-TS43 term-Acme Inc/* identity-any prime",
		"realm nai.epc.* identity-permanent", "* * identity-fullauth",
		"terminal_model  two  blanks   prime identity-any", "app_name prime prime x none" };
	static const char *const bad[] = { "", "terminal_vendor", "terminal_vendor prime", "* prime",
		"* x prime", "vendor x prime", "app_name x", "app_name x prim", "app_name x prime prime",
		"app_name x none prime", "app_name x prime none",
		"app_name x identity-any identity-permanent", "app_name x none none" };
	struct fault f = { 0 };
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_int_equal(eap_class_check(str_of(good[i]), &f), RC_OK);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		f = (struct fault){ 0 };
		assert_int_equal(eap_class_check(str_of(bad[i]), &f), RC_INVALID);
		assert_int_equal(f.reason, REASON_conf_value);
	}
}

static uint8_t asks(const char *yaml, const struct ts43_request *rq)
{
	struct arena *a = arena_new(1 << 20);
	const struct engine e = engine_fixture(a, yaml, NULL);
	const uint8_t got = eap_class_asks(&e.eap_classes, rq);
	arena_free(&a);
	return got;
}

static const struct ts43_request LAPTOP = { .terminal_vendor = { "LAPTOP", 6 },
	.terminal_model = { "X 200", 5 },
	.app_name = { "ims", 3 },
	.user_agent = { "PRD-TS43 term-Laptop/X", 22 },
	.eap_id = { "0001010000000001@nai.epc.mnc001.mcc001.3gppnetwork.org", 54 } };

/* nobody is asked anything unless the operator says so. proves: client-07a */
static void off_by_default(void **state)
{
	assert_int_equal(asks("", &LAPTOP), 0);
}

static void what_fits(void **state)
{
	static const struct {
		const char *row;
		bool fits;
	} rows[] = { { "terminal_vendor laptop", true }, { "terminal_vendor lap", false },
		{ "terminal_vendor lap*", true }, { "terminal_model x 200", true },
		{ "terminal_model x 2*", true }, { "terminal_model x 2000*", false },
		{ "app_name IMS", true }, { "user_agent prd-ts43 term-laptop/*", true },
		{ "user_agent laptop*", false }, { "realm nai.epc.mnc001.*", true },
		{ "realm nai.epc.mnc002.*", false }, { "realm 0001010000000001@*", false }, { "* *", true },
		{ "app_name *", true } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char yaml[200];
		snprintf(yaml, sizeof(yaml), "eap:\n  classes: ['%s prime']\n", rows[i].row);
		assert_int_equal(asks(yaml, &LAPTOP), rows[i].fits ? EAP_ASKS_PRIME : 0);
	}
	const struct ts43_request nothing = { .relay = false };
	assert_int_equal(
		asks("eap:\n  classes: ['terminal_vendor Laptop prime', 'realm x prime']\n", &nothing), 0);
}

static void the_first_that_fits(void **state)
{
	assert_int_equal(
		asks("eap:\n  classes: ['app_name x prime', 'terminal_vendor laptop none', '* * prime']\n",
			&LAPTOP),
		0);
	assert_int_equal(
		asks("eap:\n  classes: ['terminal_vendor laptop identity-any prime', '* * none']\n", &LAPTOP),
		EAP_ASKS_ANY_ID | EAP_ASKS_PRIME);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),
		cmocka_unit_test(off_by_default),
		cmocka_unit_test(what_fits),
		cmocka_unit_test(the_first_that_fits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
