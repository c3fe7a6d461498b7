/** http_message.c: lists of headers. */
#include "answer.h"

static void headers(void **state)
{
	struct http_response r = { 0 };
	struct http_request q = { 0 };
	answer_header(&r, "Set-Cookie", "a");
	answer_header(&r, "Content-Type", "");
	answer_header(&r, "set-cookie", "b");
	assert_true(str_is(http_message_header(&r, "Set-Cookie", 0), "a"));
	assert_true(str_is(http_message_header(&r, "SET-COOKIE", 1), "b"));
	assert_null(http_message_header(&r, "Set-Cookie", 2).p);
	assert_non_null(http_message_header(&r, "Content-Type", 0).p);
	assert_int_equal(http_message_add_header(arena, &q, "A", STR("1")), RC_OK);
	assert_int_equal(http_message_add_header(arena, &q, "B", STR("2")), RC_OK);
	assert_true(str_is(q.headers->name, "A") && str_is(q.last_header->value, "2") &&
		    q.headers->next == q.last_header);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(headers) };
	return cmocka_run_group_tests(tests, answer_open, answer_close);
}
