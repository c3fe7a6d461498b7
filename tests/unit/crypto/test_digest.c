/** SHA-256 and SHA-1 against the examples of FIPS 180, MD5 against RFC 1321. */
#include "vectors.h"

#include "crypto/digest.h"

static void fips180_examples(void **state)
{
	uint8_t out[DIGEST_SHA256];
	digest_sha256(str_bytes(STR("abc")), out);
	assert_memory_equal(out,
		vectors_hex_of("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad").p, 32);
	digest_sha256(BYTES_NONE, out);
	assert_memory_equal(out,
		vectors_hex_of("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855").p, 32);
	const struct bytes part[3] = { str_bytes(STR("a")), BYTES_NONE, str_bytes(STR("bc")) };
	digest_sha1(part, 3, out);
	assert_memory_equal(out, vectors_hex_of("a9993e364706816aba3e25717850c26c9cd0d89d").p, 20);
}

/* RFC 1321 A.5 */
static void rfc1321_examples(void **state)
{
	uint8_t out[DIGEST_MD5];
	digest_md5(NULL, 0, out);
	assert_memory_equal(out, vectors_hex_of("d41d8cd98f00b204e9800998ecf8427e").p, 16);
	const struct bytes part[2] = { str_bytes(STR("message ")), str_bytes(STR("digest")) };
	digest_md5(part, 2, out);
	assert_memory_equal(out, vectors_hex_of("f96b697d7cb7938d525a2f31aaf161d0").p, 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(fips180_examples),
		cmocka_unit_test(rfc1321_examples) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
