/** state.c: what is saved comes back, and nobody else may read it. */
#include "unit.h"

#include "ue/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "state-XXXXXX";
static char path[64];

static int open_folder(void **state)
{
	return mkdtemp(folder) ? snprintf(path, sizeof(path), "%s/sim", folder) < 0 : -1;
}

static int close_folder(void **state)
{
	unlink(path);
	return rmdir(folder); /* fails if a temporary file was left */
}

static void there_and_back(void **state)
{
	struct state in = { .imsi = "001010000000001",
		.sqn_ms = (UINT64_C(1) << 48) - 1,
		.token = "tok",
		.vers = "-1" },
		     out;
	struct stat st;
	for (size_t i = 0; i < USIM_IND; i++)
		in.seq[i] = i * 7;
	assert_int_equal(state_load(path, &out), RC_ABSENT);
	assert_int_equal(state_save(path, &in), RC_OK);
	assert_int_equal(state_save(path, &in), RC_OK);
	assert_int_equal(state_load(path, &out), RC_OK);
	assert_memory_equal(out.seq, in.seq, sizeof(in.seq));
	assert_int_equal(out.sqn_ms, in.sqn_ms);
	assert_string_equal(out.token, "tok");
	assert_string_equal(out.vers, "-1");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void not_ours(void **state)
{
	static const char *const TEXTS[] = { "", "{}", "[]",
		"{\"imsi\":\"00101000000000112345\",\"seq\":[],\"sqn_ms\":0,\"token\":\"\",\"vers\":\"\"}" };
	struct state out;
	for (size_t i = 0; i < 4; i++) {
		FILE *f = fopen(path, "w");
		fputs(TEXTS[i], f);
		fclose(f);
		assert_int_equal(state_load(path, &out), RC_MALFORMED);
	}
}

static void no_such_folder(void **state)
{
	const struct state in = { .imsi = "001010000000001" };
	assert_int_equal(state_save("no/such/folder", &in), RC_UNAVAIL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_and_back),
		cmocka_unit_test(not_ours),
		cmocka_unit_test(no_such_folder),
	};
	return cmocka_run_group_tests(tests, open_folder, close_folder);
}
