/** HTTP/1.1 as one of two protocols: what the server's going and a refusal mean to it. */
#include "served.h"

static char text[SERVED_TEXT];

/* An idle connection ends at once, a busy one with its answer, one that has begun a request with that one's.
 */
static void test_drain(void **state)
{
	struct served v;
	const struct http_limits limits = served_limits();
	served_open(&v, &limits, NULL);
	const int idle = served_connect(&v), begun = served_connect(&v);
	served_expect(&v, idle, GET_A, "HTTP/1.1 200");
	served_say(&v, begun, "GET /b HTTP/1.1\r\n");
	http_server_drain(v.server, 60000, served_drained, &v);
	assert_int_equal(served_read(&v, idle, text, 0), 0);
	served_say(&v, begun, "Host: h\r\n\r\n");
	served_read(&v, begun, text, 0);
	assert_non_null(strstr(text, "\r\nConnection: close\r\n"));
	assert_string_equal(v.path, "/b");
	close(idle);
	close(begun);
	served_until(&v, &v.drained, 1);
	served_close(&v);
}

/* Without TLS nothing but HTTP/1.1 is spoken: the first words of HTTP/2 are a malformed request. */
static void test_preface_without_tls(void **state)
{
	struct served v;
	const struct http_limits limits = served_limits();
	served_open(&v, &limits, NULL);
	const int fd = served_connect(&v);
	served_say(&v, fd, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
	served_read(&v, fd, text, 0);
	assert_memory_equal(text, "HTTP/1.1 400 Bad Request\r\n", 26);
	assert_int_equal(v.last_refusal, REASON_http_malformed);
	close(fd);
	served_close(&v);
}

/* The late answer of an owner that was told to give up goes nowhere; the connection ends with the one in its
 * place. */
static void test_late_answer(void **state)
{
	struct served v;
	struct http_limits limits = served_limits();
	limits.answer_ms = 60;
	served_open(&v, &limits, NULL);
	v.how = ANSWER_LATER;
	const int fd = served_connect(&v);
	served_say(&v, fd, GET_A GET_B);
	served_read(&v, fd, text, 0);
	assert_memory_equal(text, "HTTP/1.1 503 ", 13);
	assert_non_null(strstr(text, "\r\nConnection: close\r\n"));
	assert_int_equal(v.cancelled, 1);
	assert_int_equal(v.requests, 1);
	close(fd);
	served_close(&v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_drain),
		cmocka_unit_test(test_preface_without_tls),
		cmocka_unit_test(test_late_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
