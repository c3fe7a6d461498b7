/** Requests as they come in: order, splits, ceilings, malformed ones, 100-continue. */
#include "served.h"

static char text[SERVED_TEXT];

/* proves: own-022 */
static void test_keep_alive(void **state)
{
	struct served v;
	const struct http_limits limits = served_limits();
	served_open(&v, &limits, NULL);
	const int fd = served_connect(&v);
	served_expect(&v, fd, GET_A, "HTTP/1.1 200 OK\r\nDate: ");
	assert_string_equal(v.path, "/a");
	assert_string_equal(v.query, "x=1");
	served_expect(&v, fd, POST, "HTTP/1.1 200 OK\r\n");
	assert_string_equal(v.body, "hello");
	assert_int_equal(v.requests, 2);
	assert_int_equal(http_server_counters(v.server)->accepted, 1);
	assert_int_equal(http_server_counters(v.server)->phases[served_phase("idle")], 1);
	close(fd);
	served_close(&v);
}

static void test_pipelined(void **state)
{
	struct served v;
	const struct http_limits limits = served_limits();
	served_open(&v, &limits, NULL);
	const int fd = served_connect(&v);
	served_say(&v, fd, GET_A POST GET_B);
	served_read(&v, fd, text, 3);
	assert_int_equal(v.requests, 3);
	const char *a = strstr(text, "GET /a"), *p = strstr(text, "POST /p"), *b = strstr(text, "GET /b");
	assert_true(a && p && b && a < p && p < b);
	close(fd);
	served_close(&v);
}

/* One at a time: the second request waits until the first has its answer, given later. */
static void test_pipelined_later(void **state)
{
	struct served v;
	const struct http_limits limits = served_limits();
	served_open(&v, &limits, NULL);
	v.how = ANSWER_LATER;
	const int fd = served_connect(&v);
	served_say(&v, fd, GET_A GET_B GET_A);
	for (unsigned i = 1; i <= 3; i++) {
		served_until(&v, &v.requests, i);
		for (int k = 0; k < 20; k++)
			served_step(&v);
		assert_int_equal(v.requests, i);
		served_reply(&v, v.waiting);
	}
	served_read(&v, fd, text, 3);
	assert_int_equal(served_answers(text, strlen(text)), 3);
	close(fd);
	served_close(&v);
}

static void test_every_split(void **state)
{
	static const char whole[] = POST GET_A;
	struct served v;
	struct http_limits limits = served_limits();
	limits.requests_per_connection = 1000;
	served_open(&v, &limits, NULL);
	const int fd = served_connect(&v);
	for (size_t at = 1; at < sizeof(whole) - 1; at++) {
		served_send(&v, fd, whole, at);
		served_step(&v);
		served_send(&v, fd, whole + at, sizeof(whole) - 1 - at);
		served_read(&v, fd, text, served_answers(text, 0) + 1);
		served_until(&v, &v.requests, (unsigned)at * 2);
		assert_string_equal(v.path, "/a");
		while (recv(fd, text, sizeof(text), 0) > 0)
			;
	}
	close(fd);
	served_close(&v);
}

static void test_expect_continue(void **state)
{
	struct served v;
	const struct http_limits limits = served_limits();
	served_open(&v, &limits, NULL);
	const int fd = served_connect(&v);
	served_say(
		&v, fd, "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
	served_read(&v, fd, text, 1);
	assert_string_equal(text, "HTTP/1.1 100 Continue\r\n\r\n");
	assert_int_equal(v.requests, 0);
	served_expect(&v, fd, "hello", "HTTP/1.1 200 OK");
	assert_string_equal(v.body, "hello");
	close(fd);
	served_close(&v);
}

static void expect_refusal(
	const struct http_limits *limits, const char *request, const char *status, enum reason why)
{
	struct served v;
	served_open(&v, limits, NULL);
	const int fd = served_connect(&v);
	served_say(&v, fd, request);
	served_read(&v, fd, text, 0);
	assert_memory_equal(text, status, strlen(status));
	assert_non_null(strstr(text, "\r\nConnection: close\r\n"));
	assert_non_null(strstr(text, "\r\nContent-Length: 0\r\n"));
	assert_non_null(strstr(text, "\r\nCache-Control: no-store\r\n"));
	assert_int_equal(v.requests, 0);
	assert_int_equal(v.last_refusal, why);
	assert_int_equal(http_server_counters(v.server)->refused[why], 1);
	close(fd);
	served_close(&v);
}

static void test_ceilings(void **state)
{
	struct http_limits limits = served_limits();
	limits.header_octets = 100;
	expect_refusal(&limits,
		"GET / HTTP/1.1\r\nHost: h\r\nX: "
		"01234567890123456789012345678901234567890123456789012345678901234567890123456789\r\n",
		"HTTP/1.1 431 Request Header Fields Too Large\r\n", REASON_http_head_too_large);
	limits = served_limits();
	limits.header_lines = 2;
	expect_refusal(&limits, "GET / HTTP/1.1\r\nHost: h\r\nA: 1\r\nB: 2\r\n\r\n", "HTTP/1.1 431 ",
		REASON_http_head_too_large);
	limits = served_limits();
	limits.target_octets = 8;
	expect_refusal(&limits, "GET /12345678 HTTP/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1 431 ",
		REASON_http_head_too_large);
	limits = served_limits();
	limits.body_octets = 4;
	expect_refusal(&limits, POST, "HTTP/1.1 400 Bad Request\r\n", REASON_http_too_large);
	expect_refusal(&limits,
		"POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
		"chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
		"HTTP/1.1 400 ", REASON_http_too_large);
}

/* The client still sends when it is refused: it must be able to read the answer. */
static void test_refusal_is_readable(void **state)
{
	static char body[200000];
	struct served v;
	const struct http_limits limits = served_limits();
	served_open(&v, &limits, NULL);
	const int fd = served_connect(&v);
	served_say(&v, fd, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 200000\r\n\r\n");
	served_send(&v, fd, body, sizeof(body));
	shutdown(fd, SHUT_WR);
	served_read(&v, fd, text, 0);
	assert_memory_equal(text, "HTTP/1.1 400 ", 13);
	close(fd);
	served_close(&v);
}

static void test_malformed(void **state)
{
	const struct http_limits limits = served_limits();
	expect_refusal(&limits, "GET / HTTP/1.1\nHost: h\n\n", "HTTP/1.1 400 Bad Request\r\n",
		REASON_http_malformed);
	expect_refusal(&limits, "NO-SUCH-METHOD / HTTP/1.1\r\nHost: h\r\n\r\n", "HTTP/1.1 400 ",
		REASON_http_malformed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keep_alive),
		cmocka_unit_test(test_pipelined),
		cmocka_unit_test(test_pipelined_later),
		cmocka_unit_test(test_every_split),
		cmocka_unit_test(test_expect_continue),
		cmocka_unit_test(test_ceilings),
		cmocka_unit_test(test_refusal_is_readable),
		cmocka_unit_test(test_malformed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
