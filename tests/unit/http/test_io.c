/** The whole way under TLS: handshake, requests, resumption at another worker, a changed certificate, clients
 * that break TLS. */
#include "served.h"

#include "crypto/tls.h"

#include "tls_files.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

static struct tls_files files;
static char text[SERVED_TEXT];
static SSL_SESSION *session;

static int setup(void **state)
{
	tls_files_make(&files);
	return 0;
}

static int teardown(void **state)
{
	tls_files_remove(&files);
	return 0;
}

static struct tls_context *open_context(const struct ticket_keys *keys)
{
	struct tls_context *t = NULL;
	struct fault f = { 0 };
	assert_int_equal(
		tls_context_open(
			&(struct tls_parts){ .pair = &(struct tls_pair){ files.cert, files.key }, .n = 1 },
			&t, &f),
		RC_OK);
	if (keys)
		assert_int_equal(tls_context_tickets(t, keys, &f), RC_OK);
	return t;
}

static int on_session(SSL *ssl, SSL_SESSION *s)
{
	SSL_SESSION_free(session);
	session = s;
	return 1;
}

static SSL *client_open(struct served *v)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(ctx, on_session);
	SSL *ssl = SSL_new(ctx);
	SSL_CTX_free(ctx);
	SSL_set_fd(ssl, served_connect(v));
	if (session)
		SSL_set_session(ssl, session);
	int r = 0;
	for (int i = 0; i < SERVED_STEPS && (r = SSL_connect(ssl)) != 1; i++)
		served_step(v);
	assert_int_equal(r, 1);
	return ssl;
}

static void client_close(SSL *ssl)
{
	SSL_shutdown(ssl);
	close(SSL_get_fd(ssl));
	SSL_free(ssl);
}

static void client_send(struct served *v, SSL *ssl, const char *request)
{
	for (int i = 0; i < SERVED_STEPS && SSL_write(ssl, request, (int)strlen(request)) <= 0; i++)
		served_step(v);
}

/* answers 0: until close_notify. */
static size_t client_read(struct served *v, SSL *ssl, size_t answers)
{
	size_t n = 0;
	for (int i = 0; i < SERVED_STEPS; i++) {
		const int r = SSL_read(ssl, text + n, (int)(sizeof(text) - 1 - n));
		n += r > 0 ? (size_t)r : 0;
		text[n] = '\0';
		if (r <= 0 && SSL_get_error(ssl, r) == SSL_ERROR_ZERO_RETURN)
			return n;
		if (answers && served_answers(text, n) >= answers)
			return n;
		served_step(v);
	}
	fail_msg("not enough came: %s", text);
	return 0;
}

static void test_requests(void **state)
{
	struct served v;
	const struct http_limits limits = served_limits();
	struct tls_context *t = open_context(NULL);
	served_open(&v, &limits, t);
	tls_context_close(&t); /* the server keeps what it needs */
	SSL *ssl = client_open(&v);
	client_send(&v, ssl, GET_A POST);
	client_read(&v, ssl, 2);
	assert_int_equal(v.requests, 2);
	assert_true(v.tls);
	assert_string_equal(v.body, "hello");
	v.how = ANSWER_LATER;
	client_send(&v, ssl, GET_B GET_A);
	served_until(&v, &v.requests, 3);
	served_reply(&v, v.waiting);
	served_until(&v, &v.requests, 4);
	served_reply(&v, v.waiting);
	client_read(&v, ssl, 2);
	assert_int_equal(http_server_counters(v.server)->handshakes, 1);
	client_send(&v, ssl, "GET / HTTP/1.1\r\nConnection: close\r\nHost: h\r\n\r\n");
	served_until(&v, &v.requests, 5);
	served_reply(&v, v.waiting);
	client_read(&v, ssl, 0);
	client_close(ssl);
	served_close(&v);
}

static void test_big_answer(void **state)
{
	struct served v;
	const struct http_limits limits = served_limits();
	struct tls_context *t = open_context(NULL);
	served_open(&v, &limits, t);
	v.how = ANSWER_BIG;
	SSL *ssl = client_open(&v);
	client_send(&v, ssl, GET_A);
	size_t n = 0;
	for (int i = 0; i < SERVED_STEPS * 4 && n <= 1 << 20; i++) {
		const int r = SSL_read(ssl, text, sizeof(text));
		n += r > 0 ? (size_t)r : 0;
		served_step(&v);
	}
	assert_true(n > 1 << 20);
	v.how = ANSWER_NOW;
	client_send(&v, ssl, GET_B);
	client_read(&v, ssl, 1);
	client_close(ssl);
	served_close(&v);
	tls_context_close(&t);
}

static bool visit(struct served *v)
{
	SSL *ssl = client_open(v);
	client_send(v, ssl, GET_A);
	client_read(v, ssl, 1);
	client_close(ssl);
	assert_int_equal(http_server_counters(v->server)->resumed, v->resumed);
	return v->resumed;
}

static void test_resumption_at_another_worker(void **state)
{
	struct ticket_keys *keys = ticket_keys_make(calloc(1, ticket_keys_size()));
	struct served one, two;
	const struct http_limits limits = served_limits();
	struct tls_context *a = open_context(keys), *b = open_context(keys);
	served_open(&one, &limits, a);
	served_open(&two, &limits, b);
	assert_false(visit(&one));
	assert_true(visit(&two));
	SSL_SESSION_free(session);
	session = NULL;
	served_close(&one);
	served_close(&two);
	tls_context_close(&a);
	tls_context_close(&b);
	free(keys);
}

/* proves: own-048 */
static void test_clear_text_gets_nothing(void **state)
{
	struct served v;
	const struct http_limits limits = served_limits();
	struct tls_context *t = open_context(NULL);
	served_open(&v, &limits, t);
	const int fd = served_connect(&v);
	served_say(&v, fd, GET_A);
	served_read(&v, fd, text, 0);
	assert_null(strstr(text, "Set-Cookie"));
	assert_int_equal(v.requests, 0);
	assert_int_equal(v.last_refusal, REASON_tls_failed);
	assert_int_equal(http_server_counters(v.server)->tls_errors, 1);
	close(fd);
	served_close(&v);
	tls_context_close(&t);
}

static void test_handshake_deadline(void **state)
{
	struct served v;
	struct http_limits limits = served_limits();
	limits.handshake_ms = 50;
	struct tls_context *t = open_context(NULL);
	served_open(&v, &limits, t);
	const int fd = served_connect(&v);
	served_send(&v, fd, "\x16\x03\x01", 3);
	served_read(&v, fd, text, 0);
	assert_int_equal(v.last_refusal, REASON_http_timeout);
	close(fd);
	served_close(&v);
	tls_context_close(&t);
}

/* Garbage inside an established connection ends it; nothing of it reaches a request. */
static void test_broken_record(void **state)
{
	struct served v;
	const struct http_limits limits = served_limits();
	struct tls_context *t = open_context(NULL);
	served_open(&v, &limits, t);
	SSL *ssl = client_open(&v);
	client_send(&v, ssl, "GET /");
	served_send(&v, SSL_get_fd(ssl), "\x17\x03\x03\x00\x20garbage.garbage.garbage.garbage.garbage.", 45);
	for (int i = 0; i < SERVED_STEPS && http_server_counters(v.server)->open; i++)
		served_step(&v);
	assert_int_equal(http_server_counters(v.server)->open, 0);
	assert_int_equal(v.requests, 0);
	close(SSL_get_fd(ssl));
	SSL_free(ssl);
	SSL_SESSION_free(session);
	session = NULL;
	served_close(&v);
	tls_context_close(&t);
}

static void test_client_leaves_during_answer(void **state)
{
	struct served v;
	const struct http_limits limits = served_limits();
	struct tls_context *t = open_context(NULL);
	served_open(&v, &limits, t);
	v.how = ANSWER_LATER;
	SSL *ssl = client_open(&v);
	client_send(&v, ssl, GET_A);
	served_until(&v, &v.requests, 1);
	client_close(ssl);
	served_until(&v, &v.cancelled, 1);
	SSL_SESSION_free(session);
	session = NULL;
	served_close(&v);
	tls_context_close(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_big_answer),
		cmocka_unit_test(test_resumption_at_another_worker),
		cmocka_unit_test(test_clear_text_gets_nothing),
		cmocka_unit_test(test_handshake_deadline),
		cmocka_unit_test(test_broken_record),
		cmocka_unit_test(test_client_leaves_during_answer),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
