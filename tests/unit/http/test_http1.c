/** Framing without sockets: whole raw requests, split at every octet, must come to the same end. */
#include "unit.h"

#include <stdio.h>

#include "http/http1.h"

static const struct http_limits limits = {
	.header_octets = 400,
	.header_lines = 8,
	.target_octets = 100,
	.body_octets = 40,
};

struct outcome {
	enum rc rc;
	struct fault fault;
	size_t used;
	bool keep_alive;
	char method[32], path[120], query[120], body[64];
};

static void keep(char *out, size_t cap, struct str s)
{
	snprintf(out, cap, "%.*s", STR_ARG(s));
}

static struct outcome run(const char *raw, size_t n, size_t split)
{
	struct outcome o = { 0 };
	struct arena *a = arena_new(64 * 1024);
	struct http1 *h = http1_new(a, &limits);
	size_t used;
	o.rc = http1_feed(h, (struct bytes){ (const uint8_t *)raw, split }, &o.used, &o.fault);
	if (o.rc == RC_PENDING && split < n) {
		o.rc = http1_feed(
			h, (struct bytes){ (const uint8_t *)raw + split, n - split }, &used, &o.fault);
		o.used += used;
	}
	if (o.rc == RC_OK) {
		const struct http_request *q = http1_request(h);
		keep(o.method, sizeof(o.method), q->method);
		keep(o.path, sizeof(o.path), q->path);
		keep(o.query, sizeof(o.query), q->query);
		keep(o.body, sizeof(o.body), str_of_bytes(q->body));
		o.keep_alive = http1_keep_alive(h);
	}
	arena_free(&a);
	return o;
}

static void test_requests(void **state)
{
	static const struct {
		const char *raw, *method, *path, *query, *body;
		bool keep_alive;
	} rows[] = {
		{ "GET / HTTP/1.1\r\nHost: h\r\n\r\n", "GET", "/", "", "", true },
		{ "\r\nGET /a?b?c HTTP/1.1\r\nHost: h\r\n\r\n", "GET", "/a", "b?c", "", true },
		{ "GET http://h.example:8443/x?y=1 HTTP/1.1\r\nHost: h\r\n\r\n", "GET", "/x", "y=1", "",
			true },
		{ "GET http://h.example HTTP/1.1\r\nHost: h\r\n\r\n", "GET", "/", "", "", true },
		{ "GET http://h.example?q HTTP/1.1\r\nHost: h\r\n\r\n", "GET", "/", "q", "", true },
		{ "GET /r?u=http://x/ HTTP/1.1\r\nHost: h\r\n\r\n", "GET", "/r", "u=http://x/", "", true },
		{ "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "OPTIONS", "*", "", "", true },
		{ "DELETE /d HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "DELETE", "/d", "", "",
			false },
		{ "GET / HTTP/1.0\r\n\r\n", "GET", "/", "", "", false },
		{ "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n", "GET", "/", "", "", true },
		{ "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", "POST", "/", "", "", true },
		{ "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello", "POST", "/", "", "hello",
			true },
		{ "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: "
		  "chunked\r\n\r\n3;x=\"y\"\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
			"POST", "/", "", "abcde", true },
		{ "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: "
		  "y\r\n\r\n",
			"POST", "/", "", "a", false },
		{ "GET / HTTP/1.1\r\nHost: h\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n", "GET", "/", "",
			"", true },
		{ "POST / HTTP/1.1\r\nHost: h\r\nUpgrade: x\r\nConnection: upgrade\r\nContent-Length: "
		  "2\r\n\r\nhi",
			"POST", "/", "", "hi", true },
		{ "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n", "CONNECT", "h:443", "", "", true },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char more[400];
		const size_t n = strlen(rows[i].raw);
		snprintf(more, sizeof(more), "%sGET", rows[i].raw); /* of the next one */
		for (size_t split = 0; split <= n; split++) {
			const struct outcome o = run(more, n + 3, split);
			if (o.rc != RC_OK || o.used != n)
				fail_msg("row %zu at %zu: %d, used %zu, %s %s", i, split, o.rc, o.used,
					o.fault.where, o.fault.note);
			assert_string_equal(o.method, rows[i].method);
			assert_string_equal(o.path, rows[i].path);
			assert_string_equal(o.query, rows[i].query);
			assert_string_equal(o.body, rows[i].body);
			assert_int_equal(o.keep_alive, rows[i].keep_alive);
		}
	}
}

#define P "POST / HTTP/1.1\r\nHost: h\r\n"
#define C P "Transfer-Encoding: chunked\r\n\r\n"

static void test_refused(void **state)
{
	static const struct {
		const char *raw;
		enum reason why;
	} rows[] = {
		{ "GET / HTTP/1.1\r\n\r\n", REASON_http_malformed },
		{ "GET / HTTP/2.0\r\nHost: h\r\n\r\n", REASON_http_malformed },
		{ "GET / HTTP/0.9\r\nHost: h\r\n\r\n", REASON_http_malformed },
		{ "GET / HTTP/1.2\r\nHost: h\r\n\r\n", REASON_http_malformed },
		{ "GET / http/1.1\r\nHost: h\r\n\r\n", REASON_http_malformed },
		{ "GET / ICY/1.1\r\nHost: h\r\n\r\n", REASON_http_malformed },
		{ "GET / RTSP/1.0\r\nHost: h\r\n\r\n", REASON_http_malformed },
		{ "PRI * HTTP/2.0\r\n\r\n", REASON_http_malformed },
		{ "FETCH / HTTP/1.1\r\nHost: h\r\n\r\n", REASON_http_malformed },
		{ "get / HTTP/1.1\r\nHost: h\r\n\r\n", REASON_http_malformed },
		{ "HTTP/1.1 200 OK\r\nHost: h\r\n\r\n", REASON_http_malformed },
		{ "\x16\x03\x01\x02\x00\x01", REASON_http_malformed },
		{ P "Host: i\r\n\r\n", REASON_http_malformed },
		{ P "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", REASON_http_malformed },
		{ P "Content-Length: 5, 5\r\n\r\nhello", REASON_http_malformed },
		{ P "Content-Length: +5\r\n\r\nhello", REASON_http_malformed },
		{ P "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
			REASON_http_malformed },
		{ P "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
			REASON_http_malformed },
		{ P "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
			REASON_http_malformed },
		{ P "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", REASON_http_malformed },
		{ P "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", REASON_http_malformed },
		{ P "Transfer-Encoding: gzip\r\n\r\n", REASON_http_malformed },
		{ P "Transfer-Encoding:\r\n\r\n", REASON_http_malformed },
		{ "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", REASON_http_malformed },
		{ P "Content-Length: 41\r\n\r\n", REASON_http_too_large },
		{ C "29\r\n", REASON_http_too_large },
		{ C "20\r\n12345678901234567890123456789012\r\n9\r\n", REASON_http_too_large },
		{ C "fffffffffffffffff\r\n", REASON_http_malformed },
		{ C "-1\r\n", REASON_http_malformed },
		{ C "0x1\r\na\r\n0\r\n\r\n", REASON_http_malformed },
		{ C " 1\r\na\r\n0\r\n\r\n", REASON_http_malformed },
		{ C "1 \r\na\r\n0\r\n\r\n", REASON_http_malformed },
		{ C "1\na\r\n0\r\n\r\n", REASON_http_malformed },
		{ C "1\r\na\n0\r\n\r\n", REASON_http_malformed },
		{ C "1\r\nab\r\n0\r\n\r\n", REASON_http_malformed },
		{ C "1\rXa\r\n0\r\n\r\n", REASON_http_malformed },
		{ C "1;a\nb\r\na\r\n0\r\n\r\n", REASON_http_malformed },
		{ C "0\r\n\n", REASON_http_malformed },
		{ C "0\r\nX: y\n\r\n", REASON_http_malformed },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const size_t n = strlen(rows[i].raw);
		for (size_t split = 0; split <= n; split++) {
			const struct outcome o = run(rows[i].raw, n, split);
			if (o.fault.reason != rows[i].why || o.rc != fault_row(rows[i].why)->rc)
				fail_msg("row %zu at %zu: %d %s", i, split, o.rc,
					fault_row(o.fault.reason)->name);
		}
	}
}

static void test_framing_has_a_ceiling(void **state)
{
	char raw[2000];
	int n = snprintf(raw, sizeof(raw), C "1;");
	for (int i = 0; i < 500; i++)
		n += snprintf(raw + n, sizeof(raw) - (size_t)n, "x");
	assert_int_equal(run(raw, (size_t)n, 100).fault.reason, REASON_http_too_large);
	n = snprintf(raw, sizeof(raw), C "0\r\n");
	for (int i = 0; i < 100; i++)
		n += snprintf(raw + n, sizeof(raw) - (size_t)n, "X: y\r\n");
	assert_int_equal(run(raw, (size_t)n, 100).fault.reason, REASON_http_too_large);
}

static void test_small_arena(void **state)
{
	static const char raw[] = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello";
	unsigned ok = 0, full = 0;
	for (size_t cap = 64; cap < 8192; cap += 16) {
		struct arena *a = arena_new(cap);
		struct http1 *h = http1_new(a, &limits);
		struct fault f = { 0 };
		size_t used;
		const enum rc rc = h ? http1_feed(h, str_bytes(STR(raw)), &used, &f) : RC_NOMEM;
		ok += rc == RC_OK;
		full += rc == RC_NOMEM;
		assert_true(rc == RC_OK || rc == RC_NOMEM);
		arena_free(&a);
	}
	assert_true(ok && full);
}

static void test_continue_is_wanted_once(void **state)
{
	struct arena *a = arena_new(64 * 1024);
	struct http1 *h = http1_new(a, &limits);
	struct fault f = { 0 };
	size_t used;
	assert_false(http1_wants_continue(h));
	assert_int_equal(http1_feed(h, str_bytes(STR(P "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n")),
				 &used, &f),
		RC_PENDING);
	assert_true(http1_in_body(h));
	assert_true(http1_wants_continue(h));
	assert_false(http1_wants_continue(h));
	assert_int_equal(http1_feed(h, str_bytes(STR("hello")), &used, &f), RC_OK);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_framing_has_a_ceiling),
		cmocka_unit_test(test_small_arena),
		cmocka_unit_test(test_continue_is_wanted_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
