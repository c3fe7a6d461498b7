/** What an exchange tells its owner. */
#include "served.h"

static char text[SERVED_TEXT];

static void test_request_is_told(void **state)
{
	struct served v;
	const struct http_limits limits = served_limits();
	served_open(&v, &limits, NULL);
	const int fd = served_connect(&v);
	served_say(&v, fd,
		"PUT /a%20b?q=%41 HTTP/1.1\r\nHost: h\r\nUser-agent:  PRD-TS43 x \r\nContent-Length: "
		"3\r\n\r\n");
	served_send(&v, fd, "\0\1\2", 3);
	served_until(&v, &v.requests, 1);
	assert_string_equal(v.method, "PUT");
	assert_string_equal(v.path, "/a%20b");
	assert_string_equal(v.query, "q=%41");
	assert_string_equal(v.agent, "PRD-TS43 x");
	assert_int_equal(v.n_headers, 3);
	assert_int_equal(v.body_n, 3);
	assert_int_equal(v.listener, 7);
	assert_true(v.loopback);
	assert_false(v.tls);
	close(fd);
	served_close(&v);
}

/* An answer given later, and a reply to an exchange that was cancelled (served_cancel). */
static void test_answer_later(void **state)
{
	struct served v;
	const struct http_limits limits = served_limits();
	served_open(&v, &limits, NULL);
	v.how = ANSWER_LATER;
	const int fd = served_connect(&v);
	served_say(&v, fd, GET_A);
	served_until(&v, &v.requests, 1);
	served_reply(&v, v.waiting);
	served_read(&v, fd, text, 1);
	assert_memory_equal(text, "HTTP/1.1 200 OK\r\n", 17);
	served_say(&v, fd, GET_B);
	served_until(&v, &v.requests, 2);
	close(fd);
	served_until(&v, &v.cancelled, 1);
	assert_int_equal(http_server_counters(v.server)->answers, 1);
	served_close(&v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_request_is_told),
		cmocka_unit_test(test_answer_later),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
