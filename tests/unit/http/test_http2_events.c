/** Frames of clients that mean no good, or make mistakes: every flood ends its connection, every mistake its
 * stream. */
#include "http2_rig.h"

static struct rig r;

static void begin(void)
{
	const struct http_limits limits = served_limits();
	rig_open(&r, &limits);
	rig_begin(&r);
}

static void expect_calm(unsigned dispatched_at_most)
{
	const struct rig_seen s = rig_look(&r);
	assert_int_equal(s.frames[NGHTTP2_GOAWAY], 1);
	assert_int_equal(s.goaway, NGHTTP2_ENHANCE_YOUR_CALM);
	assert_true(http2_is_over(r.conn.http2));
	assert_true(r.v.requests <= dispatched_at_most);
	rig_close(&r);
}

static void reset(uint32_t id)
{
	rig_send(&r, NGHTTP2_RST_STREAM, 0, id, "\0\0\0\x08", 4);
}

/* CVE-2023-44487, one request and its reset after the other: those out are cancelled, and soon none is let
 * in. */
static void test_rapid_reset(void **state)
{
	begin();
	r.v.how = ANSWER_LATER;
	for (uint32_t id = 1; id < 2000; id += 2) {
		rig_get(&r, id);
		reset(id);
	}
	assert_int_equal(r.v.cancelled, r.v.requests);
	assert_int_equal(r.v.server ? ((struct http_server *)r.v.server)->n_exchanges : 0, 0);
	expect_calm(9);
}

/* In one read: a request that is gone before it is looked at is never handed out. */
static void test_rapid_reset_at_once(void **state)
{
	static uint8_t p[64 * 1024];
	size_t n = 0;
	begin();
	for (uint32_t id = 1; id < 15; id += 2) {
		n += rig_frame(p + n, NGHTTP2_HEADERS, 5, id, RIG_GET, sizeof(RIG_GET) - 1);
		n += rig_frame(p + n, NGHTTP2_RST_STREAM, 0, id, "\0\0\0\x08", 4);
	}
	rig_feed(&r, p, n);
	assert_int_equal(r.v.requests, 0);
	rig_get(&r, 101);
	assert_int_equal(r.v.requests, 1);
	rig_close(&r);
}

/* The server's own resets count too: DATA after the end, a window that overflows. */
static void test_resets_provoked(void **state)
{
	begin();
	r.v.how = ANSWER_LATER;
	for (uint32_t id = 1; id < 200; id += 2) {
		rig_get(&r, id);
		rig_send(&r, NGHTTP2_WINDOW_UPDATE, 0, id, "\x7f\xff\xff\xff", 4);
	}
	expect_calm(9);
	assert_int_equal(r.v.cancelled, r.v.requests);
}

static void test_answers_earn_resets(void **state)
{
	struct http_limits limits = served_limits();
	limits.requests_per_connection = 1000;
	rig_open(&r, &limits);
	rig_begin(&r);
	for (uint32_t id = 1; id < 400; id += 4) {
		r.v.how = ANSWER_NOW;
		rig_get(&r, id);
		r.v.how = ANSWER_LATER;
		rig_get(&r, id + 2);
		reset(id + 2);
	}
	assert_int_equal(rig_look(&r).frames[NGHTTP2_GOAWAY], 0);
	assert_int_equal(r.v.cancelled, 100);
	rig_close(&r);
}

static const struct {
	uint8_t type, flags;
	uint32_t id;
	const char *payload;
	size_t n;
} floods[] = {
	{ NGHTTP2_PING, 0, 0, "12345678", 8 },
	{ NGHTTP2_PING, 1, 0, "12345678", 8 },
	{ NGHTTP2_SETTINGS, 0, 0, "", 0 },
	{ NGHTTP2_WINDOW_UPDATE, 0, 0, "\0\0\0\1", 4 },
	{ NGHTTP2_WINDOW_UPDATE, 0, 1, "\0\0\0\1", 4 },
	{ NGHTTP2_PRIORITY, 0, 1, "\0\0\0\0\1", 5 },
	{ NGHTTP2_PRIORITY, 0, 99, "\0\0\0\0\1", 5 },
	{ NGHTTP2_DATA, 0, 1, "", 0 },
	{ NGHTTP2_DATA, 8, 1, "\1\0", 2 }, /* nothing but padding */
	{ NGHTTP2_RST_STREAM, 0, 1, "\0\0\0\x08", 4 },
	{ 0x10, 0, 0, "\0\0\0\1u", 5 }, /* PRIORITY_UPDATE */
	{ 0xbe, 0, 0, "unknown", 7 },
};

static void test_floods(void **state)
{
	for (size_t i = 0; i < sizeof(floods) / sizeof(floods[0]); i++) {
		begin();
		rig_send(&r, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, 1, RIG_GET, sizeof(RIG_GET) - 1);
		unsigned sent = 0;
		while (sent < 20000 && !http2_is_over(r.conn.http2) && ++sent)
			rig_send(&r, floods[i].type, floods[i].flags, floods[i].id, floods[i].payload,
				floods[i].n);
		if (sent >= 9000)
			fail_msg("flood %zu: %u frames were taken", i, sent);
		expect_calm(0);
	}
}

/* Frames of a stream that is over reach no callback of the library. */
static void test_flood_of_a_dead_stream(void **state)
{
	begin();
	rig_get(&r, 1);
	unsigned sent = 0;
	while (sent < 20000 && !http2_is_over(r.conn.http2) && ++sent)
		rig_send(&r, NGHTTP2_DATA, 0, 1, "", 0);
	assert_true(sent < 9000);
	expect_calm(1);
}

static void test_acks_do_not_pile_up(void **state)
{
	static uint8_t p[1 << 16];
	size_t n = 0;
	const struct http_limits limits = served_limits();
	rig_open(&r, &limits);
	rig_begin(&r);
	for (int i = 0; i < 500; i++)
		n += rig_frame(p + n, NGHTTP2_PING, 0, 0, "12345678", 8);
	(void)!http2_feed(r.conn.http2, (struct bytes){ p, n }, &r.f);
	assert_int_equal(r.f.reason, REASON_http2_flood);
	rig_close(&r);
}

static void test_continuation_flood(void **state)
{
	begin();
	rig_send(&r, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_STREAM, 1, RIG_GET, sizeof(RIG_GET) - 1);
	for (int i = 0; i < 10 && r.rc == RC_OK; i++)
		r.rc = http2_feed(
			r.conn.http2, (struct bytes){ (const uint8_t *)"\0\0\0\x09\0\0\0\0\1", 9 }, &r.f);
	assert_int_equal(r.f.reason, REASON_http2_flood);
	assert_int_equal(r.v.requests, 0);
	rig_close(&r);
}

/* One octet per field, from the table: reading on would cost more than sending. */
static void test_field_bomb(void **state)
{
	static uint8_t block[16384];
	begin();
	memset(block, 0x90, sizeof(block)); /* accept-encoding: gzip, deflate */
	memcpy(block, RIG_GET, sizeof(RIG_GET) - 1);
	rig_send(&r, NGHTTP2_HEADERS, 5, 1, block, sizeof(block));
	expect_calm(0);
}

static void expect_status(const char *block, size_t n, const char *status, enum reason why)
{
	begin();
	rig_forget(&r);
	rig_send(&r, NGHTTP2_HEADERS, 5, 1, block, n);
	const struct rig_seen s = rig_look(&r);
	assert_int_equal(s.frames[NGHTTP2_HEADERS], 1);
	assert_int_equal(s.frames[NGHTTP2_RST_STREAM] + s.frames[NGHTTP2_GOAWAY], 0);
	assert_non_null(memmem(r.out, r.out_n, status, strlen(status)));
	assert_int_equal(r.v.last_refusal, why);
	assert_int_equal(r.v.requests, 0);
	rig_get(&r, 3); /* the connection goes on */
	assert_int_equal(r.v.requests, 1);
	rig_close(&r);
}

#define BLOCK(text) text, sizeof(text) - 1

static void test_refusals_of_a_stream(void **state)
{
	char big[2000] = "\x82\x87\x41\x01h\x44\x7f\xa6\x0e"; /* :path of 127 + 38 + 14 * 128 = 1957 octets */
	memset(big + 9, '/', 1957);
	expect_status(big, 9 + 1957, "\x48\x03\x34\x33\x31", REASON_http_head_too_large); /* 431 as it is */
	expect_status(BLOCK(RIG_GET "\x66\x01"
				    "g"),
		"\x8c", REASON_http_malformed); /* another host */
	expect_status(BLOCK("\x82\x87\x84\x41\x03"
			    "a@b"),
		"\x8c", REASON_http_malformed);
}

/* An announced body is refused before it comes. */
static void test_large_content_length(void **state)
{
	begin();
	rig_forget(&r);
	rig_send(&r, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, 1,
		BLOCK("\x83\x87\x84\x41\x01h\x5c\x05"
		      "99999"));
	assert_non_null(memchr(r.out, 0x8c, r.out_n)); /* 400 */
	assert_int_equal(rig_look(&r).frames[NGHTTP2_RST_STREAM], 1);
	assert_int_equal(rig_look(&r).reset, NGHTTP2_NO_ERROR);
	assert_int_equal(r.v.last_refusal, REASON_http_too_large);
	rig_close(&r);
}

/* What the library finds: the stream is reset with PROTOCOL_ERROR (RFC 9113 8.1.1), and that is counted. */
static void test_malformed_streams(void **state)
{
	static const struct {
		const char *block;
		size_t n;
	} rows[] = {
		{ BLOCK(RIG_GET "\x40\x0a"
				"connection\x05"
				"close") },
		{ BLOCK(RIG_GET "\x40\x0a"
				"keep-alive\x01"
				"1") },
		{ BLOCK(RIG_GET "\x40\x11"
				"transfer-encoding\x07"
				"chunked") },
		{ BLOCK(RIG_GET "\x40\x07"
				"upgrade\x03"
				"h2c") },
		{ BLOCK(RIG_GET "\x40\x02"
				"te\x04"
				"gzip") },
		{ BLOCK(RIG_GET "\x40\x03"
				"X-A\x01"
				"b") },
		{ BLOCK(RIG_GET "\x40\x03"
				"x a\x01"
				"b") },
		{ BLOCK(RIG_GET "\x40\x01"
				"x\x03"
				"a\nb") },
		{ BLOCK(RIG_GET "\x40\x01"
				"x\x02"
				" a") },
		{ BLOCK(RIG_GET "\x82") },      /* :method after a field, or twice */
		{ BLOCK("\x82\x87\x84") },      /* neither :authority nor host */
		{ BLOCK("\x82\x84\x41\x01h") }, /* no :scheme */
		{ BLOCK("\x82\x87\x44\x01"
			"x\x41\x01h") }, /* no path at all */
		{ BLOCK(RIG_GET "\x40\x04:new\x01"
				"1") },
		{ BLOCK(RIG_GET "\x5c\x01"
				"3") }, /* content-length without content */
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin();
		rig_forget(&r);
		rig_send(&r, NGHTTP2_HEADERS, 5, 1, rows[i].block, rows[i].n);
		const struct rig_seen s = rig_look(&r);
		if (r.v.requests || s.frames[NGHTTP2_RST_STREAM] != 1 || s.reset != NGHTTP2_PROTOCOL_ERROR)
			fail_msg("row %zu: %u requests, reset %u", i, r.v.requests, s.reset);
		assert_int_equal(r.v.last_refusal, REASON_http_malformed);
		rig_close(&r);
	}
}

static void test_te_trailers_is_welcome(void **state)
{
	begin();
	rig_send(&r, NGHTTP2_HEADERS, 5, 1,
		BLOCK(RIG_GET "\x40\x02"
			      "te\x08"
			      "trailers"));
	assert_int_equal(r.v.requests, 1);
	rig_close(&r);
}

static void test_content_length_against_data(void **state)
{
	static const char *const bodies[] = { "ab", "abcd" };
	for (size_t i = 0; i < 2; i++) {
		begin();
		rig_send(&r, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, 1,
			BLOCK("\x83\x87\x84\x41\x01h\x5c\x01"
			      "3"));
		rig_send(&r, NGHTTP2_DATA, NGHTTP2_FLAG_END_STREAM, 1, bodies[i], strlen(bodies[i]));
		assert_int_equal(rig_look(&r).reset, NGHTTP2_PROTOCOL_ERROR);
		assert_int_equal(r.v.requests, 0);
		rig_close(&r);
	}
}

/* A body above the ceiling: 400 (TS.43 2.10), the rest is not wanted, what still comes is given back. */
static void test_body_above_the_ceiling(void **state)
{
	static uint8_t body[8193];
	begin();
	rig_send(&r, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, 1, BLOCK("\x83\x87\x84\x41\x01h"));
	rig_send(&r, NGHTTP2_DATA, 0, 1, body, sizeof(body));
	const struct rig_seen s = rig_look(&r);
	assert_int_equal(s.reset, NGHTTP2_NO_ERROR);
	assert_int_equal(s.reset_id, 1);
	assert_int_equal(r.v.last_refusal, REASON_http_too_large);
	assert_int_equal(r.v.requests, 0);
	rig_get(&r, 3);
	assert_int_equal(r.v.requests, 1);
	rig_close(&r);
}

static void test_trailers_are_ignored(void **state)
{
	begin();
	rig_send(&r, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, 1, BLOCK("\x83\x87\x84\x41\x01h"));
	rig_send(&r, NGHTTP2_DATA, 0, 1, "abc", 3);
	assert_int_equal(r.v.requests, 0);
	rig_send(&r, NGHTTP2_HEADERS, 5, 1,
		BLOCK("\x40\x01"
		      "x\x01"
		      "y"));
	assert_int_equal(r.v.requests, 1);
	assert_string_equal(r.v.body, "abc");
	assert_int_equal(r.v.n_headers, 1);
	rig_close(&r);
}

/* The client waits for it before it sends the body. */
static void test_continue(void **state)
{
	begin();
	rig_forget(&r);
	rig_send(&r, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS, 1,
		BLOCK("\x83\x87\x84\x41\x01h\x40\x06"
		      "expect\x0c"
		      "100-continue"));
	assert_int_equal(rig_look(&r).frames[NGHTTP2_HEADERS], 1);
	rig_send(&r, NGHTTP2_DATA, NGHTTP2_FLAG_END_STREAM, 1, "abc", 3);
	assert_int_equal(r.v.requests, 1);
	assert_int_equal(rig_look(&r).frames[NGHTTP2_HEADERS], 2);
	rig_close(&r);
}

/* As many as were agreed on; one more is an error of the connection, or refused while SETTINGS are under way.
 */
static void test_streams_ceiling(void **state)
{
	for (int acknowledged = 0; acknowledged < 2; acknowledged++) {
		const struct http_limits limits = served_limits();
		rig_open(&r, &limits);
		r.v.how = ANSWER_LATER;
		rig_feed(&r, RIG_PREFACE, sizeof(RIG_PREFACE) - 1);
		rig_send(&r, NGHTTP2_SETTINGS, 0, 0, "", 0);
		if (acknowledged)
			rig_send(&r, NGHTTP2_SETTINGS, NGHTTP2_FLAG_ACK, 0, "", 0);
		for (uint32_t id = 1; id <= 17; id += 2)
			rig_get(&r, id);
		const struct rig_seen s = rig_look(&r);
		assert_int_equal(r.v.requests, 8);
		if (acknowledged)
			assert_int_equal(s.goaway, NGHTTP2_PROTOCOL_ERROR);
		else
			assert_int_equal(s.reset, NGHTTP2_REFUSED_STREAM);
		rig_close(&r);
		assert_int_equal(r.v.cancelled, 8);
	}
}

/* There are never more exchanges than connections could hold with HTTP/1.1. */
static void test_exchanges_ceiling(void **state)
{
	struct http_limits limits = served_limits();
	limits.connections = 3;
	rig_open(&r, &limits);
	rig_begin(&r);
	r.v.how = ANSWER_LATER;
	for (uint32_t id = 1; id <= 7; id += 2)
		rig_get(&r, id);
	assert_int_equal(r.v.requests, 3);
	assert_int_equal(rig_look(&r).reset, NGHTTP2_REFUSED_STREAM);
	assert_int_equal(rig_look(&r).reset_id, 7);
	assert_int_equal(r.v.last_refusal, REASON_http2_busy);
	rig_close(&r);
}

static void test_broken_connections(void **state)
{
	begin();
	rig_send(&r, NGHTTP2_DATA, 0, 0, "x", 1);
	assert_int_equal(rig_look(&r).goaway, NGHTTP2_PROTOCOL_ERROR);
	assert_true(http2_is_over(r.conn.http2));
	rig_close(&r);
	const struct http_limits limits = served_limits();
	rig_open(&r, &limits);
	r.rc = http2_feed(r.conn.http2, str_bytes(STR(GET_A)), &r.f);
	assert_int_equal(r.f.reason, REASON_http2_broken);
	rig_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rapid_reset),
		cmocka_unit_test(test_rapid_reset_at_once),
		cmocka_unit_test(test_resets_provoked),
		cmocka_unit_test(test_answers_earn_resets),
		cmocka_unit_test(test_floods),
		cmocka_unit_test(test_flood_of_a_dead_stream),
		cmocka_unit_test(test_acks_do_not_pile_up),
		cmocka_unit_test(test_continuation_flood),
		cmocka_unit_test(test_field_bomb),
		cmocka_unit_test(test_refusals_of_a_stream),
		cmocka_unit_test(test_large_content_length),
		cmocka_unit_test(test_malformed_streams),
		cmocka_unit_test(test_te_trailers_is_welcome),
		cmocka_unit_test(test_content_length_against_data),
		cmocka_unit_test(test_body_above_the_ceiling),
		cmocka_unit_test(test_trailers_are_ignored),
		cmocka_unit_test(test_continue),
		cmocka_unit_test(test_streams_ceiling),
		cmocka_unit_test(test_exchanges_ceiling),
		cmocka_unit_test(test_broken_connections),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
