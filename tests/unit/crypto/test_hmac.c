/** HMAC against RFC 2202 and RFC 4231. */
#include "vectors.h"

#include "crypto/hmac.h"

static void rfc_examples(void **state)
{
	uint8_t key[20], out[HMAC_SHA256];
	const struct bytes hi = str_bytes(STR("Hi There"));
	const struct bytes what[2] = { str_bytes(STR("what do ya want ")), str_bytes(STR("for nothing?")) };
	memset(key, 0x0b, sizeof(key));
	hmac_sha1(BYTES_OF(key), &hi, 1, out);
	assert_memory_equal(out, vectors_hex_of("b617318655057264e28bc0b6fb378c8ef146be00").p, 20);
	hmac_sha1(str_bytes(STR("Jefe")), what, 2, out);
	assert_memory_equal(out, vectors_hex_of("effcdf6ae5eb2fa2d27416d5f184df9c259a7c79").p, 20);
	hmac_sha256(BYTES_OF(key), &hi, 1, out);
	assert_memory_equal(out,
		vectors_hex_of("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7").p, 32);
	hmac_sha256(str_bytes(STR("Jefe")), what, 2, out);
	assert_memory_equal(out,
		vectors_hex_of("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843").p, 32);
}

static void rfc2202_md5_examples(void **state)
{
	uint8_t key[80], data[50], out[HMAC_MD5];
	const struct bytes hi = str_bytes(STR("Hi There"));
	const struct bytes what[2] = { str_bytes(STR("what do ya want ")), str_bytes(STR("for nothing?")) };
	memset(key, 0x0b, 16);
	hmac_md5((struct bytes){ key, 16 }, &hi, 1, out);
	assert_memory_equal(out, vectors_hex_of("9294727a3638bb1c13f48ef8158bfc9d").p, 16);
	hmac_md5(str_bytes(STR("Jefe")), what, 2, out);
	assert_memory_equal(out, vectors_hex_of("750c783e6ab0b503eaa86e310a5db738").p, 16);
	memset(key, 0xaa, 16);
	memset(data, 0xdd, sizeof(data));
	const struct bytes dd = BYTES_OF(data);
	hmac_md5((struct bytes){ key, 16 }, &dd, 1, out);
	assert_memory_equal(out, vectors_hex_of("56be34521d144c88dbb8c733f0e8b3f6").p, 16);
	memset(key, 0xaa, sizeof(key));
	const struct bytes larger = str_bytes(STR("Test Using Larger Than Block-Size Key - Hash Key First"));
	hmac_md5(BYTES_OF(key), &larger, 1, out);
	assert_memory_equal(out, vectors_hex_of("6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd").p, 16);
}

static void empty_key_and_reuse(void **state)
{
	uint8_t a[HMAC_SHA256], b[HMAC_SHA256];
	struct hmac_key *k = hmac_key_new_sha256(BYTES_NONE);
	hmac_key_mac(k, NULL, 0, a);
	assert_memory_equal(
		a, vectors_hex_of("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad").p, 32);
	const struct bytes part = str_bytes(STR("x"));
	hmac_key_mac(k, &part, 1, b);
	assert_memory_not_equal(a, b, 32);
	hmac_key_mac(k, NULL, 0, b);
	assert_memory_equal(a, b, 32);
	hmac_key_free(&k);
	assert_null(k);
	hmac_key_free(&k);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(rfc_examples),
		cmocka_unit_test(rfc2202_md5_examples), cmocka_unit_test(empty_key_and_reuse) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
