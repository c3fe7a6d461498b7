/** Settings of what is kept. */
#include "explain_fixture.h"

static struct explain_settings of(struct arena *a, const char *yaml)
{
	struct fault f = { .reason = REASON_none };
	const struct conf *c = engine_fixture_conf(a, yaml, explain_settings_conf, &f);
	assert_non_null(c);
	return explain_settings_of(c);
}

static void defaults_and_paths(void **state)
{
	struct arena *a = arena_new(1 << 20);
	char path[64], small[8];
	const struct explain_settings s = of(a, "");
	assert_int_equal(s.size, 16 << 20);
	assert_int_equal(s.keep_s, 14 * 86400);
	assert_int_equal(s.sample, 100);
	assert_true(explain_settings_path(&s, 7, path, sizeof(path)));
	assert_non_null(strstr(path, "explain/worker-7.ring"));
	assert_false(explain_settings_path(&s, 7, small, sizeof(small)));
	assert_int_equal(of(a, "explain: {size: 0}").size, 0);
	assert_int_equal(of(a, "explain: {size: 5k}").size, 256 * 1024);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(defaults_and_paths) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
