/** Ticket keys between processes. */
#include "unit.h"

#include "daemon/ticket_page.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static void a_worker_sees_what_the_master_rotates(void **state)
{
	const struct ticket_keys *keys;
	struct ticket_key first, second;
	bool now = true;
	int fd = -1;
	assert_int_equal(ticket_page_open(&fd, NULL), RC_OK);
	int own = dup(fd);
	assert_int_equal(ticket_page_read(&own, &keys, NULL), RC_OK);
	assert_int_equal(own, -1);
	ticket_keys_now(keys, &first);
	const pid_t pid = fork();
	if (pid == 0)
		_exit(ticket_page_rotate(fd, NULL) == RC_OK ? 0 : 1);
	int status = 1;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	ticket_keys_now(keys, &second);
	assert_memory_not_equal(&first, &second, sizeof(first));
	assert_true(ticket_keys_find(keys, first.name, &second, &now));
	assert_false(now);
	close(fd);
}

static void a_worker_cannot_write(void **state)
{
	const struct ticket_keys *keys;
	int fd = -1;
	assert_int_equal(ticket_page_open(&fd, NULL), RC_OK);
	assert_int_equal(ticket_page_read(&fd, &keys, NULL), RC_OK);
	const pid_t pid = fork();
	if (pid == 0) {
		signal(SIGSEGV, SIG_DFL);
		*(volatile char *)(uintptr_t)keys = 1;
		_exit(0);
	}
	int status = 0;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_false(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void the_next_image_keeps_them(void **state)
{
	const struct ticket_keys *keys;
	struct ticket_key before, after;
	int fd = -1;
	assert_int_equal(ticket_page_open(&fd, NULL), RC_OK);
	int one = dup(fd), again = fd;
	assert_int_equal(ticket_page_read(&one, &keys, NULL), RC_OK);
	ticket_keys_now(keys, &before);
	assert_int_equal(ticket_page_open(&again, NULL), RC_OK);
	assert_int_equal(again, fd);
	ticket_keys_now(keys, &after);
	assert_memory_equal(&before, &after, sizeof(before));
	assert_int_equal(ftruncate(fd, 8), 0); /* as of another version */
	assert_int_equal(ticket_page_open(&again, NULL), RC_OK);
	assert_int_equal(ticket_page_read(&again, &keys, NULL), RC_OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_worker_sees_what_the_master_rotates),
		cmocka_unit_test(a_worker_cannot_write),
		cmocka_unit_test(the_next_image_keeps_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
