/** What all TLS contexts have in common; the files are tried by the tests of both sides. */
#include "unit.h"

#include "crypto/tls_profile.h"

#include "tls_files.h"

static void both_sides_take_the_profile(void **state)
{
	const SSL_METHOD *sides[] = { TLS_server_method(), TLS_client_method() };
	for (size_t i = 0; i < 2; i++) {
		SSL_CTX *ctx = SSL_CTX_new(sides[i]);
		assert_true(tls_profile_set(ctx));
		assert_int_equal(SSL_CTX_get_min_proto_version(ctx), TLS1_2_VERSION);
		assert_int_equal(SSL_CTX_get_session_cache_mode(ctx), SSL_SESS_CACHE_OFF);
		assert_true(SSL_CTX_get_options(ctx) & SSL_OP_NO_RENEGOTIATION);
		STACK_OF(SSL_CIPHER) *suites = SSL_CTX_get_ciphers(ctx);
		assert_int_equal(sk_SSL_CIPHER_num(suites), 9);
		for (int k = 0; k < 9; k++)
			assert_true(SSL_CIPHER_is_aead(sk_SSL_CIPHER_value(suites, k)));
		SSL_CTX_free(ctx);
	}
}

static void a_chain_and_its_key_are_read(void **state)
{
	struct tls_files files, other;
	struct fault f = { 0 };
	SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
	tls_files_make(&files);
	tls_files_make(&other);
	assert_int_equal(tls_profile_chain(ctx, files.cert, &f), RC_OK);
	assert_int_equal(tls_profile_key(ctx, files.key, &f), RC_OK);
	assert_int_equal(tls_profile_key(ctx, other.key, &f), RC_INVALID);
	assert_int_equal(f.reason, REASON_cert_mismatch);
	tls_files_remove(&files);
	tls_files_remove(&other);
	SSL_CTX_free(ctx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_sides_take_the_profile),
		cmocka_unit_test(a_chain_and_its_key_are_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
