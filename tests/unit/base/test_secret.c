/** secret.c: wiping and comparing. */
#include "unit.h"

#include "base/secret.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void wipes(void **state)
{
	uint8_t mem[8];
	memset(mem, 0xaa, sizeof(mem));
	secret_wipe(mem + 1, 6);
	assert_memory_equal(mem, "\xaa\0\0\0\0\0\0\xaa", 8);
	secret_wipe(NULL, 0);
}

static void compares_every_octet(void **state)
{
	uint8_t x[32] = { 0 }, y[32] = { 0 };
	assert_true(secret_equal(x, y, 32));
	for (size_t i = 0; i < 32 * 8; i++) {
		y[i / 8] = (uint8_t)(1 << i % 8);
		assert_false(secret_equal(x, y, 32));
		assert_true(secret_equal(x, y, i / 8));
		y[i / 8] = 0;
	}
	assert_true(secret_equal(x, "a", 0));
}

enum { WIDTH = 16 };

/* A comparison of WIDTH octets whose last one nobody may read, in a child: the signal that ends it, 0: none.
 */
static int compare_at_a_wall(uint8_t first)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	const uint8_t other[WIDTH] = { first };
	uint8_t *mem = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int status = 0;
	assert_true(mem != MAP_FAILED);
	assert_int_equal(mprotect(mem + page, page, PROT_NONE), 0);
	const pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		signal(SIGSEGV, SIG_DFL); /* a sanitizer would tell at length */
		_exit(secret_equal(mem + page - (WIDTH - 1), other, WIDTH));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	munmap(mem, 2 * page);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

/* RES, MAC and tokens are compared by this function: where they differ, it reads on all the same. proves:
 * own-160 */
static void reads_to_the_end_whatever_differs(void **state)
{
	assert_int_equal(compare_at_a_wall(0), SIGSEGV);
	assert_int_equal(compare_at_a_wall(1), SIGSEGV);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(wipes), cmocka_unit_test(compares_every_octet),
		cmocka_unit_test(reads_to_the_end_whatever_differs) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
