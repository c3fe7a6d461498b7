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

static void a_rehearsal_has_options_of_its_own(void **state)
{
	const char *argv[] = { "entitled", "--rehearse", "--odd.yaml", "-c", "f", "--old", "3", "--sample",
		"5%", "--app", "vowifi", "--device", "os=ios", "--json", "--fail-if", "lost>0", NULL };
	const char *wrong;
	struct options o;
	assert_true(options_read(16, (char **)(uintptr_t)argv, &o, &wrong));
	assert_int_equal(o.command, OPTIONS_REHEARSE);
	assert_string_equal(o.conf, "f");
	assert_string_equal(o.rehearse.rules, "--odd.yaml");
	assert_string_equal(o.rehearse.old, "3");
	assert_string_equal(o.rehearse.sample, "5%");
	assert_string_equal(o.rehearse.apps, "vowifi");
	assert_string_equal(o.rehearse.device, "os=ios");
	assert_string_equal(o.rehearse.fail_if, "lost>0");
	assert_true(o.rehearse.json);
	assert_false(read_line(&o, &wrong, "--rehearse", NULL, NULL));
	assert_string_equal(wrong, "--rehearse");
	assert_false(read_line(&o, &wrong, "--rehearse", "r", "--old"));
	assert_string_equal(wrong, "--old");
	assert_false(read_line(&o, &wrong, "--old", "3", NULL));
	assert_string_equal(wrong, "--old");
	assert_false(read_line(&o, &wrong, "--check", "--json", NULL));
	assert_false(read_line(&o, &wrong, "--rehearse", "r", "--check"));
	assert_string_equal(wrong, "--check");
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
		"--rehearse", "--settings", "--version", "--help" };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_non_null(strstr(options_help(), words[i]));
}

static void a_base_has_a_size(void **state)
{
	const char *argv[] = { "entitled", "--make-base", "1000", "-c", "f", "--first", "001010000000001",
		"--seed", "s", NULL };
	const char *wrong;
	struct options o;
	assert_true(options_read(9, (char **)(uintptr_t)argv, &o, &wrong));
	assert_int_equal(o.command, OPTIONS_MAKE_BASE);
	assert_string_equal(o.make_base.count, "1000");
	assert_string_equal(o.make_base.first, "001010000000001");
	assert_string_equal(o.make_base.seed, "s");
	assert_false(read_line(&o, &wrong, "--make-base", NULL, NULL));
	assert_false(read_line(&o, &wrong, "--make-base", "5", "--old"));
	assert_string_equal(wrong, "--old");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_are_read),
		cmocka_unit_test(a_rehearsal_has_options_of_its_own),
		cmocka_unit_test(a_base_has_a_size),
		cmocka_unit_test(what_is_not_understood_is_named),
		cmocka_unit_test(help_names_every_command),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
