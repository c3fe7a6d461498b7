/** HTTP/2 over TLS: what was agreed on, records, deadlines, floods, the server's going, clients that leave.
 */
#include "served.h"

#include "crypto/tls.h"

#include "http2_client.h"
#include "tls_files.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

static struct tls_files files;
static struct served v;
static struct http_limits limits;
static struct tls_context *context;
static SSL *ssl;
static struct http2_client client;
static unsigned records; /* of application data, from the server */
static bool ended;

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

static void on_message(int sent, int version, int type, const void *p, size_t n, SSL *s, void *arg)
{
	records += !sent && type == SSL3_RT_INNER_CONTENT_TYPE &&
		   *(const uint8_t *)p == SSL3_RT_APPLICATION_DATA;
}

static void serve(bool http2)
{
	struct fault f = { 0 };
	assert_int_equal(
		tls_context_open(
			&(struct tls_parts){ .pair = &(struct tls_pair){ files.cert, files.key }, .n = 1 },
			&context, &f),
		RC_OK);
	tls_context_http2(context, http2);
	served_open(&v, &limits, context);
}

static void connect_with(const char *alpn, int fd)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	ssl = SSL_new(ctx);
	SSL_CTX_free(ctx);
	SSL_set_fd(ssl, fd);
	if (alpn)
		SSL_set_alpn_protos(ssl, (const unsigned char *)alpn, (unsigned)strlen(alpn));
	SSL_set_msg_callback(ssl, on_message);
	int r = 0;
	ended = false;
	for (int i = 0; i < SERVED_STEPS && (r = SSL_connect(ssl)) != 1; i++)
		served_step(&v);
	assert_int_equal(r, 1);
}

static void expect_agreed(const char *name)
{
	const unsigned char *p;
	unsigned n;
	SSL_get0_alpn_selected(ssl, &p, &n);
	assert_true(str_is((struct str){ (const char *)p, n }, name));
}

static void push(void)
{
	static uint8_t out[1 << 16];
	const uint8_t *p;
	size_t all = 0;
	for (ssize_t n; (n = nghttp2_session_mem_send(client.session, &p)) > 0; all += (size_t)n)
		memcpy(out + all, p, (size_t)n);
	for (int i = 0, r = 0; all && !ended && r <= 0 && i < SERVED_STEPS; i++) {
		r = SSL_write(ssl, out, (int)all);
		ended = r <= 0 && SSL_get_error(ssl, r) != SSL_ERROR_WANT_WRITE;
		served_step(&v);
	}
}

static void pull(void)
{
	static uint8_t p[1 << 16];
	int n;
	while ((n = SSL_read(ssl, p, sizeof(p))) > 0)
		assert_int_equal(nghttp2_session_mem_recv(client.session, p, (size_t)n), n);
	ended = ended || SSL_get_error(ssl, n) != SSL_ERROR_WANT_READ;
	ERR_clear_error();
}

static void step(void)
{
	push();
	served_step(&v);
	pull();
}

static void until(const unsigned *what, unsigned n)
{
	for (int i = 0; i < SERVED_STEPS && *what < n; i++)
		step();
	assert_int_equal(*what, n);
}

static void until_end(void)
{
	for (int i = 0; i < SERVED_STEPS && !ended; i++)
		step();
	assert_true(ended);
}

static void until_closed(void)
{
	for (int i = 0; i < SERVED_STEPS && http_server_counters(v.server)->open; i++)
		served_step(&v);
	assert_int_equal(http_server_counters(v.server)->open, 0);
}

static void begin_with(uint32_t window)
{
	serve(true);
	connect_with("\x08http/1.1\x02h2", served_connect(&v));
	client_open(&client, window);
}

static void begin(void)
{
	limits = served_limits();
	begin_with(65535);
}

static void leave(void)
{
	SSL_shutdown(ssl);
	close(SSL_get_fd(ssl));
	SSL_free(ssl);
}

static void finish(void)
{
	client_done(&client);
	leave();
	served_close(&v);
	tls_context_close(&context);
}

static int status_of(int32_t id)
{
	return client.stream[client_slot(id)].status;
}

static void test_agreed(void **state)
{
	begin();
	expect_agreed("h2"); /* ours comes first */
	const int32_t id = client_ask(&client, "GET", "/a?x=1", NULL);
	until(&client.answers, 1);
	assert_int_equal(status_of(id), 200);
	assert_true(v.tls);
	assert_true(v.loopback);
	assert_string_equal(v.path, "/a");
	assert_int_equal(http_server_counters(v.server)->http2, 1);
	assert_int_equal(http_server_counters(v.server)->phases[served_phase("idle")], 1);
	finish();
}

static void expect_http1(bool http2, const char *alpn, const char *agreed)
{
	char text[256];
	limits = served_limits();
	serve(http2);
	connect_with(alpn, served_connect(&v));
	expect_agreed(agreed);
	SSL_write(ssl, GET_A, sizeof(GET_A) - 1);
	int n = 0;
	for (int i = 0; i < SERVED_STEPS && (n = SSL_read(ssl, text, sizeof(text))) <= 0; i++)
		served_step(&v);
	assert_memory_equal(text, "HTTP/1.1 200 OK\r\n", 17);
	assert_int_equal(http_server_counters(v.server)->http2, 0);
	leave();
	served_close(&v);
	tls_context_close(&context);
}

static void test_http1_where_not_agreed(void **state)
{
	expect_http1(true, NULL, "");
	expect_http1(true, "\x08http/1.1", "http/1.1");
	expect_http1(false, "\x02h2\x08http/1.1", "http/1.1");
}

/* HEADERS and DATA of an answer leave in one record, so in one write; the first brings SETTINGS with it. */
static void test_one_record_per_answer(void **state)
{
	begin();
	for (unsigned i = 1; i <= 3; i++) {
		pull();
		records = 0;
		client_ask(&client, "GET", "/", NULL);
		until(&client.answers, i);
		assert_int_equal(records, 1);
	}
	finish();
}

static void test_answers_later(void **state)
{
	struct http_exchange *x[2];
	begin();
	v.how = ANSWER_LATER;
	for (unsigned i = 0; i < 2; i++) {
		client_ask(&client, "POST", "/", "hello");
		until(&v.requests, i + 1);
		x[i] = v.waiting;
	}
	served_reply(&v, x[1]);
	until(&client.answers, 1);
	assert_int_equal(status_of(3), 200);
	served_reply(&v, x[0]);
	until(&client.answers, 2);
	finish();
}

/* The socket is full before the answer is through; nothing is lost of it, nor of the next. */
static void test_full_socket(void **state)
{
	begin_with((1u << 31) - 1);
	nghttp2_session_set_local_window_size(client.session, 0, 0, 1 << 30);
	v.how = ANSWER_BIG;
	const int32_t id = client_ask(&client, "GET", "/", NULL);
	push();
	for (int i = 0; i < 200; i++) /* reads nothing */
		served_step(&v);
	until(&client.answers, 1);
	assert_int_equal(client.stream[client_slot(id)].body, 1 << 20);
	v.how = ANSWER_NOW;
	client_ask(&client, "GET", "/", NULL);
	until(&client.answers, 2);
	finish();
}

static void test_requests_per_connection(void **state)
{
	limits = served_limits();
	limits.requests_per_connection = 2;
	begin_with(65535);
	for (int i = 0; i < 3; i++)
		client_ask(&client, "GET", "/", NULL);
	until_end();
	assert_int_equal(v.requests, 2);
	assert_int_equal(client.goaway, NGHTTP2_NO_ERROR);
	assert_int_equal(status_of(3), 200);
	finish();
}

static void short_limits(void)
{
	limits = served_limits();
	limits.header_ms = limits.body_ms = limits.answer_ms = limits.idle_ms = 60;
}

static void test_silent_client(void **state)
{
	short_limits();
	begin_with(65535);
	until_end();
	assert_int_equal(v.last_refusal, REASON_http_timeout);
	finish();
}

static void test_idle_client_is_told(void **state)
{
	short_limits();
	begin_with(65535);
	client_ask(&client, "GET", "/", NULL);
	until_end();
	assert_int_equal(client.answers, 1);
	assert_int_equal(client.goaways, 1);
	assert_int_equal(v.refused, 0);
	finish();
}

/* PINGs are no requests: they do not keep an idle connection. */
static void test_pings_do_not_keep(void **state)
{
	short_limits();
	begin_with(65535);
	client_ask(&client, "GET", "/", NULL);
	for (int i = 0; i < SERVED_STEPS && !ended; i++) {
		if (i % 100 == 0)
			nghttp2_submit_ping(client.session, 0, NULL);
		step();
	}
	assert_true(ended);
	assert_int_equal(client.goaway, NGHTTP2_NO_ERROR);
	finish();
}

static ssize_t no_body(nghttp2_session *session, int32_t id, uint8_t *p, size_t cap, uint32_t *flags,
	nghttp2_data_source *source, void *user)
{
	return NGHTTP2_ERR_DEFERRED;
}

static void ask_without_end(void)
{
	const nghttp2_nv nv[] = { CLIENT_NV(":method", "POST"), CLIENT_NV(":scheme", "https"),
		CLIENT_NV(":authority", "h"), CLIENT_NV(":path", "/") };
	const nghttp2_data_provider body = { .read_callback = no_body };
	assert_int_equal(nghttp2_submit_request(client.session, NULL, nv, 4, &body, NULL), 1);
}

static void test_body_deadline(void **state)
{
	short_limits();
	begin_with(65535);
	ask_without_end();
	until(&client.answers, 1);
	assert_int_equal(status_of(1), 408);
	assert_int_equal(v.last_refusal, REASON_http_timeout);
	assert_int_equal(v.requests, 0);
	finish();
}

static void test_answer_deadline(void **state)
{
	short_limits();
	begin_with(65535);
	v.how = ANSWER_LATER;
	client_ask(&client, "GET", "/", NULL);
	until(&client.answers, 1);
	assert_int_equal(status_of(1), 503);
	assert_int_equal(v.cancelled, 1);
	assert_int_equal(client.goaways, 0); /* the others of this connection go on */
	finish();
}

/* A client that keeps its window closed gets its answer for as long as any answer may take. */
static void test_closed_window(void **state)
{
	short_limits();
	begin_with(0);
	const int32_t id = client_ask(&client, "GET", "/", NULL);
	for (int i = 0; i < SERVED_STEPS && !client.stream[client_slot(id)].closed; i++)
		step();
	assert_int_equal(client.stream[client_slot(id)].code, NGHTTP2_CANCEL);
	assert_int_equal(http_server_counters(v.server)->timeouts[served_phase("streams")], 1);
	finish();
}

/* A field block that does not end stops the whole connection. */
static void test_header_deadline(void **state)
{
	static const uint8_t begun[] = { 0, 0, 6, NGHTTP2_HEADERS, 0, 0, 0, 0, 3, 0x82, 0x87, 0x84, 0x41, 1,
		'h' };
	short_limits();
	begin_with(65535);
	client_ask(&client, "GET", "/", NULL);
	until(&client.answers, 1);
	push();
	SSL_write(ssl, begun, sizeof(begun));
	until_end();
	assert_int_equal(v.last_refusal, REASON_http_timeout);
	assert_int_equal(v.requests, 1);
	finish();
}

static void test_flood(void **state)
{
	begin();
	for (int i = 0; i < 600 && !client.goaways; i++) {
		nghttp2_submit_window_update(client.session, 0, 0, 1);
		step();
	}
	until_end();
	assert_int_equal(client.goaway, NGHTTP2_ENHANCE_YOUR_CALM);
	assert_int_equal(v.last_refusal, REASON_http2_flood);
	assert_int_equal(http_server_counters(v.server)->refused[REASON_http2_flood], 1);
	finish();
}

static void test_not_http2_after_all(void **state)
{
	begin();
	SSL_write(ssl, GET_A, sizeof(GET_A) - 1);
	until_closed();
	assert_int_equal(v.last_refusal, REASON_http2_broken);
	finish();
}

static void test_client_leaves(void **state)
{
	begin();
	v.how = ANSWER_LATER;
	client_ask(&client, "GET", "/", NULL);
	client_ask(&client, "GET", "/", NULL);
	until(&v.requests, 2);
	client_done(&client);
	leave();
	served_until(&v, &v.cancelled, 2);
	until_closed();
	served_close(&v);
	tls_context_close(&context);
}

static void test_drain(void **state)
{
	begin();
	v.how = ANSWER_LATER;
	client_ask(&client, "GET", "/", NULL);
	until(&v.requests, 1);
	struct http_exchange *first = v.waiting;
	http_server_drain(v.server, 60000, served_drained, &v);
	v.how = ANSWER_NOW;
	client_ask(&client, "GET", "/", NULL); /* on its way already */
	until(&v.requests, 2);
	until(&client.goaways, 2);
	assert_int_equal(v.drained, 0);
	served_reply(&v, first);
	until_end();
	assert_int_equal(client.answers, 2);
	assert_int_equal(client.last, 3);
	leave();
	served_until(&v, &v.drained, 1);
	client_done(&client);
	served_close(&v);
	tls_context_close(&context);
}

/* An idle client that does not answer the PING is given a second. */
static void test_drain_of_a_sleeper(void **state)
{
	begin();
	client_ask(&client, "GET", "/", NULL);
	until(&client.answers, 1);
	http_server_drain(v.server, 60000, served_drained, &v);
	served_until(&v, &v.drained, 1);
	pull();
	assert_true(ended);
	assert_int_equal(client.goaways, 1); /* the notice was enough for this one */
	finish();
}

static void test_server_closes(void **state)
{
	begin();
	v.how = ANSWER_LATER;
	client_ask(&client, "GET", "/", NULL);
	until(&v.requests, 1);
	finish();
	assert_int_equal(v.cancelled, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_agreed),
		cmocka_unit_test(test_http1_where_not_agreed),
		cmocka_unit_test(test_one_record_per_answer),
		cmocka_unit_test(test_answers_later),
		cmocka_unit_test(test_full_socket),
		cmocka_unit_test(test_requests_per_connection),
		cmocka_unit_test(test_silent_client),
		cmocka_unit_test(test_idle_client_is_told),
		cmocka_unit_test(test_pings_do_not_keep),
		cmocka_unit_test(test_body_deadline),
		cmocka_unit_test(test_answer_deadline),
		cmocka_unit_test(test_closed_window),
		cmocka_unit_test(test_header_deadline),
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_not_http2_after_all),
		cmocka_unit_test(test_client_leaves),
		cmocka_unit_test(test_drain),
		cmocka_unit_test(test_drain_of_a_sleeper),
		cmocka_unit_test(test_server_closes),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
