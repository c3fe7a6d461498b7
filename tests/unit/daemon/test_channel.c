/** Whose ends are whose. */
#include "unit.h"

#include "daemon/channel.h"

#include <dirent.h>
#include <sys/socket.h>
#include <unistd.h>

enum { WORKERS = 3 };

static size_t open_files(void)
{
	DIR *d = opendir("/proc/self/fd");
	size_t n = 0;
	while (readdir(d))
		n++;
	closedir(d);
	return n;
}

static void connected(int a, int b)
{
	char c;
	assert_int_equal(send(a, "x", 1, MSG_NOSIGNAL), 1);
	assert_int_equal(recv(b, &c, 1, MSG_DONTWAIT), 1);
}

static void every_pair_is_connected_and_closed(void **state)
{
	const size_t before = open_files();
	struct channels c;
	assert_int_equal(channel_open(&c, WORKERS, NULL), RC_OK);
	assert_int_equal(open_files(), before + 2 * (2 * WORKERS + 2));
	connected(c.core_writer.asker, c.core_writer.server);
	connected(c.core_diameter.asker, c.core_diameter.server);
	for (unsigned i = 0; i < WORKERS; i++) {
		connected(c.worker_core[i].asker, c.worker_core[i].server);
		connected(c.worker_writer[i].server, c.worker_writer[i].asker);
	}
	channel_close(&c);
	channel_close(&c);
	assert_int_equal(open_files(), before);
}

static void a_worker_keeps_its_two_ends(void **state)
{
	const size_t before = open_files();
	struct channels c;
	assert_int_equal(channel_open(&c, WORKERS, NULL), RC_OK);
	channel_keep_worker(&c, 1);
	assert_int_equal(open_files(), before + 2);
	assert_true(c.worker_core[1].asker >= 0);
	assert_true(c.worker_writer[1].asker >= 0);
	channel_close(&c);
}

static void core_keeps_the_questions_of_workers_and_its_own(void **state)
{
	const size_t before = open_files();
	struct channels c;
	assert_int_equal(channel_open(&c, WORKERS, NULL), RC_OK);
	channel_keep_core(&c);
	assert_int_equal(open_files(), before + WORKERS + 2);
	assert_true(c.core_diameter.asker >= 0);
	assert_true(c.core_writer.asker >= 0);
	assert_true(c.worker_core[WORKERS - 1].server >= 0);
	channel_close(&c);
}

static void the_writer_only_serves(void **state)
{
	const size_t before = open_files();
	struct channels c;
	assert_int_equal(channel_open(&c, WORKERS, NULL), RC_OK);
	channel_keep_writer(&c);
	assert_int_equal(open_files(), before + WORKERS + 1);
	assert_true(c.core_writer.server >= 0);
	assert_true(c.worker_writer[0].server >= 0);
	channel_close(&c);
	assert_int_equal(open_files(), before);
}

static void entitled_diameter_serves_core_alone(void **state)
{
	const size_t before = open_files();
	struct channels c;
	assert_int_equal(channel_open(&c, WORKERS, NULL), RC_OK);
	channel_keep_diameter(&c);
	assert_int_equal(open_files(), before + 1);
	assert_true(c.core_diameter.server >= 0);
	channel_close(&c);
	assert_int_equal(open_files(), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_pair_is_connected_and_closed),
		cmocka_unit_test(a_worker_keeps_its_two_ends),
		cmocka_unit_test(core_keeps_the_questions_of_workers_and_its_own),
		cmocka_unit_test(the_writer_only_serves),
		cmocka_unit_test(entitled_diameter_serves_core_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
