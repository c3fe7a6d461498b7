/** admin_moment.c: one spelling of a moment, there and back. */
#include "unit.h"

#include "front/admin_moment.h"

static enum rc take(json_t *v, int64_t *at)
{
	const enum rc rc = admin_moment_read(v, at);
	json_decref(v);
	return rc;
}

static void readable(void **state)
{
	int64_t at = 7;
	assert_int_equal(take(json_string("2026-06-30T00:00:00Z"), &at), RC_OK);
	assert_int_equal(at, 1782777600);
	assert_int_equal(take(json_null(), &at), RC_OK);
	assert_int_equal(at, 0);
	static const char *const bad[] = { "", "2026-06-31T00:00:00Z", "2026-06-30T00:00:00Zx",
		"1969-06-30T00:00:00Z", "1970-01-01T00:00:00Z", "2026-06-30", " 2026-06-30T00:00:00Z",
		"2026-06-30T00:00:00+00:00" };
	at = 7;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(take(json_string(bad[i]), &at), RC_INVALID);
	assert_int_equal(take(json_integer(5), &at), RC_INVALID);
	assert_int_equal(at, 7);
}

static void written(void **state)
{
	char mem[64];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	admin_moment_write(&b, 1782777600);
	admin_moment_write(&b, 0);
	assert_true(str_is(buf_str(&b), "\"2026-06-30T00:00:00Z\"null"));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(readable), cmocka_unit_test(written) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
