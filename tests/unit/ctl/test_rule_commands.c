/** rule_commands.c: what is asked and what is printed. */
#include "rule_rig.h"

static void check(void **state)
{
	assert_int_equal(RUN("rules", "check", file("r.yaml")), CTL_OK);
	rig_out_has("r.yaml: good, 1 rules, 0 list files, sha256 ");
	folder_write(&d, "bad.yaml", "rules: [{name: a, apps: vowify, then: {}}]\n", 0600);
	assert_int_equal(RUN("rules", "check", file("bad.yaml")), CTL_REFUSED);
	rig_err_has("bad.yaml:1:25: unknown application \"vowify\", did you mean \"vowifi\"?\n");
	assert_int_equal(RUN("rules", "check", "--json", file("bad.yaml")), CTL_REFUSED);
	rig_out_has("{\"error\":\"rules_word\",\"note\":\"");
	assert_int_equal(RUN("rules", "check", file("none.yaml")), CTL_NOT_FOUND);
	folder_write(&d, "list.yaml", "lists: {x: {file: none.txt}}\nrules: []\n", 0600);
	assert_int_equal(RUN("rules", "check", file("list.yaml")), CTL_REFUSED);
	rig_err_has("list.yaml:1:19: the file \"none.txt\" cannot be read\n");
}

static void test(void **state)
{
	folder_write(&d, "r.cases.yaml",
		"cases:\n  - {name: good, given: {}, expect: {vowifi: line}}\n"
		"  - {name: wrong, given: {}, expect: {vowifi: disabled}}\n",
		0600);
	assert_int_equal(RUN("rules", "test", file("r.cases.yaml")), CTL_REFUSED);
	rig_out_has("failed: \"wrong\" (line 3)\n");
	rig_out_has("1 passed, 1 failed\n");
	folder_write(&d, "other", RULES("disabled"), 0600);
	char *other = strdup(file("other"));
	assert_int_equal(RUN("rules", "test", "--json", file("r.cases.yaml"), other), CTL_REFUSED);
	rig_out_has("{\"passed\":1,\"failed\":1,\"report\":\"failed: \\\"good\\\"");
	rig_answer(200, VERSION("3", "line"));
	assert_int_equal(RUN("rules", "test", file("r.cases.yaml"), "3"), CTL_REFUSED);
	rig_asked("GET /v1/rules/3|\n");
	assert_int_equal(RUN("rules", "test", other), CTL_USAGE);
	free(other);
}

static void activate(void **state)
{
	char want[700];
	folder_write(&d, "x.txt", "1\n", 0600);
	folder_write(&d, "l.yaml", "lists: {x: {file: x.txt}}\nrules: []\n", 0600);
	rig_answer(200, "{\"number\":3,\"sha256\":\"abc\"}");
	assert_int_equal(RUN("rules", "activate", file("l.yaml"), "--note", "why"), CTL_OK);
	assert_string_equal(rig.out, "version 3 is current, sha256 abc\n");
	snprintf(want, sizeof(want),
		"POST /v1/rules|{\"note\":\"why\",\"name\":\"%s\",\"text\":\"lists: {x: {file: "
		"x.txt}}\\nrules: []"
		"\\n\",\"lists\":{\"x.txt\":\"1\\n\"}}\n",
		file("l.yaml"));
	rig_asked(want);
	rig_answer(422, "{\"error\":\"rules_word\",\"note\":\"r.yaml:1:2: no\",\"field\":\"\"}");
	assert_int_equal(RUN("rules", "activate", file("r.yaml")), CTL_REFUSED);
	rig_err_has("r.yaml:1:2: no");
	folder_write(&d, "x.txt", "# \xff\n", 0600);
	assert_int_equal(RUN("rules", "activate", file("l.yaml")), CTL_REFUSED); /* nothing is sent */
	folder_write(&d, "r.yaml", "rules: [", 0600);
	assert_int_equal(RUN("rules", "activate", file("r.yaml")), CTL_REFUSED);
}

static void rollback(void **state)
{
	setenv("USER", "anna", 1);
	rig_answer(200, "{\"number\":4,\"sha256\":\"abc\"}");
	assert_int_equal(RUN("rules", "rollback"), CTL_OK);
	rig_asked("POST /v1/rules/rollback|{\"who\":\"anna\"}\n");
	rig_answer(200, "{\"number\":5,\"sha256\":\"abc\"}");
	assert_int_equal(RUN("rules", "rollback", "2", "--json"), CTL_OK);
	rig_asked("POST /v1/rules/rollback|{\"who\":\"anna\",\"to\":2}\n");
	assert_string_equal(rig.out, "{\"number\":5,\"sha256\":\"abc\"}\n");
	assert_int_equal(RUN("rules", "rollback", "0"), CTL_USAGE);
	assert_int_equal(RUN("rules", "rollback", "x"), CTL_USAGE);
}

static void show(void **state)
{
	rig_answer(200, "{\"number\":0}");
	assert_int_equal(RUN("rules", "show"), CTL_OK);
	rig_out_has("# built-in rules");
	rig_answer(200, "{\"number\":7}");
	rig_answer(200, "{\"number\":7,\"text\":\"not rules\",\"lists\":[\"x.txt\"]}");
	rig_answer(200, "{\"name\":\"x.txt\",\"text\":\"1\\n\"}");
	assert_int_equal(RUN("rules", "show"), CTL_OK);
	rig_asked("GET /v1/rules|\nGET /v1/rules/7|\nGET /v1/rules/7?list=x.txt|\n");
	assert_string_equal(rig.out, "not rules");
	rig_answer(200, "{\"number\":7,\"text\":\"\",\"lists\":[\"x.txt\"]}");
	rig_answer(200, "{\"name\":\"x.txt\",\"text\":\"1\\n\"}");
	assert_int_equal(RUN("rules", "show", "7", "--list", "x.txt"), CTL_OK);
	assert_string_equal(rig.out, "1\n");
	rig_answer(404, "{\"error\":\"admin_absent\",\"note\":\"\",\"field\":\"\"}");
	assert_int_equal(RUN("rules", "show", "9"), CTL_NOT_FOUND);
}

static void history(void **state)
{
	rig_answer(200, "{\"versions\":[]}");
	assert_int_equal(RUN("rules", "history"), CTL_OK);
	rig_out_has("the built-in rules");
	rig_answer(200,
		"{\"versions\":[{\"number\":1,\"sha256\":\"0123456789abcdef\",\"who\":\"anna\",\"when\":"
		"\"T1\","
		"\"note\":\"first\",\"from\":0},{\"number\":2,\"sha256\":\"0\",\"who\":\"b\",\"when\":\"T2\","
		"\"note\":\"\",\"from\":1}]}");
	assert_int_equal(RUN("rules", "history"), CTL_OK);
	assert_string_equal(
		rig.out, "*     2  T2  0  b  (content of 1)\n      1  T1  0123456789ab  anna  first\n");
}

static void schema(void **state)
{
	assert_int_equal(RUN("rules", "schema"), CTL_OK);
	rig_out_has("### Conditions");
	rig_out_has("| `plan` |");
	rig_out_has("### Members of `then` for `");
}

int main(void)
{
	const struct CMUnitTest tests[] = { ROW(check), ROW(test), ROW(activate), ROW(rollback), ROW(show),
		ROW(history), ROW(schema) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
