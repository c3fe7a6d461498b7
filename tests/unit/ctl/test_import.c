/** import.c: what is asked of the server, what is said, and the exit code. */
#include "ctl_rig.h"

#include "../folder.h"

#define GOOD "{\"ok\":2,\"bad\":[]}"
#define ONE_BAD                                                                                              \
	"{\"ok\":1,\"bad\":[{\"line\":2,\"error\":\"subscriber_exists\",\"note\":\"n\",\"field\":\"\"}]}"
#define IMSI(i) "{\"imsi\":\"" i "\"}\n"
#define TWO     IMSI(A) IMSI(B)
#define ADD     "POST /v1/subscribers/batch?mode=add|"

static void plain(void **state)
{
	rig_answer(200, GOOD);
	assert_int_equal(RUN_WITH(TWO, "import", "-"), CTL_OK);
	rig_asked(ADD TWO "\n");
	assert_string_equal(rig.out, "imported: 2 lines, 0 refused\n");
	rig_answer(200, ONE_BAD);
	assert_int_equal(RUN_WITH("\n" TWO, "import", "--put", "-"), CTL_REFUSED);
	rig_asked("POST /v1/subscribers/batch?mode=put|" TWO "\n");
	assert_string_equal(rig.err, "line 3: subscriber_exists: n\n");
	assert_string_equal(rig.out, "imported: 1 lines, 1 refused\n");
}

static void csv_with_a_bad_line(void **state)
{
	rig_answer(200, GOOD);
	assert_int_equal(RUN_WITH("imsi,barred\n" A ",no\n" B ",x\n", "import", "-", "--json"), CTL_REFUSED);
	rig_asked(ADD "{\"imsi\":\"" A "\",\"barred\":false}\n\n");
	rig_out_has("{\"line\":3,\"error\":\"bad_line\",\"note\":\"a value that this column cannot "
		    "have\",\"field\":\"barred\"}\n");
	rig_out_has("\"refused\":1,\"import_id\":\"\",\"outcome\":\"imported\"}\n");
}

static void usage(void **state)
{
	assert_int_equal(RUN("import", "/nothing/there"), CTL_USAGE);
	assert_int_equal(RUN_WITH("nonsense,\n", "import", "-"), CTL_USAGE);
	rig_err_has("unknown column: nonsense");
	assert_int_equal(RUN_WITH(TWO, "import", "--format", "xml", "-"), CTL_USAGE);
	rig_asked("");
}

static void server_gone(void **state)
{
	rig_answer(0, "");
	assert_int_equal(RUN_WITH(TWO, "import", "-"), CTL_UNREACHABLE);
	assert_string_equal(rig.out, "stopped: 0 lines, 0 refused\n");
	rig_err_has("lines 1 to 2 may be stored or not");
	rig_err_has("import again with --put");
}

static int atomic(const char *text)
{
	struct folder d = folder_make();
	folder_write(&d, "lines", text, 0600);
	char *path = strdup(folder_file(&d, "lines"));
	const int code = RUN("import", "--atomic", path);
	free(path);
	folder_drop(&d);
	return code;
}

static void atomic_checks_first(void **state)
{
	rig_answer(200, GOOD);
	rig_answer(200, GOOD);
	assert_int_equal(atomic(TWO), CTL_OK);
	const char *second = strstr(rig.said + 1, "POST");
	assert_non_null(second);
	assert_ptr_equal(strstr(rig.said, "POST /v1/subscribers/batch?mode=add&check=yes|" TWO), rig.said);
	assert_non_null(strstr(second, "?mode=add&import_id=20"));
	rig_out_has("imported: 2 lines, 0 refused; import id 20");
}

static void atomic_stops_at_a_bad_line(void **state)
{
	rig_answer(200, ONE_BAD);
	assert_int_equal(atomic(TWO), CTL_REFUSED);
	assert_string_equal(rig.out, "nothing changed: 0 lines, 1 refused\n");
	rig_answer(200, GOOD);
	assert_int_equal(atomic(TWO IMSI(A)), CTL_REFUSED);
	rig_err_has("line 3: bad_line: a line before this one names the same IMSI (imsi)");
}

/* checked, but another hand was faster: what was stored is taken back, however long that takes */
static void atomic_takes_back(void **state)
{
	rig_answer(200, GOOD);
	rig_answer(200, ONE_BAD);
	rig_answer(202, "{\"undone\":false}");
	rig_answer(404, "{}");
	assert_int_equal(atomic(TWO), CTL_REFUSED);
	assert_non_null(strstr(rig.said, "/undo|\n"));
	rig_out_has("taken back: ");
	rig_answer(200, GOOD);
	rig_answer(0, "");
	assert_int_equal(atomic(TWO), CTL_UNREACHABLE);
	rig_err_has("import undo 20");
	rig_out_has("stopped, to be undone: ");
}

static void undo(void **state)
{
	rig_answer(200, "{\"undone\":true}");
	assert_int_equal(RUN("import", "undo", "june-1"), CTL_OK);
	rig_asked("POST /v1/imports/june-1/undo|\n");
	rig_answer(404, "{\"error\":\"admin_absent\",\"note\":\"\",\"field\":\"\"}");
	rig_answer(404, "{\"error\":\"admin_absent\",\"note\":\"\",\"field\":\"\"}");
	assert_int_equal(RUN("import", "undo", "june-1"), CTL_NOT_FOUND);
	assert_int_equal(RUN("import", "undo", "../x"), CTL_USAGE);
	assert_int_equal(RUN("import", "undo", "123456789012345678901234567890123"), CTL_USAGE);
	assert_int_equal(RUN("import", "undo", ""), CTL_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = { RIG_ROW(plain), RIG_ROW(csv_with_a_bad_line), RIG_ROW(usage),
		RIG_ROW(server_gone), RIG_ROW(atomic_checks_first), RIG_ROW(atomic_stops_at_a_bad_line),
		RIG_ROW(atomic_takes_back), RIG_ROW(undo) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
