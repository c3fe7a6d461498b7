/** The deadline of every phase, and clients that leave. */
#include "served.h"

static char text[SERVED_TEXT];

static struct http_limits short_limits(void)
{
	struct http_limits limits = served_limits();
	limits.handshake_ms = limits.header_ms = limits.body_ms = limits.answer_ms = limits.idle_ms = 60;
	return limits;
}

static void test_header_deadline(void **state)
{
	struct served v;
	const struct http_limits limits = short_limits();
	served_open(&v, &limits, NULL);
	const int silent = served_connect(&v);
	assert_int_equal(served_read(&v, silent, text, 0), 0);
	assert_int_equal(v.last_refusal, REASON_http_timeout);
	const int fd = served_connect(&v);
	for (int i = 0; i < 400; i++) { /* octet by octet: every one is quick, the whole is not */
		send(fd, i ? "x" : "G", 1, MSG_NOSIGNAL);
		served_step(&v);
	}
	served_read(&v, fd, text, 0);
	assert_memory_equal(text, "HTTP/1.1 408 Request Timeout\r\n", 30);
	assert_int_equal(http_server_counters(v.server)->timeouts[served_phase("header")], 2);
	close(silent);
	close(fd);
	served_close(&v);
}

static void test_body_deadline(void **state)
{
	struct served v;
	const struct http_limits limits = short_limits();
	served_open(&v, &limits, NULL);
	const int fd = served_connect(&v);
	served_say(&v, fd, "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhel");
	served_read(&v, fd, text, 0);
	assert_memory_equal(text, "HTTP/1.1 408 ", 13);
	assert_int_equal(v.requests, 0);
	close(fd);
	served_close(&v);
}

static void test_answer_deadline(void **state)
{
	struct served v;
	const struct http_limits limits = short_limits();
	served_open(&v, &limits, NULL);
	v.how = ANSWER_LATER;
	const int fd = served_connect(&v);
	served_say(&v, fd, GET_A);
	served_read(&v, fd, text, 0);
	assert_memory_equal(text, "HTTP/1.1 503 Service Unavailable\r\n", 34);
	assert_non_null(strstr(text, "\r\nRetry-After: 10\r\n"));
	assert_int_equal(v.cancelled, 1);
	close(fd);
	served_close(&v);
}

static void test_idle_deadline(void **state)
{
	struct served v;
	const struct http_limits limits = short_limits();
	served_open(&v, &limits, NULL);
	const int fd = served_connect(&v);
	served_say(&v, fd, GET_A);
	served_read(&v, fd, text, 0);
	assert_int_equal(served_answers(text, strlen(text)), 1);
	assert_int_equal(v.refused, 0);
	close(fd);
	served_close(&v);
}

static void test_client_leaves(void **state)
{
	struct served v;
	const struct http_limits limits = served_limits();
	served_open(&v, &limits, NULL);
	v.how = ANSWER_LATER;
	const int fd = served_connect(&v);
	served_say(&v, fd, GET_A);
	served_until(&v, &v.requests, 1);
	close(fd);
	served_until(&v, &v.cancelled, 1);
	assert_int_equal(http_server_counters(v.server)->open, 0);
	served_close(&v);
}

static void test_client_resets(void **state)
{
	static const char *const begun[] = { "G", "GET / HTTP/1.1\r\nHo",
		"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nabc" };
	struct served v;
	const struct http_limits limits = served_limits();
	served_open(&v, &limits, NULL);
	for (size_t i = 0; i < 3; i++) {
		const int fd = served_connect(&v);
		served_say(&v, fd, begun[i]);
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &(struct linger){ 1, 0 }, sizeof(struct linger));
		close(fd);
		for (int k = 0; k < SERVED_STEPS && http_server_counters(v.server)->open; k++)
			served_step(&v);
		assert_int_equal(http_server_counters(v.server)->open, 0);
	}
	assert_int_equal(v.requests, 0);
	served_close(&v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_header_deadline),
		cmocka_unit_test(test_body_deadline),
		cmocka_unit_test(test_answer_deadline),
		cmocka_unit_test(test_idle_deadline),
		cmocka_unit_test(test_client_leaves),
		cmocka_unit_test(test_client_resets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
