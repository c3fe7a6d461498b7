/** report.c: answers and refusals, for people and for programs. */
#include "ctl_rig.h"

#include "ctl/report.h"

#define SHOW "subscriber", "show", A
#define NO   "{\"error\":\"admin_invalid\",\"note\":\"why\",\"field\":\"imsi\"}"

static void answers(void **state)
{
	rig_answer(200, "{\"a\":\"x\",\"b\":{\"c\":true,\"d\":false},\"e\":-1,\"f\":null}");
	assert_int_equal(RUN(SHOW), CTL_OK);
	rig_asked("GET /v1/subscribers/" A "|\n");
	assert_string_equal(rig.out, "a: x\nb.c: yes\nb.d: no\ne: -1\nf: -\n");
	rig_answer(200, "{\"a\":1}");
	assert_int_equal(RUN(SHOW, "--json"), CTL_OK);
	assert_string_equal(rig.out, "{\"a\":1}\n");
}

static void refusals(void **state)
{
	rig_answer(422, NO);
	assert_int_equal(RUN(SHOW), CTL_REFUSED);
	assert_string_equal(rig.err, "entitlectl: admin_invalid: why (imsi)\n");
	assert_string_equal(rig.out, "");
	rig_answer(404, NO);
	assert_int_equal(RUN(SHOW, "--json"), CTL_NOT_FOUND);
	assert_string_equal(rig.out, NO "\n");
	assert_string_equal(rig.err, "");
	rig_answer(500, "<html>");
	assert_int_equal(RUN(SHOW), CTL_REFUSED);
	rig_err_has("the server answered 500");
	rig_answer(0, "");
	assert_int_equal(RUN(SHOW), CTL_UNREACHABLE);
	rig_err_has("no answer at the.sock: nobody is there");
}

static void paths_hold_checked_digits(void **state)
{
	static const char *const bad[] = { "", "12345", "1234567890123456", "12345a", "123456/revoke",
		"123456?x" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(RUN("token", "revoke", (char *)(uintptr_t)bad[i]), CTL_USAGE);
	rig_answer(200, "{}");
	assert_int_equal(RUN("token", "revoke", "123456"), CTL_OK);
	rig_asked("POST /v1/subscribers/123456/revoke|\n");
}

static void no_json(void **state)
{
	const struct client_answer a = { 200, STR("{\"a\":1,\"a\":2}") };
	FILE *kept = stderr;
	size_t n;
	stderr = open_memstream(&rig.err, &n);
	json_t *v = report_parse(&a);
	fclose(stderr);
	stderr = kept;
	assert_null(v);
	rig_err_has("not JSON");
}

static void paths_of_an_operator(void **state)
{
	rig_answer(200, "{\"versions\":[]}");
	assert_int_equal(RUN("rules", "history", "--operator", "a&b/"), CTL_OK);
	rig_asked("GET /v1/rules/history?operator=a%26b%2F|\n");
	rig_answer(404, "{\"error\":\"admin_absent\"}");
	assert_int_equal(RUN("rules", "show", "--operator", "x"), CTL_NOT_FOUND);
	rig_asked("GET /v1/rules?operator=x|\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = { RIG_ROW(answers), RIG_ROW(refusals),
		RIG_ROW(paths_hold_checked_digits), RIG_ROW(no_json), RIG_ROW(paths_of_an_operator) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
