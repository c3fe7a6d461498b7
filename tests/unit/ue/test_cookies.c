/** cookies.c: what each kind of client gives back after one and after two answers. */
#include "answer.h"

#include "ue/cookies.h"

#include <stdio.h>

static struct http_response with_cookie(const char *text)
{
	struct http_response r = { .status = 200 };
	answer_header(&r, "Set-Cookie", text);
	return r;
}

/* the Cookie lines after these answers, joined by '|' */
static const char *after(enum cookies_rule rule, const struct http_response *const *answers)
{
	static char text[512];
	struct cookies c = { .rule = rule };
	struct http_request r = { 0 };
	size_t n = 0;
	for (; *answers; answers++)
		assert_int_equal(cookies_take(&c, arena, *answers), RC_OK);
	assert_int_equal(cookies_give(&c, arena, &r), RC_OK);
	text[0] = '\0';
	for (const struct http_header *h = r.headers; h; h = h->next) {
		assert_true(str_is(h->name, "Cookie"));
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%.*s", n ? "|" : "", STR_ARG(h->value));
	}
	return text;
}

/* clients.md rows 3 and 5 */
static void one_cookie(void **state)
{
	const struct http_response a = with_cookie("s=x1; Path=/; HttpOnly; Secure");
	const struct http_response *const list[] = { &a, NULL };
	assert_string_equal(after(COOKIES_JAR, list), "s=x1");
	assert_string_equal(after(COOKIES_PARSED_FIRST, list), "s=x1");
	assert_string_equal(after(COOKIES_RAW_LATEST, list), "s=x1; Path=/; HttpOnly; Secure");
	assert_string_equal(after(COOKIES_RAW_LAST_ONE, list), "s=x1; Path=/; HttpOnly; Secure");
}

static void second_answer_without_a_cookie(void **state)
{
	const struct http_response a = with_cookie("s=x1; Path=/"), b = { .status = 200 };
	const struct http_response *const list[] = { &a, &b, NULL };
	assert_string_equal(after(COOKIES_JAR, list), "s=x1");
	assert_string_equal(after(COOKIES_PARSED_FIRST, list), "s=x1");
	assert_string_equal(after(COOKIES_RAW_LATEST, list), "");
	assert_string_equal(after(COOKIES_RAW_LAST_ONE, list), "");
}

static void second_answer_with_another_value(void **state)
{
	const struct http_response a = with_cookie("s=x1; Path=/"), b = with_cookie("s=x2; Path=/");
	const struct http_response *const list[] = { &a, &b, NULL };
	assert_string_equal(after(COOKIES_JAR, list), "s=x2");
	assert_string_equal(after(COOKIES_PARSED_FIRST, list), "s=x1");
	assert_string_equal(after(COOKIES_RAW_LATEST, list), "s=x2; Path=/");
}

static void two_cookies_in_one_answer(void **state)
{
	struct http_response a = with_cookie("s=1; Path=/");
	answer_header(&a, "set-cookie", "t=2");
	const struct http_response *const list[] = { &a, NULL };
	assert_string_equal(after(COOKIES_JAR, list), "s=1; t=2");
	assert_string_equal(after(COOKIES_RAW_LATEST, list), "s=1; Path=/|t=2");
	assert_string_equal(after(COOKIES_RAW_LAST_ONE, list), "t=2");
}

/* clients.md, Seen when run */
static void java_version_one(void **state)
{
	const struct http_response a = with_cookie("sid=\"abc\"; Version=1; Path=/");
	const struct http_response *const list[] = { &a, NULL };
	assert_string_equal(after(COOKIES_PARSED_FIRST, list), "$Version=\"1\"; sid=\"abc\"");
}

static unsigned complaints(const char *cookie, const char *seen)
{
	struct findings f = { 0 };
	struct str s = seen ? str_of(seen) : STR_NONE;
	const struct http_response a = cookie ? with_cookie(cookie) : (struct http_response){ 0 };
	cookies_check(&a, &s, &f);
	return f.count;
}

static void checking(void **state)
{
	assert_int_equal(complaints("s=aZ09-_.~; Path=/; Secure; HttpOnly", NULL), 0);
	assert_int_equal(complaints("s=a; Path=/", "s=a"), 0);
	assert_int_equal(complaints("s=a; Path=/", "s=b"), 1);
	assert_int_equal(complaints(NULL, NULL), 1);
	assert_int_equal(complaints("s=\"a\"; Path=/", NULL), 1);
	assert_int_equal(complaints("s=a+b; Path=/", NULL), 1);
	assert_int_equal(complaints("s=; Path=/", NULL), 1);
	assert_int_equal(complaints("s=a; Path=/x", NULL), 1);
	assert_int_equal(complaints("s=a; Path=/; Version=1", NULL), 1);
	struct findings f = { 0 };
	struct str seen = STR_NONE;
	struct http_response lower = { 0 };
	answer_header(&lower, "set-cookie", "s=a; Path=/");
	cookies_check(&lower, &seen, &f);
	assert_int_equal(f.count, 1);
	lower.http2 = true;
	cookies_check(&lower, &seen, &f);
	assert_int_equal(f.count, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_cookie),
		cmocka_unit_test(second_answer_without_a_cookie),
		cmocka_unit_test(second_answer_with_another_value),
		cmocka_unit_test(two_cookies_in_one_answer),
		cmocka_unit_test(java_version_one),
		cmocka_unit_test(checking),
	};
	return cmocka_run_group_tests(tests, answer_open, answer_close);
}
