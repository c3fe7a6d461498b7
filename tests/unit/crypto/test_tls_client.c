/** TLS contexts of connections that we make: which files are taken, and what a connection asks for. */
#include "unit.h"

#include "crypto/tls_client.h"

#include "tls_far.h"

#include <openssl/err.h>

static struct tls_far_files far;
static struct tls_files own, other;

static int set_up(void **state)
{
	tls_far_files_make(&far);
	tls_files_make(&own);
	tls_files_make(&other);
	return 0;
}

static int tear_down(void **state)
{
	tls_far_files_remove(&far);
	tls_files_remove(&own);
	tls_files_remove(&other);
	return 0;
}

static void expect_refused(struct tls_client_parts p, enum reason why)
{
	struct tls_client *c = NULL;
	struct fault f = { 0 };
	assert_int_equal(tls_client_open(&p, &c, &f), fault_row(why)->rc);
	assert_int_equal(f.reason, why);
	assert_null(c);
	assert_int_equal(ERR_peek_error(), 0);
}

static void the_authorities_file_is_needed(void **state)
{
	expect_refused((struct tls_client_parts){ .ca = "/nonexistent/ca.pem", .name = "localhost" },
		REASON_file_missing);
	expect_refused((struct tls_client_parts){ .ca = own.key, .name = "localhost" }, REASON_file_content);
}

static void a_name_is_needed(void **state)
{
	expect_refused((struct tls_client_parts){ .ca = far.ca, .name = "" }, REASON_bug);
}

static void our_own_files_are_looked_at(void **state)
{
	struct tls_client_parts p = { .ca = far.ca, .name = "localhost", .cert = own.cert };
	expect_refused(p, REASON_file_missing);
	p.key = "/nonexistent/key.pem";
	expect_refused(p, REASON_file_missing);
	p.key = other.key;
	expect_refused(p, REASON_cert_mismatch);
	p.key = own.cert;
	chmod(own.cert, 0600);
	expect_refused(p, REASON_file_content);
	p.key = own.key;
	p.cert = own.key;
	expect_refused(p, REASON_file_content);
	p.cert = own.cert;
	chmod(own.key, 0640);
	expect_refused(p, REASON_file_mode);
	chmod(own.key, 0600);
	p.cert = NULL;
	expect_refused(p, REASON_file_missing);
}

static void a_context_opens_and_closes(void **state)
{
	struct tls_client *c = tls_far_client(far.ca, "localhost", &own);
	tls_client_close(&c);
	assert_null(c);
	tls_client_close(&c);
}

static void a_name_is_told_but_never_an_address(void **state)
{
	struct tls_client *named = tls_far_client(far.ca, "localhost", NULL);
	struct tls_client *numbered = tls_far_client(far.ca, "::1", NULL);
	SSL *a = tls_client_connection(named), *b = tls_client_connection(numbered);
	assert_non_null(a);
	assert_non_null(b);
	tls_client_close(&named); /* connections outlive it */
	tls_client_close(&numbered);
	assert_string_equal(SSL_get_servername(a, TLSEXT_NAMETYPE_host_name), "localhost");
	assert_null(SSL_get_servername(b, TLSEXT_NAMETYPE_host_name));
	assert_int_equal(SSL_get_verify_mode(a), SSL_VERIFY_PEER);
	assert_int_equal(SSL_get_min_proto_version(a), TLS1_2_VERSION);
	SSL_free(a);
	SSL_free(b);
}

static void our_own_name_is_that_of_the_certificate(void **state)
{
	struct tls_client *c = NULL;
	struct tls_client_parts p = { .ca = far.ca, .name = "localhost", .cert = own.cert, .key = own.key };
	assert_int_equal(tls_client_open(&p, &c, NULL), RC_OK);
	assert_true(tls_client_is(c, "aes.mnc001.mcc001.test"));
	assert_false(tls_client_is(c, "other.mnc001.mcc001.test"));
	tls_client_close(&c);
	p.cert = p.key = NULL;
	assert_int_equal(tls_client_open(&p, &c, NULL), RC_OK);
	assert_false(tls_client_is(c, "localhost"));
	tls_client_close(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_authorities_file_is_needed),
		cmocka_unit_test(a_name_is_needed),
		cmocka_unit_test(our_own_name_is_that_of_the_certificate),
		cmocka_unit_test(our_own_files_are_looked_at),
		cmocka_unit_test(a_context_opens_and_closes),
		cmocka_unit_test(a_name_is_told_but_never_an_address),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
