/** Drain and close. */
#include "served.h"

static char text[SERVED_TEXT];

static void test_drain(void **state)
{
	struct served v;
	const struct http_limits limits = served_limits();
	served_open(&v, &limits, NULL);
	const int idle = served_connect(&v);
	served_expect(&v, idle, GET_A, "HTTP/1.1 200");
	v.how = ANSWER_LATER;
	const int busy = served_connect(&v);
	served_say(&v, busy, GET_B);
	served_until(&v, &v.requests, 2);
	http_server_drain(v.server, 60000, served_drained, &v);
	assert_int_equal(served_read(&v, idle, text, 0), 0);
	assert_int_equal(v.drained, 0);
	served_reply(&v, v.waiting);
	served_read(&v, busy, text, 0);
	assert_non_null(strstr(text, "\r\nConnection: close\r\n"));
	close(busy);
	served_until(&v, &v.drained, 1);
	close(idle);
	served_close(&v);
}

static void test_drain_deadline(void **state)
{
	struct served v;
	const struct http_limits limits = served_limits();
	served_open(&v, &limits, NULL);
	v.how = ANSWER_LATER;
	const int fd = served_connect(&v);
	served_say(&v, fd, GET_B);
	served_until(&v, &v.requests, 1);
	http_server_drain(v.server, 30, served_drained, &v);
	served_until(&v, &v.drained, 1);
	assert_int_equal(v.cancelled, 1);
	close(fd);
	served_close(&v);
}

static void test_drain_of_nothing(void **state)
{
	struct served v;
	const struct http_limits limits = served_limits();
	served_open(&v, &limits, NULL);
	http_server_drain(v.server, 60000, served_drained, &v);
	assert_int_equal(v.drained, 0);
	served_until(&v, &v.drained, 1);
	served_close(&v);
}

static void test_close_cancels(void **state)
{
	struct served v;
	const struct http_limits limits = served_limits();
	served_open(&v, &limits, NULL);
	v.how = ANSWER_LATER;
	const int fd = served_connect(&v);
	served_say(&v, fd, GET_B);
	served_until(&v, &v.requests, 1);
	served_close(&v);
	assert_int_equal(v.cancelled, 1);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_drain),
		cmocka_unit_test(test_drain_deadline),
		cmocka_unit_test(test_drain_of_nothing),
		cmocka_unit_test(test_close_cancels),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
