/** Keccak-f[1600] against SHA3-256 as OpenSSL computes it. */
#include "unit.h"

#include "crypto/keccak.h"

#include <openssl/evp.h>
#include <string.h>

enum { RATE = 136 };

/* one block of SHA3-256: n < RATE */
static void sha3_256(const uint8_t *p, size_t n, uint8_t out[32])
{
	uint8_t state[KECCAK_STATE] = { 0 };
	memcpy(state, p, n);
	state[n] ^= 0x06;
	state[RATE - 1] ^= 0x80;
	keccak_f1600(state, 1);
	memcpy(out, state, 32);
}

static void as_sha3(void **state)
{
	uint8_t data[RATE], mine[32], theirs[32];
	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 7 + 1);
	for (size_t n = 0; n < RATE; n++) {
		sha3_256(data, n, mine);
		assert_int_equal(EVP_Digest(data, n, theirs, NULL, EVP_sha3_256(), NULL), 1);
		assert_memory_equal(mine, theirs, 32);
	}
}

static void several_times_is_one_after_another(void **state)
{
	uint8_t a[KECCAK_STATE] = { 1 }, b[KECCAK_STATE] = { 1 };
	keccak_f1600(a, 3);
	for (int i = 0; i < 3; i++)
		keccak_f1600(b, 1);
	assert_memory_equal(a, b, sizeof(a));
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(as_sha3),
		cmocka_unit_test(several_times_is_one_after_another) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
