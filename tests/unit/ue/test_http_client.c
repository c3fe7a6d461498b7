/** http_client.c: what happens without a server; the talk with one is a matter of the end-to-end tests. */
#include "answer.h"

#include "ue/http_client.h"

static enum rc ask(const char *url, struct str *why)
{
	const struct http_settings settings = { .alpn = "1.1", .timeout_ms = 2000, .close = true };
	struct http_client *c = NULL;
	struct http_request r = { .method = "GET", .url = url };
	struct http_response answer;
	assert_int_equal(http_message_add_header(arena, &r, "Accept", STR("*/*")), RC_OK);
	assert_int_equal(http_client_open(&settings, &c), RC_OK);
	const enum rc rc = http_client_do(c, arena, &r, &answer, why);
	http_client_close(&c);
	assert_null(c);
	http_client_close(&c);
	return rc;
}

static void nobody_listens(void **state)
{
	struct str why = STR_NONE;
	assert_int_equal(http_client_start(), RC_OK);
	assert_int_equal(ask("https://127.0.0.1:1/", &why), RC_UNAVAIL);
	assert_true(why.n > 0);
}

static void https_only(void **state)
{
	struct str why = STR_NONE;
	assert_int_equal(ask("http://127.0.0.1:1/", &why), RC_UNAVAIL);
	assert_int_equal(ask("file:///etc/hostname", &why), RC_UNAVAIL);
	assert_true(str_find_str(why, STR("rotocol")) < why.n);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(nobody_listens), cmocka_unit_test(https_only) };
	return cmocka_run_group_tests(tests, answer_open, answer_close);
}
