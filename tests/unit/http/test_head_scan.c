/** Heads that two readers could understand differently are refused, at every split; honest ones pass. */
#include "unit.h"

#include <stdio.h>

#include "http/head_scan.h"

static const struct http_limits limits = { .header_octets = 400, .header_lines = 5, .target_octets = 100 };

static enum rc scan(const char *head, size_t n, size_t split, size_t *used, struct fault *f)
{
	struct head_scan s = { 0 };
	size_t first = 0, second = 0;
	enum rc rc = head_scan_octets(&s, &limits, (struct bytes){ (const uint8_t *)head, split }, &first, f);
	if (rc == RC_PENDING)
		rc = head_scan_octets(
			&s, &limits, (struct bytes){ (const uint8_t *)head + first, n - first }, &second, f);
	*used = first + second;
	return rc;
}

static void test_honest(void **state)
{
	static const char *const heads[] = {
		"GET / HTTP/1.1\r\n\r\n",
		"\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n",
		"M-SEARCH * HTTP/1.1\r\nX-Y_z!:\r\nA: \t b\tc \r\n\r\n",
		"GET http://h/x?y=%20 HTTP/1.0\r\nB: caf\xc3\xa9\r\n\r\n",
	};
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		char more[200];
		snprintf(more, sizeof(more), "%sGET", heads[i]);
		for (size_t split = 0; split <= strlen(heads[i]); split++) {
			struct fault f = { 0 };
			size_t used;
			assert_int_equal(scan(more, strlen(more), split, &used, &f), RC_OK);
			assert_int_equal(used, strlen(heads[i]));
		}
	}
}

static void test_ambiguous(void **state)
{
	static const struct {
		const char *head;
		size_t n;
	} heads[] = {
#define HEAD(literal) { literal, sizeof(literal) - 1 }
		HEAD("GET / HTTP/1.1\nHost: h\r\n\r\n"),
		HEAD("GET / HTTP/1.1\r\nHost: h\n\r\n"),
		HEAD("GET / HTTP/1.1\r\nHost: h\r\n\n"),
		HEAD("GET / HTTP/1.1\r\nHost: h\r\n\rX"),
		HEAD("GET / HTTP/1.1\r\nHost: h\rX: y\r\n\r\n"),
		HEAD("GET / HTTP/1.1\r\nHost: h\r\n folded\r\n\r\n"),
		HEAD("GET / HTTP/1.1\r\nHost: h\r\n\tfolded\r\n\r\n"),
		HEAD("GET / HTTP/1.1\r\n Host: h\r\n\r\n"),
		HEAD("GET / HTTP/1.1\r\nHost : h\r\n\r\n"),
		HEAD("GET / HTTP/1.1\r\nHost\t: h\r\n\r\n"),
		HEAD("GET / HTTP/1.1\r\nHost\r\n\r\n"),
		HEAD("GET / HTTP/1.1\r\n: h\r\n\r\n"),
		HEAD("GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n"),
		HEAD("GET / HTTP/1.1\r\nHost: a\x7f\r\n\r\n"),
		HEAD("GET / HTTP/1.1\r\nHost: a\x01\r\n\r\n"),
		HEAD("GET / HTTP/1.1\r\nH\xc3\xb6st: a\r\n\r\n"),
		HEAD("GET /\0 HTTP/1.1\r\n\r\n"),
		HEAD("GET /\xc3\xa9 HTTP/1.1\r\n\r\n"),
		HEAD("GET /#x HTTP/1.1\r\n\r\n"),
		HEAD("GET  / HTTP/1.1\r\n\r\n"),
		HEAD("GET /  HTTP/1.1\r\n\r\n"),
		HEAD("GET / HTTP/1.1 \r\n\r\n"),
		HEAD("GET\t/ HTTP/1.1\r\n\r\n"),
		HEAD("GET /\r\n\r\n"),
		HEAD("GET\r\n\r\n"),
		HEAD(" GET / HTTP/1.1\r\n\r\n"),
		HEAD("\nGET / HTTP/1.1\r\n\r\n"),
		HEAD("\r\rGET / HTTP/1.1\r\n\r\n"),
	};
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		for (size_t split = 0; split <= heads[i].n; split++) {
			struct fault f = { 0 };
			size_t used;
			if (scan(heads[i].head, heads[i].n, split, &used, &f) != RC_MALFORMED)
				fail_msg("row %zu passed when split at %zu", i, split);
			assert_int_equal(f.reason, REASON_http_malformed);
		}
}

static void test_ceilings(void **state)
{
	char head[1000];
	size_t used;
	struct fault f = { 0 };
	int n = snprintf(head, sizeof(head), "GET / HTTP/1.1\r\nA:1\r\nA:1\r\nA:1\r\nA:1\r\nA:1\r\n\r\n");
	assert_int_equal(scan(head, (size_t)n, 0, &used, &f), RC_OK);
	n = snprintf(head, sizeof(head), "GET / HTTP/1.1\r\nA:1\r\nA:1\r\nA:1\r\nA:1\r\nA:1\r\nA:1\r\n\r\n");
	assert_int_equal(scan(head, (size_t)n, 0, &used, &f), RC_LIMIT);
	n = snprintf(head, sizeof(head), "GET /%0*d HTTP/1.1\r\n\r\n", 99, 0);
	f = (struct fault){ 0 };
	assert_int_equal(scan(head, (size_t)n, 0, &used, &f), RC_OK);
	n = snprintf(head, sizeof(head), "GET /%0*d HTTP/1.1\r\n\r\n", 100, 0);
	assert_int_equal(scan(head, (size_t)n, 0, &used, &f), RC_LIMIT);
	assert_int_equal(f.reason, REASON_http_head_too_large);
	n = snprintf(head, sizeof(head), "GET / HTTP/1.1\r\nA:%0*d\r\n\r\n", 400 - 22, 0);
	assert_int_equal(n, 400);
	assert_int_equal(scan(head, (size_t)n, 0, &used, &f), RC_OK);
	n = snprintf(head, sizeof(head), "GET / HTTP/1.1\r\nA:%0*d\r\n\r\n", 401 - 22, 0);
	assert_int_equal(scan(head, (size_t)n, 0, &used, &f), RC_LIMIT);
}

static enum rc judge(const struct http_header *h, size_t n, bool http10, struct head_framing *out)
{
	struct fault f = { 0 };
	return head_scan_fields(h, n, http10, out, &f);
}

static void test_fields(void **state)
{
	const struct http_header host = { STR("hOST"), STR("192.0.2.1") },
				 five = { STR("Content-length"), STR("5") },
				 comma = { STR("Content-Length"), STR("5, 5") },
				 minus = { STR("Content-Length"), STR("-1") },
				 plus = { STR("Content-Length"), STR("+1") },
				 hex = { STR("Content-Length"), STR("0x5") },
				 none = { STR("Content-Length"), STR("") },
				 huge = { STR("Content-Length"), STR("99999999999999999999") },
				 chunked = { STR("Transfer-Encoding"), STR("Chunked") },
				 gzip = { STR("Transfer-Encoding"), STR("gzip, chunked") },
				 identity = { STR("Transfer-Encoding"), STR("identity") },
				 expect = { STR("Expect"), STR("100-Continue") };
	const struct {
		bool http10, ok;
		size_t n;
		struct http_header h[4];
	} rows[] = {
		{ false, true, 1, { host } },
		{ true, true, 0, { host } },
		{ false, false, 0, { host } },
		{ false, false, 2, { host, host } },
		{ true, false, 2, { host, host } },
		{ false, true, 2, { host, five } },
		{ false, false, 3, { host, five, five } },
		{ false, false, 2, { host, comma } },
		{ false, false, 2, { host, minus } },
		{ false, false, 2, { host, plus } },
		{ false, false, 2, { host, hex } },
		{ false, false, 2, { host, none } },
		{ false, false, 2, { host, huge } },
		{ false, true, 2, { host, chunked } },
		{ true, false, 2, { host, chunked } },
		{ false, false, 3, { host, chunked, chunked } },
		{ false, false, 2, { host, gzip } },
		{ false, false, 2, { host, identity } },
		{ false, false, 3, { host, chunked, five } },
		{ false, false, 3, { host, five, chunked } },
		{ false, true, 3, { host, five, expect } },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct head_framing out = { 0 };
		const enum rc rc = judge(rows[i].h, rows[i].n, rows[i].http10, &out);
		if (rc != (rows[i].ok ? RC_OK : RC_MALFORMED))
			fail_msg("row %zu: %d", i, rc);
	}
	struct head_framing out = { 0 };
	assert_int_equal(judge(rows[20].h, 3, false, &out), RC_OK);
	assert_true(out.has_length && out.length == 5 && out.expects_continue && !out.chunked);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_honest),
		cmocka_unit_test(test_ambiguous),
		cmocka_unit_test(test_ceilings),
		cmocka_unit_test(test_fields),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
