/** Answers as they go out: spelling, close, HEAD, slow readers, large bodies. */
#include "served.h"

static char text[SERVED_TEXT];

static struct http_limits short_limits(void)
{
	struct http_limits limits = served_limits();
	limits.handshake_ms = limits.header_ms = limits.body_ms = limits.answer_ms = limits.idle_ms = 60;
	return limits;
}

/* proves: client-04c */
static void test_header_spelling(void **state)
{
	struct served v;
	const struct http_limits limits = served_limits();
	served_open(&v, &limits, NULL);
	const int fd = served_connect(&v);
	served_say(&v, fd, GET_A);
	served_read(&v, fd, text, 1);
	assert_non_null(strstr(text, "\r\nSet-Cookie: sid=1; Path=/\r\n"));
	assert_non_null(strstr(text, "\r\nContent-Length: 6\r\n"));
	assert_null(strstr(text, "Connection:"));
	close(fd);
	served_close(&v);
}

static void test_close_asked(void **state)
{
	static const char *const requests[] = {
		"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n",
		"GET / HTTP/1.0\r\n\r\n",
	};
	struct served v;
	const struct http_limits limits = served_limits();
	served_open(&v, &limits, NULL);
	for (size_t i = 0; i < 2; i++) {
		const int fd = served_connect(&v);
		served_say(&v, fd, requests[i]);
		served_read(&v, fd, text, 0);
		assert_non_null(strstr(text, "HTTP/1.1 200 OK\r\n"));
		assert_non_null(strstr(text, "\r\nConnection: close\r\n"));
		close(fd);
	}
	const int fd = served_connect(&v);
	served_say(&v, fd, "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
	served_read(&v, fd, text, 1);
	assert_non_null(strstr(text, "\r\nConnection: keep-alive\r\n"));
	served_expect(&v, fd, GET_A, "HTTP/1.1 200");
	close(fd);
	served_close(&v);
}

static void test_head_has_no_body(void **state)
{
	struct served v;
	const struct http_limits limits = served_limits();
	served_open(&v, &limits, NULL);
	const int fd = served_connect(&v);
	served_say(&v, fd, "HEAD /h HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
	const size_t n = served_read(&v, fd, text, 0);
	assert_string_equal(v.method, "HEAD");
	assert_non_null(strstr(text, "Content-Length: 7\r\n"));
	assert_memory_equal(text + n - 4, "\r\n\r\n", 4);
	close(fd);
	served_close(&v);
}

static void test_requests_per_connection(void **state)
{
	struct served v;
	struct http_limits limits = served_limits();
	limits.requests_per_connection = 2;
	served_open(&v, &limits, NULL);
	const int fd = served_connect(&v);
	served_say(&v, fd, GET_A GET_A GET_A);
	served_read(&v, fd, text, 0);
	assert_int_equal(served_answers(text, strlen(text)), 2);
	assert_int_equal(v.requests, 2);
	close(fd);
	served_close(&v);
}

/* A client that does not read its answer loses the connection; one that does gets all of it. */
static void test_slow_reader(void **state)
{
	struct served v;
	const struct http_limits limits = short_limits();
	served_open(&v, &limits, NULL);
	v.how = ANSWER_BIG;
	const int fd = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &(int){ 4096 }, sizeof(int));
	struct sockaddr_in in = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
		.sin_port = htons((uint16_t)v.port) };
	assert_int_equal(connect(fd, (struct sockaddr *)&in, sizeof(in)), 0);
	served_say(&v, fd, GET_A);
	served_until(&v, &v.requests, 1);
	for (int i = 0; i < SERVED_STEPS && http_server_counters(v.server)->open; i++)
		served_step(&v);
	assert_int_equal(http_server_counters(v.server)->open, 0);
	assert_int_equal(http_server_counters(v.server)->timeouts[served_phase("write")], 1);
	close(fd);
	served_close(&v);
}

static void test_big_answer(void **state)
{
	struct served v;
	const struct http_limits limits = served_limits();
	served_open(&v, &limits, NULL);
	v.how = ANSWER_BIG;
	const int fd = served_connect(&v);
	served_say(&v, fd, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
	size_t n = 0;
	for (int i = 0; i < SERVED_STEPS * 4; i++) {
		const ssize_t r = recv(fd, text, sizeof(text), 0);
		if (r == 0)
			break;
		n += r > 0 ? (size_t)r : 0;
		served_step(&v);
	}
	assert_true(n > 1 << 20);
	close(fd);
	served_close(&v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_header_spelling),
		cmocka_unit_test(test_close_asked),
		cmocka_unit_test(test_head_has_no_body),
		cmocka_unit_test(test_requests_per_connection),
		cmocka_unit_test(test_slow_reader),
		cmocka_unit_test(test_big_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
