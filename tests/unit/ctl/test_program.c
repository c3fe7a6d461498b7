/** program.c: there is no program beside this test; what would run it comes back and says so. */
#include "ctl_rig.h"

#include "ctl/program.h"

static void nobody_is_there(void **state)
{
	const char *words[] = { "", "--version", NULL };
	size_t n;
	FILE *kept = stderr;
	stderr = open_memstream(&rig.err, &n);
	const enum ctl_exit code = program_become(words);
	fclose(stderr);
	stderr = kept;
	assert_int_equal(code, CTL_REFUSED);
	rig_err_has("tests/entitled: No such file");
}

int main(void)
{
	const struct CMUnitTest tests[] = { RIG_ROW(nobody_is_there) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
