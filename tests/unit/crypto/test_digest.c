/** SHA-256 and SHA-1 against the examples of FIPS 180. */
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

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(fips180_examples) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
