/** TLS contexts: which files are taken, what is negotiated, and tickets that another worker opens (client:
 * OpenSSL's own). */
#include "unit.h"

#include "crypto/tls.h"

#include "tls_files.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdbool.h>

static struct tls_files files, other;

static int setup(void **state)
{
	tls_files_make(&files);
	tls_files_make(&other);
	return 0;
}

static int teardown(void **state)
{
	tls_files_remove(&files);
	tls_files_remove(&other);
	return 0;
}

static struct tls_context *open_context(void)
{
	struct tls_context *t = NULL;
	struct fault f = { 0 };
	assert_int_equal(
		tls_context_open(
			&(struct tls_parts){ .pair = &(struct tls_pair){ files.cert, files.key }, .n = 1 },
			&t, &f),
		RC_OK);
	return t;
}

static void expect_refused(const char *cert, const char *key, enum reason why)
{
	struct tls_context *t = NULL;
	struct fault f = { 0 };
	assert_int_equal(
		tls_context_open(
			&(struct tls_parts){ .pair = &(struct tls_pair){ cert, key }, .n = 1 }, &t, &f),
		fault_row(why)->rc);
	assert_int_equal(f.reason, why);
	assert_null(t);
	assert_int_equal(ERR_peek_error(), 0);
}

static void test_files(void **state)
{
	expect_refused("/nonexistent/cert.pem", files.key, REASON_file_missing);
	expect_refused(files.cert, "/nonexistent/key.pem", REASON_file_missing);
	expect_refused(files.key, files.key, REASON_file_content);
	expect_refused(files.cert, other.key, REASON_cert_mismatch);
	chmod(files.key, 0640);
	expect_refused(files.cert, files.key, REASON_file_mode);
	chmod(files.key, 0604);
	expect_refused(files.cert, files.key, REASON_file_mode);
	chmod(files.key, 0600);
	struct tls_context *t = open_context();
	tls_context_close(&t);
	assert_null(t);
	tls_context_close(&t);
}

static void test_key_file_without_a_key(void **state)
{
	struct tls_files broken;
	tls_files_make(&broken);
	FILE *f = fopen(broken.key, "w");
	fputs("no key\n", f);
	fclose(f);
	expect_refused(broken.cert, broken.key, REASON_file_content);
	tls_files_remove(&broken);
}

static void test_encrypted_key_asks_nobody(void **state)
{
	struct tls_files locked;
	tls_files_make(&locked);
	EVP_PKEY *key = EVP_EC_gen("P-256");
	FILE *f = fopen(locked.key, "w");
	assert_int_equal(
		PEM_write_PrivateKey(f, key, EVP_aes_128_cbc(), (const unsigned char *)"pw", 2, NULL, NULL),
		1);
	fclose(f);
	EVP_PKEY_free(key);
	expect_refused(locked.cert, locked.key, REASON_file_content);
	tls_files_remove(&locked);
}

struct pair {
	SSL_CTX *ctx;
	SSL *client, *server;
	SSL_SESSION *session;
};

static SSL_SESSION *got;

static int on_session(SSL *ssl, SSL_SESSION *s)
{
	SSL_SESSION_free(got);
	got = s;
	return 1;
}

static void pair_open(struct pair *p, struct tls_context *t, SSL_SESSION *resume)
{
	p->ctx = SSL_CTX_new(TLS_client_method());
	SSL_CTX_set_session_cache_mode(p->ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(p->ctx, on_session);
	p->client = SSL_new(p->ctx);
	p->server = SSL_new(t->ctx);
	SSL_set_connect_state(p->client);
	SSL_set_accept_state(p->server);
	BIO *a, *b;
	assert_int_equal(BIO_new_bio_pair(&a, 0, &b, 0), 1);
	SSL_set_bio(p->client, a, a);
	SSL_set_bio(p->server, b, b);
	if (resume)
		SSL_set_session(p->client, resume);
}

/* True: both sides finished; the client has read what came after (tickets). */
static bool pair_shake(struct pair *p)
{
	bool client = false, server = false;
	char octet;
	for (int i = 0; i < 20 && !(client && server); i++) {
		client = SSL_do_handshake(p->client) == 1;
		server = SSL_do_handshake(p->server) == 1;
	}
	(void)SSL_read(p->client, &octet, 1);
	return client && server;
}

static void pair_close(struct pair *p)
{
	SSL_shutdown(p->client); /* else the session counts as broken and is not resumed */
	SSL_free(p->client);
	SSL_free(p->server);
	SSL_CTX_free(p->ctx);
}

/* What client and server agree on; false: the handshake fails. */
static bool agree(struct tls_context *t, const char *alpn, const char *expected)
{
	struct pair p;
	const unsigned char *name;
	unsigned n;
	pair_open(&p, t, NULL);
	assert_int_equal(
		SSL_set_alpn_protos(p.client, (const unsigned char *)alpn, (unsigned)strlen(alpn)), 0);
	const bool ok = pair_shake(&p);
	SSL_get0_alpn_selected(p.client, &name, &n);
	assert_int_equal(n, strlen(expected));
	if (n)
		assert_memory_equal(name, expected, n);
	pair_close(&p);
	ERR_clear_error();
	return ok;
}

static void test_http2_is_offered(void **state)
{
	static const char both[] = "\x08http/1.1\x02h2";
	struct tls_context *t = open_context();
	assert_true(agree(t, both, "http/1.1")); /* not before it is asked for */
	tls_context_http2(t, true);
	assert_true(agree(t, both, "h2"));
	assert_true(agree(t, "\x08http/1.1", "http/1.1"));
	tls_context_http2(t, false);
	assert_true(agree(t, both, "http/1.1"));
	assert_false(agree(t, "\x02h2", "")); /* RFC 7301 3.2: nothing in common is no connection */
	tls_context_close(&t);
}

static void test_profile(void **state)
{
	struct tls_context *t = open_context();
	struct pair p;
	pair_open(&p, t, NULL);
	SSL_set_alpn_protos(p.client, (const unsigned char *)"\x02h2\x08http/1.1", 12);
	assert_true(pair_shake(&p));
	assert_string_equal(SSL_get_version(p.server), "TLSv1.3");
	assert_string_equal(SSL_get_cipher_name(p.server), "TLS_AES_128_GCM_SHA256");
	const unsigned char *alpn;
	unsigned n;
	SSL_get0_alpn_selected(p.client, &alpn, &n);
	assert_int_equal(n, 8);
	assert_memory_equal(alpn, "http/1.1", 8);
	pair_close(&p);
	tls_context_close(&t);
}

static void test_tls12(void **state)
{
	struct tls_context *t = open_context();
	struct pair p;
	pair_open(&p, t, NULL);
	SSL_set_max_proto_version(p.client, TLS1_2_VERSION);
	assert_true(pair_shake(&p));
	assert_string_equal(SSL_get_cipher_name(p.server), "ECDHE-ECDSA-AES128-GCM-SHA256");
	assert_int_equal(SSL_renegotiate(p.client), 1);
	assert_int_not_equal(SSL_do_handshake(p.client), 1);
	char octet;
	(void)SSL_read(p.server, &octet, 1);
	assert_int_not_equal(SSL_do_handshake(p.client), 1);
	pair_close(&p);

	pair_open(&p, t, NULL);
	SSL_set_max_proto_version(p.client, TLS1_2_VERSION);
	SSL_set_cipher_list(p.client, "ECDHE-ECDSA-AES128-SHA256:@SECLEVEL=0"); /* CBC: not offered */
	assert_false(pair_shake(&p));
	pair_close(&p);

	pair_open(&p, t, NULL);
	SSL_set_security_level(p.client, 0);
	SSL_set_max_proto_version(p.client, TLS1_1_VERSION);
	assert_false(pair_shake(&p));
	pair_close(&p);
	ERR_clear_error();
	tls_context_close(&t);
}

static bool resumes(struct tls_context *t)
{
	struct pair p;
	pair_open(&p, t, got);
	assert_true(pair_shake(&p));
	const bool reused = SSL_session_reused(p.server);
	pair_close(&p);
	return reused;
}

static struct ticket_keys *keys_new(void)
{
	return ticket_keys_make(calloc(1, ticket_keys_size()));
}

static void test_tickets_of_another_worker(void **state)
{
	struct fault f = { 0 };
	struct ticket_keys *ours = keys_new(), *theirs = keys_new();
	struct tls_context *one = open_context(), *two = open_context(), *stranger = open_context();
	assert_int_equal(tls_context_tickets(one, ours, &f), RC_OK);
	assert_int_equal(tls_context_tickets(two, ours, &f), RC_OK);
	assert_int_equal(tls_context_tickets(stranger, theirs, &f), RC_OK);
	SSL_SESSION_free(got);
	got = NULL;
	assert_false(resumes(one)); /* the first visit brings the ticket */
	assert_non_null(got);
	assert_true(resumes(two));
	assert_true(resumes(one));
	assert_false(resumes(stranger)); /* and brings one under the other key */
	assert_false(resumes(one));
	ticket_keys_rotate(ours);
	assert_true(resumes(two)); /* under the key before, and renewed under the present one */
	ticket_keys_rotate(ours);
	assert_true(resumes(one));
	ticket_keys_rotate(ours);
	ticket_keys_rotate(ours);
	assert_false(resumes(one)); /* the key is gone */
	SSL_SESSION_free(got);
	got = NULL;
	tls_context_close(&one);
	tls_context_close(&two);
	tls_context_close(&stranger);
	free(ours);
	free(theirs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_http2_is_offered),
		cmocka_unit_test(test_key_file_without_a_key),
		cmocka_unit_test(test_encrypted_key_asks_nobody),
		cmocka_unit_test(test_profile),
		cmocka_unit_test(test_tls12),
		cmocka_unit_test(test_tickets_of_another_worker),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
