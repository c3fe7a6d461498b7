/** admin_usage.c: entries there and back, numbers of any size, and which member is to blame. */
#include "unit.h"

#include "front/admin_usage.h"

static struct data_facts got;
static struct admin_why why;

static enum rc take(const char *text)
{
	json_t *v = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	why = (struct admin_why){ .fault = { .reason = REASON_none } };
	assert_non_null(v);
	const enum rc rc = admin_usage_read(v, &got, &why);
	json_decref(v);
	return rc;
}

static void there_and_back(void **state)
{
	static const char text[] =
		"[{\"type\":\"tethering\",\"name\":\"Family \\\"40\\\"\",\"description\":\"d\",\"cycle_end\":"
		"\"2026-06-30T00:00:00Z\",\"unlimited\":false,\"allowance\":\"18446744073709551615\","
		"\"used\":\"0\"},"
		"{\"type\":\"cellular\",\"name\":\"\",\"description\":\"\",\"cycle_end\":null,\"unlimited\":"
		"true,"
		"\"allowance\":\"0\",\"used\":\"7\"}]";
	char mem[2048];
	struct buf b;
	got.sa = SA_ENABLED;
	assert_int_equal(take(text), RC_OK);
	assert_int_equal(got.sa, SA_ENABLED);
	assert_int_equal(got.usage_n, 2);
	assert_int_equal(got.usage[0].type, DATA_USAGE_TETHERING);
	assert_true(got.usage[0].allowance == UINT64_MAX);
	assert_int_equal(got.usage[0].cycle_end, 1782777600);
	assert_true(got.usage[1].unlimited);
	buf_init_fixed(&b, mem, sizeof(mem));
	admin_usage_write(&b, &got);
	assert_true(str_is(buf_str(&b), text));
	assert_int_equal(take("[]"), RC_OK);
	assert_int_equal(got.usage_n, 0);
	assert_int_equal(take("[{\"used\":42949672960}]"), RC_OK);
	assert_true(got.usage[0].used == UINT64_C(42949672960));
	assert_int_equal(got.usage[0].type, DATA_USAGE_CELLULAR);
}

static void refused(void **state)
{
	static const struct {
		const char *text, *field;
	} cases[] = { { "{}", "" }, { "[1]", "" }, { "[{},{},{},{},{}]", "" }, { "[{\"x\":1}]", "x" },
		{ "[{\"type\":\"Cellular\"}]", "type" }, { "[{\"type\":0}]", "type" },
		{ "[{\"name\":\"123456789012345678901234567890123\"}]", "name" },
		{ "[{\"name\":1}]", "name" }, { "[{\"name\":\"a\\nb\"}]", "" },
		{ "[{\"cycle_end\":\"2026\"}]", "cycle_end" }, { "[{\"unlimited\":1}]", "unlimited" },
		{ "[{\"used\":-1}]", "used" }, { "[{\"used\":\"-1\"}]", "used" },
		{ "[{\"used\":1.5}]", "used" },
		{ "[{\"allowance\":\"18446744073709551616\"}]", "allowance" } };
	assert_int_equal(take("[{\"used\":5}]"), RC_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(take(cases[i].text), RC_INVALID);
		assert_string_equal(why.field, cases[i].field);
		assert_int_equal(got.usage[0].used, 5);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(there_and_back), cmocka_unit_test(refused) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
