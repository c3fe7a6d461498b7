/** explain.c: questions about answers as requests, words as output. */
#include "ctl_rig.h"

static void by_id_and_by_line(void **state)
{
	rig_answer(200, "{\"decisions\":[{\"words\":\"one\\n\"},{\"words\":\"two\\n\"}]}");
	assert_int_equal(RUN("explain", "0123456789abcdef"), CTL_OK);
	rig_asked("GET /v1/explain?id=0123456789abcdef|\n");
	assert_string_equal(rig.out, "one\n\ntwo\n");
	rig_answer(200, "{\"decisions\":[]}");
	assert_int_equal(RUN("explain", "001010000000001", "vowifi", "--replay", "old", "--last=3"), CTL_OK);
	rig_asked("GET /v1/explain?imsi=001010000000001&app=vowifi&replay=old&max=3|\n");
	rig_answer(200, "{\"decisions\":[]}");
	assert_int_equal(RUN("explain", "001010000000001", "--json"), CTL_OK);
	rig_asked("GET /v1/explain?imsi=001010000000001|\n");
	assert_string_equal(rig.out, "{\"decisions\":[]}\n");
	rig_answer(404, "{\"error\":\"explain_absent\",\"note\":\"of this line\",\"field\":\"\"}");
	assert_int_equal(RUN("explain", "001010000000001"), CTL_NOT_FOUND);
	rig_asked("GET /v1/explain?imsi=001010000000001|\n");
	assert_int_equal(RUN("explain", "a&b=c"), CTL_USAGE);
	assert_int_equal(RUN("explain", "001010000000001", "vowifi", "x=y"), CTL_USAGE);
	rig_answer(200, "no JSON");
	assert_int_equal(RUN("explain", "001010000000001"), CTL_REFUSED);
	rig_asked("GET /v1/explain?imsi=001010000000001|\n");
}

static void of_now(void **state)
{
	rig_answer(200, "{\"decisions\":[{\"words\":\"now\\n\"}]}");
	assert_int_equal(RUN("explain", "--now", "001010000000001", "ap2004", "terminal_model=A=B"), CTL_OK);
	rig_asked("POST "
		  "/v1/explain/"
		  "now|{\"imsi\":\"001010000000001\",\"app\":\"ap2004\",\"device\":{\"terminal_model\":"
		  "\"A=B\"}}\n");
	assert_string_equal(rig.out, "now\n");
	assert_int_equal(RUN("explain", "--now", "001010000000001"), CTL_USAGE);
	assert_int_equal(RUN("explain", "--now", "001010000000001", "ap2004", "model"), CTL_USAGE);
}

static void erase_and_trace(void **state)
{
	rig_answer(200, "{\"erased\":3}");
	assert_int_equal(RUN("explain", "erase", "001010000000001"), CTL_OK);
	rig_asked("DELETE /v1/explain/001010000000001|\n");
	assert_string_equal(rig.out, "erased: 3\n");
	rig_answer(200, "{}");
	assert_int_equal(RUN("trace", "001010000000001", "on", "--for", "15m"), CTL_OK);
	rig_asked("POST /v1/trace/001010000000001?for=900|\n");
	rig_answer(200, "{}");
	assert_int_equal(RUN("trace", "001010000000001", "on", "--for", "90"), CTL_OK);
	rig_asked("POST /v1/trace/001010000000001?for=90|\n");
	rig_answer(200, "{}");
	assert_int_equal(RUN("trace", "001010000000001", "off"), CTL_OK);
	rig_asked("DELETE /v1/trace/001010000000001|\n");
	assert_int_equal(RUN("trace", "001010000000001", "perhaps"), CTL_USAGE);
	assert_int_equal(RUN("trace", "001010000000001", "on", "--for", "long"), CTL_USAGE);
	assert_int_equal(RUN("trace", "12", "on"), CTL_USAGE);
	assert_int_equal(RUN("explain", "erase", "12"), CTL_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = { RIG_ROW(by_id_and_by_line), RIG_ROW(of_now),
		RIG_ROW(erase_and_trace) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
