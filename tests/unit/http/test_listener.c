/** Who gets in: the ceiling of connections, admission, unix sockets, no descriptor left. */
#include "served.h"

#include <sys/resource.h>
#include <sys/un.h>

static char text[SERVED_TEXT];

static void test_connections_ceiling(void **state)
{
	struct served v;
	struct http_limits limits = served_limits();
	limits.connections = 2;
	served_open(&v, &limits, NULL);
	v.how = ANSWER_LATER;
	const int one = served_connect(&v);
	served_say(&v, one, GET_A);
	const int two = served_connect(&v);
	served_say(&v, two, GET_A);
	served_until(&v, &v.requests, 2);
	const int three = served_connect(&v);
	assert_int_equal(served_read(&v, three, text, 0), 0);
	assert_int_equal(http_server_counters(v.server)->refused[REASON_http_full], 1);
	served_reply(&v, v.waiting); /* the second becomes idle: it makes room for a newcomer */
	const int four = served_connect(&v);
	served_say(&v, four, GET_B);
	served_until(&v, &v.requests, 3);
	served_read(&v, two, text, 0);
	assert_int_equal(http_server_counters(v.server)->open, 2);
	close(one);
	close(two);
	close(three);
	close(four);
	served_close(&v);
}

/* connections that have proved nothing make room, the oldest first: who holds them all keeps nobody out */
static void test_slow_beginners_make_room(void **state)
{
	struct served v;
	struct http_limits limits = served_limits();
	limits.connections = 2;
	served_open(&v, &limits, NULL);
	const int slow = served_connect(&v);
	served_say(&v, slow, "GET / HT");
	const int silent = served_connect(&v);
	while (http_server_counters(v.server)->open < 2)
		served_step(&v);
	const int honest = served_connect(&v);
	served_say(&v, honest, GET_A);
	served_until(&v, &v.requests, 1);
	assert_int_equal(served_read(&v, slow, text, 0), 0);
	assert_int_equal(http_server_counters(v.server)->open, 2);
	close(slow);
	close(silent);
	close(honest);
	served_close(&v);
}

static void test_not_admitted(void **state)
{
	struct served v;
	const struct http_limits limits = served_limits();
	served_open(&v, &limits, NULL);
	v.admit = false;
	const int fd = served_connect(&v);
	assert_int_equal(served_read(&v, fd, text, 0), 0);
	close(fd);
	assert_in_range(v.waited_ms, 0, 60000);
	assert_int_equal(http_server_counters(v.server)->refused[REASON_http_not_admitted], 1);
	served_close(&v);
}

static void test_unix_socket(void **state)
{
	struct served v;
	const struct http_limits limits = served_limits();
	served_open(&v, &limits, NULL);
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	snprintf(un.sun_path + 1, sizeof(un.sun_path) - 1, "http-test-%d", (int)getpid());
	const socklen_t n = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(un.sun_path + 1));
	const int listening = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
	assert_int_equal(bind(listening, (struct sockaddr *)&un, n), 0);
	assert_int_equal(listen(listening, 5), 0);
	struct fault f = { 0 };
	assert_int_equal(http_server_listen(v.server, listening, &(struct http_door){ .id = 8 }, &f), RC_OK);
	const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&un, n), 0);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	served_expect(&v, fd, GET_A, "HTTP/1.1 200 OK");
	assert_true(v.has_user);
	assert_int_equal(v.user, getuid());
	close(fd);
	const int tcp = served_connect(&v);
	served_expect(&v, tcp, GET_A, "HTTP/1.1 200 OK");
	assert_false(v.has_user);
	close(tcp);
	served_close(&v);
}

static void test_listen_refuses_a_file(void **state)
{
	struct served v;
	const struct http_limits limits = served_limits();
	served_open(&v, &limits, NULL);
	struct fault f = { 0 };
	FILE *file = tmpfile();
	assert_int_equal(
		http_server_listen(v.server, fileno(file), &(struct http_door){ .id = 8 }, &f), RC_UNAVAIL);
	fclose(file);
	served_close(&v);
}

/* No descriptor for a newcomer: it waits in the queue and is served when there is one again. */
static void test_no_descriptors(void **state)
{
	struct served v;
	const struct http_limits limits = served_limits();
	served_open(&v, &limits, NULL);
	const int fd = served_connect(&v);
	struct rlimit before, none;
	getrlimit(RLIMIT_NOFILE, &before);
	none = before;
	none.rlim_cur = (rlim_t)fd;
	setrlimit(RLIMIT_NOFILE, &none);
	for (int i = 0; i < 50; i++)
		uv_run(&v.loop, UV_RUN_NOWAIT);
	assert_int_equal(http_server_counters(v.server)->accepted, 0);
	setrlimit(RLIMIT_NOFILE, &before);
	served_expect(&v, fd, GET_A, "HTTP/1.1 200 OK");
	assert_int_equal(http_server_counters(v.server)->accepted, 1);
	close(fd);
	served_close(&v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_connections_ceiling),
		cmocka_unit_test(test_slow_beginners_make_room),
		cmocka_unit_test(test_not_admitted),
		cmocka_unit_test(test_no_descriptors),
		cmocka_unit_test(test_unix_socket),
		cmocka_unit_test(test_listen_refuses_a_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
