/** AES-256-GCM against the test cases of the GCM specification (cases 13, 14, 16). */
#include "vectors.h"

#include "crypto/gcm.h"

static const char KEY[] = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
static const char PLAIN[] = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c9595680953"
			    "2fcf0e2449a6b525b16aedf5aa0de657ba637b39";
static const char CIPHER[] = "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3"
			     "da7b08b1056828838c5f61e6393ba7a0abcc9f662"
			     "76fc6ece0f4e1768cddf8853bb2d551b";
static const char AAD[] = "feedfacedeadbeeffeedfacedeadbeefabaddad2";

static struct bytes bytes_of(const struct vectors_hex *h)
{
	return (struct bytes){ h->p, h->n };
}

static void published_cases(void **state)
{
	const uint8_t zero[32] = { 0 };
	uint8_t out[128];
	struct gcm *g = gcm_new();
	gcm_key(g, zero);
	gcm_seal(g, zero, BYTES_NONE, BYTES_NONE, out);
	assert_memory_equal(out, vectors_hex_of("530f8afbc74536b9a963b4f1c4cb738b").p, 16);
	gcm_seal(g, zero, BYTES_NONE, (struct bytes){ zero, 16 }, out);
	assert_memory_equal(out,
		vectors_hex_of("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919").p, 32);
	const struct vectors_hex key = vectors_hex_of(KEY), plain = vectors_hex_of(PLAIN),
				 cipher = vectors_hex_of(CIPHER), aad = vectors_hex_of(AAD),
				 nonce = vectors_hex_of("cafebabefacedbaddecaf888");
	gcm_key(g, key.p);
	gcm_seal(g, nonce.p, bytes_of(&aad), bytes_of(&plain), out);
	assert_memory_equal(out, cipher.p, cipher.n);
	/* both directions under one key schedule, in turns */
	for (int i = 0; i < 2; i++) {
		memset(out, 0, sizeof(out));
		assert_true(gcm_open(g, nonce.p, bytes_of(&aad), bytes_of(&cipher), out));
		assert_memory_equal(out, plain.p, plain.n);
		gcm_seal(g, nonce.p, bytes_of(&aad), bytes_of(&plain), out);
		assert_memory_equal(out, cipher.p, cipher.n);
	}
	gcm_free(&g);
	gcm_free(&g);
}

static void any_other_bit_is_refused(void **state)
{
	const struct vectors_hex key = vectors_hex_of(KEY), aad = vectors_hex_of(AAD),
				 nonce = vectors_hex_of("cafebabefacedbaddecaf888");
	struct vectors_hex cipher = vectors_hex_of(CIPHER);
	uint8_t out[128];
	struct gcm *g = gcm_new();
	gcm_key(g, key.p);
	for (size_t bit = 0; bit < cipher.n * 8; bit++) {
		cipher.p[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(gcm_open(g, nonce.p, bytes_of(&aad), bytes_of(&cipher), out));
		assert_int_equal(out[0], 0); /* nothing unproven is handed out */
		cipher.p[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	assert_false(gcm_open(g, nonce.p, BYTES_NONE, bytes_of(&cipher), out));
	assert_true(gcm_open(g, nonce.p, bytes_of(&aad), bytes_of(&cipher), out));
	gcm_free(&g);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(published_cases),
		cmocka_unit_test(any_other_bit_is_refused) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
