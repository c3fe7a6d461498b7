/** vector_http_answer.c: its tables, row by row; what only the wire shows stands in test_vector_http.c. */
#include "unit.h"

#include "drivers/vector_http_answer.h"

static enum reason why(long status, const char *body, bool resync)
{
	const struct vector_http_answer a = {
		.status = status, .body = str_bytes(str_of(body)), .resync = resync
	};
	struct auth_vector v = { .xres_len = 99 };
	struct fault f = { 0 };
	const enum rc rc = vector_http_answer_take(&a, &v, &f);
	assert_int_equal(rc, fault_row(f.reason)->rc);
	assert_int_equal(v.xres_len, 99);
	return f.reason;
}

static void a_word_needs_its_status_and_its_question(void **state)
{
	static const char unknown[] = "{\"error\":\"unknown\"}", auts[] = "{\"error\":\"auts\"}",
			  range[] = "{\"error\":\"sqn_range\"}";
	assert_int_equal(why(404, unknown, false), REASON_subscriber_unknown);
	assert_int_equal(why(404, unknown, true), REASON_subscriber_unknown);
	assert_int_equal(why(404, auts, true), REASON_http_vector_status);
	assert_int_equal(why(404, "", false), REASON_http_vector_status);
	assert_int_equal(why(403, auts, true), REASON_aka_auts);
	assert_int_equal(why(403, auts, false), REASON_http_vector_status);
	assert_int_equal(why(403, range, true), REASON_aka_sqn_range);
	assert_int_equal(why(403, range, false), REASON_http_vector_status);
	assert_int_equal(why(403, unknown, true), REASON_http_vector_status);
	assert_int_equal(why(403, "", true), REASON_http_vector_status);
	assert_int_equal(why(500, unknown, false), REASON_http_vector_status);
	assert_int_equal(why(200, unknown, false), REASON_http_vector_answer);
	assert_int_equal(why(503, unknown, false), REASON_http_vector_busy);
	assert_int_equal(why(429, auts, true), REASON_http_vector_busy);
	assert_int_equal(why(201, "{}", false), REASON_http_vector_status);
}

static void a_transfer_that_failed(void **state)
{
	static const struct {
		CURLcode how;
		enum reason reason;
		const char *note;
	} cases[] = {
		{ CURLE_WRITE_ERROR, REASON_http_vector_answer, "more than 4096 octets" },
		{ CURLE_WEIRD_SERVER_REPLY, REASON_http_vector_answer, "not HTTP/1.1 (libcurl 8)" },
		{ CURLE_COULDNT_RESOLVE_HOST, REASON_http_vector_down, "the name does not resolve" },
		{ CURLE_COULDNT_CONNECT, REASON_http_vector_down, "no connection" },
		{ CURLE_SSL_CONNECT_ERROR, REASON_http_vector_down, "TLS handshake" },
		{ CURLE_RECV_ERROR, REASON_http_vector_down, "libcurl 56" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fault f = { 0 };
		assert_int_equal(vector_http_answer_failed(cases[i].how, &f), RC_UNAVAIL);
		assert_int_equal(f.reason, cases[i].reason);
		assert_string_equal(f.note, cases[i].note);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_needs_its_status_and_its_question),
		cmocka_unit_test(a_transfer_that_failed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
