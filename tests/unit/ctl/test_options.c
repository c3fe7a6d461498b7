/** options.c: options and words in any order. */
#include "unit.h"

#include "ctl/options.h"

#include <string.h>

static const char *why, *what;
static struct options o;

static enum rc read_all(char *const *argv)
{
	int argc = 0;
	while (argv[argc])
		argc++;
	return options_read(argc, argv, &o, &why, &what);
}
#define READ(...) read_all((char *[]){ "x", __VA_ARGS__, NULL })

static void anywhere(void **state)
{
	assert_int_equal(READ("a", "--json", "--socket", "-p", "-", "--k=1=2", "--", "--json=", "-h"), RC_OK);
	assert_int_equal(o.n, 4);
	assert_string_equal(o.words[0], "a");
	assert_string_equal(o.words[1], "-");
	assert_string_equal(o.words[2], "--json=");
	assert_string_equal(o.words[3], "-h");
	assert_string_equal(o.value[OPTION_SOCKET], "-p");
	assert_string_equal(o.value[OPTION_K], "1=2");
	assert_string_equal(o.value[OPTION_JSON], "");
	assert_null(o.value[OPTION_HELP]);
	assert_int_equal(READ("-h"), RC_OK);
	assert_non_null(o.value[OPTION_HELP]);
}

static void refused(void **state)
{
	assert_int_equal(READ("a", "--nonsense"), RC_INVALID);
	assert_string_equal(what, "--nonsense");
	assert_string_equal(why, "unknown option");
	assert_int_equal(READ("--js"), RC_INVALID);
	assert_int_equal(READ("-j"), RC_INVALID);
	assert_int_equal(READ("--json=yes"), RC_INVALID);
	assert_string_equal(why, "takes no value");
	assert_int_equal(READ("a", "--socket"), RC_INVALID);
	assert_string_equal(why, "needs a value");
	char *many[OPTIONS_WORDS_MAX + 3] = { "x" };
	for (int i = 1; i <= OPTIONS_WORDS_MAX + 1; i++)
		many[i] = "w";
	assert_int_equal(read_all(many), RC_INVALID);
	many[OPTIONS_WORDS_MAX + 1] = NULL;
	assert_int_equal(read_all(many), RC_OK);
}

static void beyond(void **state)
{
	assert_int_equal(READ("--json", "--atomic"), RC_OK);
	assert_string_equal(options_beyond(&o, OPTIONS_COMMON), "--atomic");
	assert_null(options_beyond(&o, OPTIONS_COMMON | OPTION_BIT(OPTION_ATOMIC)));
	for (unsigned i = 0; i < OPTION_COUNT; i++)
		assert_int_equal(strncmp(options_row((enum option)i)->name, "--", 2), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(anywhere), cmocka_unit_test(refused),
		cmocka_unit_test(beyond) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
