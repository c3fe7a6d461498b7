/** subscriber.c: what arguments, keys and standard input become. */
#include "ctl_rig.h"

#define K    "465b5ce8b199b49faa5f0a2ee238a6bc"
#define OPC  "cd63cb71954a9f4e48a5994e37a02baf"
#define KEYS "{\"k\":\"" K "\",\"opc\":\"" OPC "\"}"

static void add(void **state)
{
	rig_answer(201, "{}");
	assert_int_equal(RUN_WITH(KEYS, "subscriber", "add", A, "vowifi=yes", "--keys-from", "-"), CTL_OK);
	rig_asked("POST /v1/subscribers|{\"imsi\":\"" A "\",\"vowifi\":{\"allowed\":true},\"k\":\"" K
		  "\",\"opc\":\"" OPC "\"}\n");
	assert_string_equal(rig.err, "");
	rig_answer(200, "{}");
	assert_int_equal(RUN_WITH("{\"imsi\":\"" A "\"}", "subscriber", "add", "-", "--put"), CTL_OK);
	rig_asked("PUT /v1/subscribers/" A "|{\"imsi\":\"" A "\"}\n");
}

static void keys_on_the_command_line_are_warned_of(void **state)
{
	rig_answer(201, "{}");
	assert_int_equal(RUN("subscriber", "add", A, "--k", K, "--opc", OPC), CTL_OK);
	rig_err_has("warning: --k ");
	rig_err_has("warning: --opc ");
	rig_answer(201, "{}");
	assert_int_equal(RUN("subscriber", "add", A, "k=" K), CTL_OK);
	rig_err_has("warning: k ");
	assert_null(strstr(rig.err, K));
}

static void add_refuses(void **state)
{
	assert_int_equal(RUN("subscriber", "add", "12"), CTL_USAGE);
	assert_int_equal(RUN("subscriber", "add", A, "colour=red"), CTL_USAGE);
	rig_err_has("colour: not COLUMN=VALUE");
	assert_int_equal(RUN("subscriber", "add", A, "vowifi"), CTL_USAGE);
	assert_int_equal(RUN("subscriber", "add", A, "vowifi=perhaps"), CTL_USAGE);
	assert_int_equal(RUN("subscriber", "add", "-"), CTL_USAGE);
	rig_err_has("does not hold one JSON object");
	assert_int_equal(RUN_WITH("[]", "subscriber", "add", "-"), CTL_USAGE);
	assert_int_equal(RUN_WITH("{\"imsi\":1}", "subscriber", "add", "-"), CTL_USAGE);
	assert_int_equal(
		RUN_WITH("{\"k\":\"" K "\",\"barred\":true}", "subscriber", "add", A, "--keys-from", "-"),
		CTL_USAGE);
	rig_err_has("barred");
	assert_int_equal(RUN("subscriber", "add", A, "--keys-from", "/nothing/there"), CTL_USAGE);
	rig_asked("");
}

static void set(void **state)
{
	rig_answer(200, "{}");
	assert_int_equal(RUN("subscriber", "set", A, "barred=no", "lte_home=enabled", "msisdn="), CTL_OK);
	rig_asked("PATCH /v1/subscribers/" A
		  "|{\"barred\":false,\"voice\":{\"lte_home\":\"enabled\"},\"msisdn\":\"\"}\n");
	assert_int_equal(RUN("subscriber", "set", A, "k=" K), CTL_USAGE);
	assert_null(strstr(rig.err, K));
	assert_int_equal(RUN("subscriber", "set", A, "imsi=" B), CTL_USAGE);
	assert_int_equal(RUN("subscriber", "set", "x", "barred=no"), CTL_USAGE);
}

static void service(void **state)
{
	rig_answer(200, "{}");
	assert_int_equal(RUN("service", "set", A, "vowifi", "allowed=yes", "tc=accepted"), CTL_OK);
	rig_asked("PATCH /v1/subscribers/" A "|{\"vowifi\":{\"allowed\":true,\"tc\":\"accepted\"}}\n");
	rig_answer(200, "{}");
	assert_int_equal(RUN("service", "set", A, "smsoip", "status=enabled"), CTL_OK);
	rig_asked("PATCH /v1/subscribers/" A "|{\"smsoip\":\"enabled\"}\n");
	assert_int_equal(RUN("service", "set", A, "smsoip", "allowed=yes"), CTL_USAGE);
	assert_int_equal(RUN("service", "set", A, "rcs", "allowed=yes"), CTL_USAGE);
}

static void remove_and_revoke(void **state)
{
	rig_answer(200, "{\"removed\":true}");
	assert_int_equal(RUN("subscriber", "remove", A), CTL_OK);
	rig_asked("DELETE /v1/subscribers/" A "|\n");
	rig_answer(200, "{\"epoch\":1}");
	assert_int_equal(RUN("token", "revoke", A), CTL_OK);
	rig_asked("POST /v1/subscribers/" A "/revoke|\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = { RIG_ROW(add), RIG_ROW(keys_on_the_command_line_are_warned_of),
		RIG_ROW(add_refuses), RIG_ROW(set), RIG_ROW(service), RIG_ROW(remove_and_revoke) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
