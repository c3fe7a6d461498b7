/** rule_rehearsal.c: where the configuration comes from, and the command line that is handed on. There is no
 * program beside this test: what would run it comes back. */
#include "ctl_rig.h"

#include "ctl/rule_rehearsal.h"

static void the_server_names_the_configuration(void **state)
{
	rig_answer(200, "{\"node\":{\"configuration\":\"/etc/a.yaml\"}}");
	assert_int_equal(RUN("rules", "dry-run", "new.yaml"), CTL_REFUSED);
	rig_asked("GET /v1/status|\n");
	rig_err_has("/entitled: No such file");
}

static void a_given_one_needs_no_server(void **state)
{
	assert_int_equal(RUN("rules", "dry-run", "new.yaml", "--config", "a.yaml"), CTL_REFUSED);
	rig_asked("");
	rig_err_has("/entitled: No such file");
}

static void no_server_and_no_configuration(void **state)
{
	rig_answer(0, "");
	assert_int_equal(RUN("rules", "dry-run", "new.yaml"), CTL_UNREACHABLE);
	rig_answer(200, "{\"node\":{\"configuration\":\"\"}}");
	assert_int_equal(RUN("rules", "dry-run", "new.yaml"), CTL_REFUSED);
	rig_err_has("--config");
	rig_answer(200, "{}");
	assert_int_equal(RUN("rules", "dry-run", "new.yaml"), CTL_REFUSED);
	rig_err_has("--config");
}

static void options_are_handed_on(void **state)
{
	const char *const args[] = { "new.yaml" };
	const char *words[RULE_REHEARSAL_WORDS];
	const char *const all[] = { "--rehearse", "new.yaml", "-c", "c.yaml", "--old", "3", "--sample", "5%",
		"--app", "vowifi", "--device", "os=ios", "--fail-if", "lost>0", "--json" };
	struct options o = { .value = { [OPTION_OLD] = "3",
				     [OPTION_SAMPLE] = "5%",
				     [OPTION_APP] = "vowifi",
				     [OPTION_DEVICE] = "os=ios",
				     [OPTION_FAIL_IF] = "lost>0" } };
	struct command_run x = { .options = &o, .args = args, .n = 1, .json = true };
	rule_rehearsal_words(&x, "c.yaml", words);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		assert_string_equal(words[i + 1], all[i]);
	assert_null(words[sizeof(all) / sizeof(all[0]) + 1]);
	o = (struct options){ .n = 0 };
	x.json = false;
	rule_rehearsal_words(&x, "c.yaml", words);
	assert_null(words[5]);
}

int main(void)
{
	const struct CMUnitTest tests[] = { RIG_ROW(the_server_names_the_configuration),
		RIG_ROW(a_given_one_needs_no_server), RIG_ROW(no_server_and_no_configuration),
		RIG_ROW(options_are_handed_on) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
