/** The command line. */
#include "unit.h"

#include "daemon/options.h"

static bool read_line(struct options *o, const char **wrong, const char *a, const char *b, const char *c)
{
	char *argv[] = { (char *)"entitled", (char *)a, (char *)b, (char *)c, NULL };
	return options_read(1 + (a != NULL) + (b != NULL) + (c != NULL), argv, o, wrong);
}

static void commands_are_read(void **state)
{
	struct options o;
	const char *wrong;
	assert_true(read_line(&o, &wrong, NULL, NULL, NULL));
	assert_int_equal(o.command, OPTIONS_RUN);
	assert_null(o.conf);
	assert_true(read_line(&o, &wrong, "-c", "f", NULL));
	assert_int_equal(o.command, OPTIONS_RUN);
	assert_string_equal(o.conf, "f");
	assert_true(read_line(&o, &wrong, "-c", "f", "--check"));
	assert_int_equal(o.command, OPTIONS_CHECK);
	assert_true(read_line(&o, &wrong, "--init", "--demo-certificate", NULL));
	assert_int_equal(o.command, OPTIONS_INIT);
	assert_true(o.demo_certificate);
	assert_true(read_line(&o, &wrong, "--settings", NULL, NULL));
	assert_int_equal(o.command, OPTIONS_SETTINGS);
	assert_true(read_line(&o, &wrong, "--version", NULL, NULL));
	assert_int_equal(o.command, OPTIONS_VERSION);
	assert_true(read_line(&o, &wrong, "--help", NULL, NULL));
	assert_int_equal(o.command, OPTIONS_HELP);
}

static void what_is_not_understood_is_named(void **state)
{
	struct options o;
	const char *wrong;
	assert_false(read_line(&o, &wrong, "--what", NULL, NULL));
	assert_string_equal(wrong, "--what");
	assert_false(read_line(&o, &wrong, "-c", NULL, NULL));
	assert_string_equal(wrong, "-c");
	assert_false(read_line(&o, &wrong, "--check", "--init", NULL));
	assert_string_equal(wrong, "--init");
}

static void help_names_every_command(void **state)
{
	static const char *const words[] = { "-c FILE", "--check", "--init", "--demo-certificate",
		"--settings", "--version", "--help" };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_non_null(strstr(options_help(), words[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_are_read),
		cmocka_unit_test(what_is_not_understood_is_named),
		cmocka_unit_test(help_names_every_command),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
