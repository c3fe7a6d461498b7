/** What `entitled` writes is read; anything else is named. */
#include "unit.h"

#include "diameter/options.h"

static bool take(struct options *o, const char **wrong, int n, ...)
{
	char *argv[32] = { (char *)"entitled-diameter" };
	va_list ap;
	va_start(ap, n);
	for (int i = 1; i <= n; i++)
		argv[i] = va_arg(ap, char *);
	va_end(ap);
	return options_read(n + 1, argv, o, wrong);
}

static void all_is_read(void **state)
{
	struct options o;
	const char *wrong;
	assert_true(take(&o, &wrong, 16, "--channel", "3", "--generation", "4294967295", "--settings",
		"/proc/self/fd/4", "--log-format", "1", "--log-level", "3", "--application", "16777265",
		"--application", "5", "--listen", "::1"));
	assert_int_equal(o.channel, 3);
	assert_int_equal(o.generation, UINT32_MAX);
	assert_string_equal(o.settings, "/proc/self/fd/4");
	assert_string_equal(o.listen, "::1");
	assert_int_equal(o.format, LOG_TEXT);
	assert_int_equal(o.level, LOG_DEBUG);
	assert_int_equal(o.n, 2);
	assert_int_equal(o.application[0], 16777265);
	assert_int_equal(o.application[1], 5);
}

static void the_rest_has_defaults(void **state)
{
	struct options o;
	const char *wrong;
	assert_true(take(&o, &wrong, 6, "--channel", "3", "--settings", "x", "--application", "5"));
	assert_null(o.listen);
	assert_int_equal(o.generation, 0);
	assert_int_equal(o.level, LOG_INFO);
}

static void what_is_wrong_is_named(void **state)
{
	struct options o;
	const char *wrong;
	assert_false(take(&o, &wrong, 0));
	assert_string_equal(wrong, "--channel");
	assert_false(take(&o, &wrong, 2, "--channel", "3"));
	assert_string_equal(wrong, "--settings");
	assert_false(take(&o, &wrong, 4, "--channel", "3", "--settings", "x"));
	assert_string_equal(wrong, "--application");
	assert_false(take(&o, &wrong, 1, "--settings"));
	assert_string_equal(wrong, "--settings");
	assert_false(take(&o, &wrong, 2, "--channel", "-1"));
	assert_string_equal(wrong, "--channel");
	assert_false(take(&o, &wrong, 2, "--log-level", "4"));
	assert_string_equal(wrong, "--log-level");
	assert_false(take(&o, &wrong, 2, "--help", "x"));
	assert_string_equal(wrong, "--help");
	assert_false(take(&o, &wrong, 10, "--application", "1", "--application", "2", "--application", "3",
		"--application", "4", "--application", "5"));
	assert_string_equal(wrong, "--application");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_is_read),
		cmocka_unit_test(the_rest_has_defaults),
		cmocka_unit_test(what_is_wrong_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
