/** Work whose mapping gives way ends; other work is left alone, and other bus errors still kill. */
#include "../folder.h"

#include "explain/explain_guard.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

static void set(void *arg)
{
	*(volatile char *)arg = 1;
}

static char *gone(void)
{
	FILE *f = tmpfile();
	assert_non_null(f);
	char *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fileno(f), 0);
	assert_true(p != MAP_FAILED);
	fclose(f);
	return p; /* of an empty file */
}

static void work_ends(void **state)
{
	char here = 0;
	char *p = gone();
	explain_guard_install();
	for (int i = 0; i < 3; i++)
		assert_false(explain_guard_run(set, p));
	assert_true(explain_guard_run(set, &here));
	assert_int_equal(here, 1);
	munmap(p, 4096);
}

static void outside_of_work_it_kills(void **state)
{
	char *p = gone();
	const pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		explain_guard_install();
		(void)explain_guard_run(set, p);
		set(p);
		_exit(0);
	}
	int status = 0;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS);
	munmap(p, 4096);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(work_ends),
		cmocka_unit_test(outside_of_work_it_kills) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
