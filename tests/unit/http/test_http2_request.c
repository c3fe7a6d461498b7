/** Fields of HTTP/2 to a request: names, hosts, cookies, ceilings. */
#include "unit.h"

#include "http/http2_request.h"

#include <stdio.h>

static const struct http_limits limits = {
	.header_octets = 2048, .header_lines = 24, .target_octets = 64, .body_octets = 16
};
static struct arena *arena;
static struct http2_request q;
static struct fault f;

static int setup(void **state)
{
	arena = arena_new(64 * 1024);
	http2_request_init(&q, arena, &limits);
	f = (struct fault){ 0 };
	return 0;
}

static int teardown(void **state)
{
	arena_free(&arena);
	return 0;
}

static void field(const char *name, const char *value)
{
	if (http2_request_weigh(&q, str_of(name), str_of(value)))
		http2_request_field(&q, str_of(name), str_of(value));
}

static void begin(const char *path)
{
	field(":method", "GET");
	field(":scheme", "https");
	field(":authority", "h:1");
	field(":path", path);
}

static const struct http_request *whole(void)
{
	assert_int_equal(http2_request_head(&q, &f), RC_OK);
	return http2_request_whole(&q);
}

static void expect_refused(enum reason why)
{
	assert_int_equal(http2_request_head(&q, &f), fault_row(why)->rc);
	assert_int_equal(f.reason, why);
}

static void expect_field(const struct http_request *in, size_t i, const char *name, const char *value)
{
	assert_true(str_is(in->headers[i].name, name));
	assert_true(str_is(in->headers[i].value, value));
}

static void test_request(void **state)
{
	begin("/a%20b?q=%41");
	field("user-agent", "x");
	const struct http_request *in = whole();
	assert_true(str_is(in->method, "GET"));
	assert_true(str_is(in->path, "/a%20b"));
	assert_true(str_is(in->query, "q=%41"));
	assert_int_equal(in->n_headers, 2);
	expect_field(in, 0, "host", "h:1");
	expect_field(in, 1, "user-agent", "x");
	assert_int_equal(in->body.n, 0);
}

static void test_host_without_authority(void **state)
{
	field(":method", "GET");
	field(":path", "/");
	field("host", "other");
	expect_field(whole(), 0, "host", "other");
}

static void test_host_beside_authority(void **state)
{
	begin("/");
	field("host", "H:1");
	const struct http_request *in = whole();
	assert_int_equal(in->n_headers, 1);
	expect_field(in, 0, "host", "h:1");
}

static void test_another_host(void **state)
{
	begin("/");
	field("host", "h:2");
	expect_refused(REASON_http_malformed);
}

static void test_no_path(void **state)
{
	field(":method", "CONNECT");
	field(":authority", "h:1");
	expect_refused(REASON_http_malformed);
}

static void test_cookies_are_joined(void **state)
{
	begin("/");
	field("cookie", "a=1");
	field("x", "y");
	field("cookie", "b=2");
	field("cookie", "c=3");
	field("z", "");
	const struct http_request *in = whole();
	assert_int_equal(in->n_headers, 4);
	expect_field(in, 1, "cookie", "a=1; b=2; c=3");
	expect_field(in, 2, "x", "y");
	expect_field(in, 3, "z", "");
}

static void test_many_fields(void **state)
{
	char name[16];
	begin("/");
	for (int i = 0; i < 24; i++) {
		snprintf(name, sizeof(name), "x%d", i);
		field(name, "v");
	}
	const struct http_request *in = whole();
	assert_int_equal(in->n_headers, 25);
	expect_field(in, 0, "host", "h:1");
	expect_field(in, 24, "x23", "v");
}

static void test_too_many_fields(void **state)
{
	begin("/");
	for (int i = 0; i < 25; i++)
		field("x", "v");
	expect_refused(REASON_http_head_too_large);
}

static void test_too_many_octets(void **state)
{
	static char value[2048];
	memset(value, 'v', sizeof(value) - 1);
	begin("/");
	field("x", value);
	expect_refused(REASON_http_head_too_large);
}

static void test_long_target(void **state)
{
	begin("/4567890123456789012345678901234567890123456789012345678901234"
	      "5678");
	expect_refused(REASON_http_head_too_large);
}

/* Four times above the ceiling nobody reads on. */
static void test_bomb(void **state)
{
	int n = 0;
	begin("/");
	while (http2_request_weigh(&q, STR("x"), STR("")))
		n++;
	assert_int_equal(n, 96);
}

static void test_body(void **state)
{
	begin("/");
	field("content-length", "9");
	assert_int_equal(http2_request_head(&q, &f), RC_OK);
	assert_int_equal(http2_request_data(&q, str_bytes(STR("0123")), &f), RC_OK);
	assert_int_equal(http2_request_data(&q, str_bytes(STR("45678")), &f), RC_OK);
	const struct http_request *in = http2_request_whole(&q);
	assert_true(str_is(str_of_bytes(in->body), "012345678"));
	assert_int_equal(http2_request_data(&q, str_bytes(STR("01234567")), &f), RC_LIMIT);
	assert_int_equal(f.reason, REASON_http_too_large);
}

static void test_announced_body(void **state)
{
	begin("/");
	field("content-length", "17");
	expect_refused(REASON_http_too_large);
}

static void test_length_is_a_number(void **state)
{
	begin("/");
	field("content-length", "1x");
	expect_refused(REASON_http_malformed);
}

static void test_full_arena(void **state)
{
	arena_free(&arena);
	arena = arena_new(256);
	http2_request_init(&q, arena, &limits);
	begin("/");
	expect_refused(REASON_memory);
}

static void test_continue_is_expected(void **state)
{
	begin("/");
	field("expect", "100-Continue");
	whole();
	assert_true(q.expects_continue);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_request),
		TEST(test_host_without_authority),
		TEST(test_host_beside_authority),
		TEST(test_another_host),
		TEST(test_no_path),
		TEST(test_cookies_are_joined),
		TEST(test_many_fields),
		TEST(test_too_many_fields),
		TEST(test_too_many_octets),
		TEST(test_long_target),
		TEST(test_bomb),
		TEST(test_body),
		TEST(test_announced_body),
		TEST(test_length_is_a_number),
		TEST(test_full_arena),
		TEST(test_continue_is_expected),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
