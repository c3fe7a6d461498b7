/** export.c: page by page to the end. */
#include "ctl_rig.h"

static void pages(void **state)
{
	rig_answer(200, "{\"subscribers\":[{\"imsi\":\"" A "\"}],\"more\":true}");
	rig_answer(200, "{\"subscribers\":[{\"imsi\":\"" B "\"}],\"more\":false}");
	assert_int_equal(RUN("export"), CTL_OK);
	rig_asked("GET /v1/subscribers?max=500|\nGET /v1/subscribers?max=500&after=" A "|\n");
	assert_string_equal(rig.out, "{\"imsi\":\"" A "\"}\n{\"imsi\":\"" B "\"}\n");
}

static void with_keys(void **state)
{
	rig_answer(200, "{\"subscribers\":[],\"more\":false}");
	assert_int_equal(RUN("export", "--with-keys"), CTL_OK);
	rig_asked("GET /v1/export?max=500|\n");
	assert_string_equal(rig.out, "");
}

static void list_as_a_table(void **state)
{
	rig_answer(200, "{\"subscribers\":[{\"imsi\":\"" A
			"\",\"msisdn\":\"\",\"barred\":true,\"vowifi\":{\"allowed\":true},"
			"\"voice\":{\"lte_home\":\"enabled\",\"nr_home\":\"disabled\"},\"smsoip\":"
			"\"enabled\"}],\"more\":false}");
	assert_int_equal(RUN("subscriber", "list"), CTL_OK);
	rig_out_has("IMSI");
	rig_out_has(A " -               barred vowifi enabled      disabled     enabled\n");
	rig_answer(200, "{\"subscribers\":[{\"imsi\":\"" A "\"}],\"more\":false}");
	assert_int_equal(RUN("subscriber", "list", "--json"), CTL_OK);
	assert_string_equal(rig.out, "{\"imsi\":\"" A "\"}\n");
}

static void failures(void **state)
{
	rig_answer(200, "{\"subscribers\":[{\"imsi\":\"" A "\"}],\"more\":true}");
	rig_answer(503, "{\"error\":\"store_gone\"}");
	assert_int_equal(RUN("export"), CTL_REFUSED);
	rig_err_has("store_gone");
	rig_answer(200, "{}");
	assert_int_equal(RUN("export"), CTL_REFUSED);
	rig_answer(0, "");
	assert_int_equal(RUN("export"), CTL_UNREACHABLE);
}

int main(void)
{
	const struct CMUnitTest tests[] = { RIG_ROW(pages), RIG_ROW(with_keys), RIG_ROW(list_as_a_table),
		RIG_ROW(failures) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
