/** rule_input.c: rules from files and versions, whole with their lists. */
#include "rule_rig.h"

#include "ctl/rule_input.h"

static const struct options no_options;
static struct command_run run = { .options = &no_options };

static void from_a_file(void **state)
{
	struct rule_input in;
	folder_write(&d, "x.txt", "1\n", 0600);
	folder_write(&d, "l.yaml", "lists: {x: {file: x.txt}, y: {file: x.txt}}\nrules: []\n", 0600);
	assert_int_equal(rule_input_word(&run, file("l.yaml"), &in), CTL_OK);
	assert_string_equal(in.title, file("l.yaml"));
	assert_int_equal(in.number, 0);
	assert_int_equal(in.bundle.n, 1);
	assert_true(str_is(in.bundle.list[0].text, "1\n"));
	assert_int_equal(rules_count(in.rules), 0);
	rule_input_close(&in);
	assert_null(in.arena);
}

static void from_the_server(void **state)
{
	struct rule_input in;
	rig_answer(200, "{\"number\":7}");
	rig_answer(200,
		"{\"number\":7,\"text\":\"lists: {x: {file: x.txt}}\\nrules: []\",\"lists\":[\"x.txt\"]}");
	rig_answer(200, "{\"name\":\"x.txt\",\"text\":\"1\\n\"}");
	assert_int_equal(rule_input_word(&run, "0", &in), CTL_OK);
	assert_string_equal(in.title, "version 7");
	assert_int_equal(in.number, 7);
	assert_int_equal(in.bundle.n, 1);
	assert_non_null(in.rules);
	rule_input_close(&in);
}

static void fetched_without_a_look_at_it(void **state)
{
	struct rule_input in;
	rig_answer(200, "{\"number\":7,\"text\":\"no rules\",\"lists\":[]}");
	assert_int_equal(rule_input_fetch(&run, 7, &in), CTL_OK);
	assert_true(str_is(in.bundle.text, "no rules"));
	assert_null(in.rules);
	rule_input_close(&in);
	rig.n = rig.at = 0;
	rig_answer(0, "");
	FILE *const kept = stderr;
	stderr = fopen("/dev/null", "we");
	assert_int_equal(rule_input_fetch(&run, 7, &in), CTL_UNREACHABLE);
	fclose(stderr);
	stderr = kept;
	rule_input_close(&in);
}

int main(void)
{
	const struct CMUnitTest tests[] = { ROW(from_a_file), ROW(from_the_server),
		ROW(fetched_without_a_look_at_it) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
