/** A record written by one image and read by the next, and what a service manager passes on. */
#include "unit.h"

#include "daemon/handover.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void name(int fd)
{
	char text[16];
	snprintf(text, sizeof(text), "%d", fd);
	setenv(HANDOVER_ENV, text, 1);
}

static int some_fd(void)
{
	return open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static void what_is_written_is_read(void **state)
{
	struct handover h = { .tree = 7, .elder_tree = 6, .elder_bank = 1, .rotate_ms = 123456789012 }, got;
	struct master_elder elder[2] = { { 11, 2, MASTER_BESIDE, "worker/0" },
		{ 12, 1, MASTER_YIELD, "core" } };
	struct socket_row row[2] = { { some_fd(), true, true }, { some_fd(), false, true } };
	int fd;
	h.segment = some_fd();
	h.tickets = some_fd();
	h.page = some_fd();
	h.wake = -1;
	h.elder = elder;
	h.elders = 2;
	h.sockets = (struct sockets){ row, 2, 2 };
	memset(h.log_secret, 9, sizeof(h.log_secret));
	assert_int_equal(handover_write(&h, &fd, NULL), RC_OK);
	handover_keep(&h, fd, true);
	assert_int_equal(fcntl(h.segment, F_GETFD), 0);
	assert_int_equal(fcntl(row[1].fd, F_GETFD), 0);
	assert_int_equal(fcntl(fd, F_GETFD), 0);

	name(fd);
	assert_int_equal(handover_take(&got, NULL), RC_OK);
	assert_null(getenv(HANDOVER_ENV));
	assert_true(got.taken);
	assert_int_equal(got.tree, 7);
	assert_int_equal(got.elder_tree, 6);
	assert_int_equal(got.elder_bank, 1);
	assert_int_equal(got.rotate_ms, 123456789012);
	assert_int_equal(got.page, h.page);
	assert_int_equal(got.wake, -1);
	assert_int_equal(got.sockets.n, 2);
	assert_true(got.sockets.row[0].ours && !got.sockets.row[1].ours);
	assert_false(got.sockets.row[0].used); /* what is configured now is not known yet */
	assert_int_equal(got.elders, 2);
	assert_int_equal(got.elder[1].pid, 12);
	assert_int_equal(got.elder[1].beside, MASTER_YIELD);
	assert_string_equal(got.elder[0].role, "worker/0");
	assert_memory_equal(got.log_secret, h.log_secret, sizeof(h.log_secret));
	assert_int_equal(fcntl(h.segment, F_GETFD), FD_CLOEXEC); /* the children that exec get none of it */
	assert_true(fcntl(fd, F_GETFD) < 0);
	handover_free(&got);
}

static void nothing_was_left(void **state)
{
	struct handover h;
	assert_int_equal(handover_take(&h, NULL), RC_OK);
	assert_false(h.taken);
	assert_int_equal(h.segment, -1);
	assert_int_equal(h.sockets.n, 0);
	handover_free(&h);
}

static void a_record_that_is_none_is_refused(void **state)
{
	struct handover h, empty = { .segment = -1, .tickets = -1, .page = -1, .wake = -1 };
	struct fault f = { .reason = REASON_none };
	int fd;
	name(some_fd());
	assert_int_equal(handover_take(&h, &f), RC_INVALID);
	assert_int_equal(f.reason, REASON_handover);
	handover_free(&h);

	f = (struct fault){ .reason = REASON_none };
	const uint32_t version = 99;
	assert_int_equal(handover_write(&empty, &fd, NULL), RC_OK);
	assert_int_equal(pwrite(fd, &version, sizeof(version), 8), sizeof(version));
	name(fd);
	assert_int_equal(handover_take(&h, &f), RC_INVALID);
	assert_non_null(strstr(f.note, "99"));
	handover_free(&h);

	const uint32_t elders = 1; /* which the file does not hold */
	assert_int_equal(handover_write(&empty, &fd, NULL), RC_OK);
	assert_int_equal(pwrite(fd, &elders, sizeof(elders), 52), sizeof(elders));
	name(fd);
	assert_int_equal(handover_take(&h, &f), RC_INVALID);
	handover_free(&h);
}

/* sd_listen_fds(3): in a child, since the descriptors begin at 3 */
static void a_service_manager_passes_sockets(void **state)
{
	const pid_t pid = fork();
	if (pid == 0) {
		struct handover h;
		char text[16];
		const int fd = socket(AF_INET, SOCK_STREAM, 0);
		if (dup2(fd, 3) != 3 || dup2(fd, 4) != 4)
			_exit(1);
		snprintf(text, sizeof(text), "%d", getpid());
		setenv("LISTEN_PID", text, 1);
		setenv("LISTEN_FDS", "2", 1);
		if (handover_take(&h, NULL) != RC_OK || h.taken || h.sockets.n != 2)
			_exit(2);
		if (h.sockets.row[1].fd != 4 || h.sockets.row[1].ours || fcntl(4, F_GETFD) != FD_CLOEXEC)
			_exit(3);
		if (getenv("LISTEN_FDS") || !(fcntl(4, F_GETFL) & O_NONBLOCK))
			_exit(4);
		setenv("LISTEN_PID", "1", 1); /* meant for another process */
		setenv("LISTEN_FDS", "2", 1);
		_exit(handover_take(&h, NULL) == RC_OK && h.sockets.n == 0 ? 0 : 5);
	}
	int status = 1;
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(nothing_was_left),
		cmocka_unit_test(a_record_that_is_none_is_refused),
		cmocka_unit_test(a_service_manager_passes_sockets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
