/** The text of answers, octet for octet. */
#include "unit.h"

#include "http/reply.h"

static const struct reply_frame plain = { .date = { "D", 1 } };

static void expect(const struct http_reply *r, const struct reply_frame *frame, const char *wanted)
{
	char mem[600];
	struct buf out;
	buf_init_fixed(&out, mem, sizeof(mem) - 1);
	reply_write(&out, r, frame);
	assert_false(out.failed);
	mem[out.n] = '\0';
	assert_string_equal(mem, wanted);
	assert_true(out.n <= reply_room(r));
}

/* proves: ts43-2.5-02 */
static void test_custom_phrase(void **state)
{
	expect(&(struct http_reply){ .status = 406, .phrase = "protocol not supported" }, &plain,
		"HTTP/1.1 406 protocol not supported\r\nDate: D\r\nContent-Length: 0\r\n\r\n");
}

static void test_fields_and_body(void **state)
{
	const struct http_header h[] = { { STR("Set-Cookie"), STR("a=b") }, { STR("x-Y"), STR("") } };
	const struct http_reply r = {
		.status = 200, .headers = h, .n_headers = 2, .body = { (const uint8_t *)"body", 4 }
	};
	expect(&r, &plain,
		"HTTP/1.1 200 OK\r\nDate: D\r\nSet-Cookie: a=b\r\nx-Y: \r\nContent-Length: 4\r\n\r\nbody");
	struct reply_frame frame = plain;
	frame.close = true;
	frame.without_body = true;
	expect(&r, &frame,
		"HTTP/1.1 200 OK\r\nDate: D\r\nSet-Cookie: a=b\r\nx-Y: \r\nContent-Length: 4\r\nConnection: "
		"close\r\n\r\n");
	frame = plain;
	frame.keep_alive = true;
	expect(&(struct http_reply){ .status = 511 }, &frame,
		"HTTP/1.1 511 Network Authentication Required\r\nDate: D\r\nContent-Length: 0\r\nConnection: "
		"keep-alive\r\n\r\n");
}

static void test_without_content(void **state)
{
	expect(&(struct http_reply){ .status = 204, .body = { (const uint8_t *)"x", 1 } }, &plain,
		"HTTP/1.1 204 No Content\r\nDate: D\r\n\r\n");
	expect(&(struct http_reply){ .status = 418 }, &plain,
		"HTTP/1.1 418 \r\nDate: D\r\nContent-Length: 0\r\n\r\n");
}

static void test_broken_field_becomes_500(void **state)
{
	static const char bare[] =
		"HTTP/1.1 500 Internal Server Error\r\nDate: D\r\nContent-Length: 0\r\n\r\n";
	const struct http_header rows[] = {
		{ STR("Location"), STR("x\r\nSet-Cookie: y") },
		{ STR("Location"), STR("x\n") },
		{ STR("A\r"), STR("x") },
		{ STR("A"), STR("x\0y") },
	};
	for (size_t i = 0; i < 4; i++)
		expect(&(struct http_reply){ .status = 200, .headers = rows + i, .n_headers = 1 }, &plain,
			bare);
	expect(&(struct http_reply){ .status = 99 }, &plain, bare);
	expect(&(struct http_reply){ .status = 200, .phrase = "a\r\nb" }, &plain, bare);
}

static void test_date(void **state)
{
	char out[30];
	reply_date(out, 784111777); /* RFC 9110 5.6.7 */
	assert_string_equal(out, "Sun, 06 Nov 1994 08:49:37 GMT");
	reply_date(out, 0);
	assert_string_equal(out, "Thu, 01 Jan 1970 00:00:00 GMT");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_custom_phrase),
		cmocka_unit_test(test_fields_and_body),
		cmocka_unit_test(test_without_content),
		cmocka_unit_test(test_broken_field_becomes_500),
		cmocka_unit_test(test_date),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
