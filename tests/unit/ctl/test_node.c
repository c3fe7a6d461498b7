/** node.c: status and rotation as requests. */
#include "ctl_rig.h"

static void status(void **state)
{
	rig_answer(200, "{\"ready\":true,\"node\":{\"x\":[1,null]}}");
	assert_int_equal(RUN("status"), CTL_OK);
	rig_asked("GET /v1/status|\n");
	assert_string_equal(rig.out, "ready: yes\nnode.x.0: 1\nnode.x.1: -\n");
}

static void rotate(void **state)
{
	rig_answer(200, "{}");
	assert_int_equal(RUN("keys", "rotate"), CTL_OK);
	rig_asked("POST /v1/keys/rotate|{}\n");
	rig_answer(200, "{}");
	assert_int_equal(RUN("keys", "rotate", "--announce=0"), CTL_OK);
	rig_asked("POST /v1/keys/rotate|{\"announce_s\":0}\n");
	rig_answer(200, "{}");
	assert_int_equal(RUN("keys", "rotate", "--operator", "a\"b"), CTL_OK);
	rig_asked("POST /v1/keys/rotate|{\"operator\":\"a\\\"b\"}\n");
	assert_int_equal(RUN("keys", "rotate", "--announce", "86401"), CTL_USAGE);
	assert_int_equal(RUN("keys", "rotate", "--announce", "1m"), CTL_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = { RIG_ROW(status), RIG_ROW(rotate) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
