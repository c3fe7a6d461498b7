/** Random octets: all of the room is filled, and a forked process draws others. */
#include "unit.h"

#include "crypto/rng.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void fills_all_of_it(void **state)
{
	uint8_t seen[64] = { 0 }, some[64];
	for (int i = 0; i < 64; i++) {
		rng_fill(some, sizeof(some));
		for (size_t k = 0; k < sizeof(some); k++)
			seen[k] |= some[k];
	}
	for (size_t k = 0; k < sizeof(seen); k++)
		assert_int_not_equal(seen[k], 0); /* wrong once in 2^500 */
}

static void another_process_draws_others(void **state)
{
	uint8_t mine[16], theirs[16];
	int fd[2];
	rng_fill(mine, sizeof(mine));
	assert_int_equal(pipe(fd), 0);
	const pid_t child = fork();
	if (child == 0) {
		rng_fill(theirs, sizeof(theirs));
		_exit(write(fd[1], theirs, sizeof(theirs)) == sizeof(theirs) ? 0 : 1);
	}
	rng_fill(mine, sizeof(mine));
	assert_int_equal(read(fd[0], theirs, sizeof(theirs)), sizeof(theirs));
	assert_memory_not_equal(mine, theirs, sizeof(mine));
	waitpid(child, NULL, 0);
	close(fd[0]);
	close(fd[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(fills_all_of_it),
		cmocka_unit_test(another_process_draws_others) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
