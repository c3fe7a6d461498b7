/** admin_fact.c: every fact there and back; a refusal names the member and what was expected. */
#include "unit.h"

#include "front/admin_fact.h"

static enum rc take(const char *name, const char *text, struct subscriber *line, struct admin_why *why)
{
	json_t *v = json_loads(text, JSON_DECODE_ANY, NULL);
	*why = (struct admin_why){ .fault = { .reason = REASON_none } };
	assert_non_null(v);
	const enum rc rc = admin_fact_read(line_fact_find(str_of(name)), v, line, why);
	json_decref(v);
	return rc;
}

static void there_and_back(void **state)
{
	static const char *const cases[][2] = { { "plan", "\"Family 40\"" }, { "tags", "\"vip,staff\"" },
		{ "region", "\"US-CA\"" }, { "satmode", "\"enabled\"" }, { "private_id", "\"disabled\"" },
		{ "dcb", "\"provisioning\"" }, { "dcb_tc_required", "false" }, { "data_sa", "\"enabled\"" },
		{ "data_usage", "[]" }, { "vowifi_addr_expiry", "\"2026-06-30T00:00:00Z\"" },
		{ "vowifi", "true" } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct subscriber line = subscriber_new();
		struct admin_why why;
		char mem[256];
		struct buf b;
		assert_int_equal(take(cases[i][0], cases[i][1], &line, &why), RC_OK);
		buf_init_fixed(&b, mem, sizeof(mem));
		admin_fact_write(&b, line_fact_find(str_of(cases[i][0])), &line);
		assert_true(str_is(buf_str(&b), cases[i][1]));
	}
}

static void refused(void **state)
{
	static const char *const cases[][3] = { { "region", "\"usa\"", "expected a text like US or US-CA" },
		{ "plan", "7", "expected a text without control characters that is not too long" },
		{ "private_id", "\"provisioning\"", "expected disabled, enabled or incompatible" },
		{ "dcb_tc_required", "1", "expected true or false" },
		{ "data_usage", "{}", "expected a list of at most 4 objects" } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct subscriber line = subscriber_new();
		const struct subscriber before = line;
		struct admin_why why;
		assert_int_equal(take(cases[i][0], cases[i][1], &line, &why), RC_INVALID);
		assert_int_equal(why.fault.reason, REASON_admin_invalid);
		assert_string_equal(why.fault.note, cases[i][2]);
		assert_string_equal(why.field, line_fact_find(str_of(cases[i][0]))->member);
		assert_memory_equal(&line, &before, sizeof(line));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(there_and_back), cmocka_unit_test(refused) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
