/** commands.c: which row words mean, and what help says. */
#include "ctl_rig.h"

static const char *find(size_t n, const char *const *words, size_t *used)
{
	const struct command *c = commands_find(words, n, used);
	return c ? c->name : NULL;
}
#define FIND(...)                                                                                            \
	find(sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *), (const char *[]){ __VA_ARGS__ }, &used)

static void the_longest_name_counts(void **state)
{
	size_t used;
	assert_string_equal(FIND("import", "undo", "x"), "import undo");
	assert_int_equal(used, 2);
	assert_string_equal(FIND("import", "undone.csv"), "import");
	assert_int_equal(used, 1);
	assert_string_equal(FIND("subscriber", "add"), "subscriber add");
	assert_null(FIND("subscriber"));
	assert_null(FIND("subscriber", "ad"));
	assert_null(FIND("Status"));
	assert_int_equal(used, 0);
}

static void rows_fit_together(void **state)
{
	for (size_t i = 0; commands_at(i); i++) {
		const struct command *c = commands_at(i);
		assert_true(c->min <= c->max && c->max <= OPTIONS_WORDS_MAX);
		assert_non_null(c->run);
		assert_int_equal(c->options & OPTIONS_COMMON, 0);
	}
}

static void help_for_all_and_for_one(void **state)
{
	assert_int_equal(RUN("help"), CTL_OK);
	for (size_t i = 0; commands_at(i); i++)
		rig_out_has(commands_at(i)->name);
	assert_int_equal(RUN("help", "import"), CTL_OK);
	rig_out_has("--atomic");
	rig_out_has("import undo ID");
	assert_null(strstr(rig.out, "--with-keys"));
	assert_int_equal(RUN("help", "nonsense"), CTL_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = { RIG_ROW(the_longest_name_counts), RIG_ROW(rows_fit_together),
		RIG_ROW(help_for_all_and_for_one) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
