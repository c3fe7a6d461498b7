/** From settings to the TLS context of a listener. */
#include "place.h"

#include "daemon/init.h"
#include "daemon/listen_tls.h"

#include <openssl/ssl.h>

static void drop(void *to, const char *line)
{
}

static int set_up(void **state)
{
	return place_open(state) || init_all(place_conf(*state, ""), true, drop, NULL, NULL) != RC_OK;
}

static enum rc open_row(const struct conf *c, const char *row, struct tls_context **out, struct fault *f)
{
	struct listen_url u;
	*f = (struct fault){ .reason = REASON_none };
	assert_int_equal(listen_parse(str_of(row), &u, f), RC_OK);
	return listen_tls_open(c, &u, out, f);
}

static void a_row_says_whether_there_is_tls_and_who_is_asked(void **state)
{
	const struct conf *c = place_conf(*state, "tls.more: [\"server.pem   server.key\"]\n");
	struct tls_context *t;
	struct fault f;
	assert_int_equal(open_row(c, "http://127.0.0.1:0", &t, &f), RC_OK);
	assert_null(t);
	assert_int_equal(open_row(c, "https://127.0.0.1:0", &t, &f), RC_OK);
	assert_int_equal(SSL_CTX_get_verify_mode(t->ctx), SSL_VERIFY_NONE);
	tls_context_close(&t);
	assert_int_equal(open_row(c, "https://127.0.0.1:0 client_ca=ca.pem", &t, &f), RC_OK);
	assert_true(SSL_CTX_get_verify_mode(t->ctx) & SSL_VERIFY_FAIL_IF_NO_PEER_CERT);
	tls_context_close(&t);
	assert_int_equal(open_row(c, "https://127.0.0.1:0 client_ca=none.pem", &t, &f), RC_ABSENT);
	assert_null(t);
}

static void one_bad_pair_is_no_context(void **state)
{
	const struct conf *c = place_conf(*state, "tls.more: [\"server.pem none.key\"]\n");
	struct tls_context *t;
	struct fault f;
	assert_int_equal(listen_tls_pairs(c), 2);
	assert_int_equal(open_row(c, "https://127.0.0.1:0", &t, &f), RC_ABSENT);
	assert_int_equal(listen_tls_pair(c, 0, &t, &f), RC_OK);
	tls_context_close(&t);
	f = (struct fault){ .reason = REASON_none };
	assert_int_equal(listen_tls_pair(c, 1, &t, &f), RC_ABSENT);
	assert_int_equal(f.reason, REASON_file_missing);
}

static void an_entry_is_two_paths(void **state)
{
	static const char *const bad[] = { "", "a.pem", " a.pem ", "a.pem b.key c" };
	assert_int_equal(listen_tls_check(STR("a.pem b.key"), NULL), RC_OK);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(listen_tls_check(str_of(bad[i]), NULL), RC_INVALID);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, place_close)
	const struct CMUnitTest tests[] = {
		T(a_row_says_whether_there_is_tls_and_who_is_asked),
		T(one_bad_pair_is_no_context),
		T(an_entry_is_two_paths),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
