/** rule_diff.c: versions against files. */
#include "rule_rig.h"

static void diff(void **state)
{
	rig_answer(200, "{\"number\":3}");
	rig_answer(200, VERSION("3", "disabled"));
	assert_int_equal(RUN("rules", "diff", file("r.yaml")), CTL_OK);
	rig_asked("GET /v1/rules|\nGET /v1/rules/3|\n");
	rig_out_has("changed  rule \"a\" (line 2)\n\n--- version 3\n+++ ");
	rig_out_has("\n-  - {name: a, apps: vowifi, then: {status: disabled}}\n+  - {name: a, apps: vowifi, "
		    "then: "
		    "{status: line}}\n");
	rig_answer(200, VERSION("1", "line"));
	rig_answer(200, VERSION("2", "line"));
	assert_int_equal(RUN("rules", "diff", "1", "2"), CTL_OK);
	assert_string_equal(rig.out, "");
	rig_answer(200, VERSION("1", "disabled"));
	rig_answer(200, "{\"number\":0}");
	assert_int_equal(RUN("rules", "diff", "--json", "1"), CTL_OK);
	rig_out_has("{\"old\":\"version 1\",\"new\":\"built-in "
		    "rules\",\"rules\":{\"added\":[],\"removed\":[\"a\"],"
		    "\"changed\":[],\"moved\":[]},\"lists\":[],\"diff\":\"--- version 1\\n");
	rig_answer(404, "{\"error\":\"admin_absent\",\"note\":\"\",\"field\":\"\"}");
	assert_int_equal(RUN("rules", "diff", "9", "2"), CTL_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = { ROW(diff) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
