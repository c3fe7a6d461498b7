/** The generator, over SHA-1's compression function: G pads its block with zeros, which no library interface
 * offers. */
#include "crypto/fips186.h"

#include "base/secret.h"

#include <string.h>

static uint32_t rotate(uint32_t v, unsigned n)
{
	return v << n | v >> (32 - n);
}

struct sha1_state {
	uint32_t a, b, c, d, e;
};

/* one of the 80 rounds (FIPS 180-4 6.1.2) */
static void sha1_round(struct sha1_state *s, unsigned t, uint32_t w)
{
	static const uint32_t k[4] = { 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6 };
	uint32_t f = s->b ^ s->c ^ s->d;
	if (t < 20)
		f = (s->b & s->c) ^ (~s->b & s->d);
	else if (t >= 40 && t < 60)
		f = (s->b & s->c) ^ (s->b & s->d) ^ (s->c & s->d);
	const uint32_t next = rotate(s->a, 5) + f + s->e + k[t / 20] + w;
	*s = (struct sha1_state){ next, s->a, rotate(s->b, 30), s->c, s->d };
}

/* G(t, c): t is SHA-1's initial value, the block is c followed by zeros */
static void g(const uint8_t c[FIPS186_SEED], uint32_t out[5])
{
	const struct sha1_state t = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 };
	struct sha1_state s = t;
	uint32_t w[80] = { 0 };
	for (int i = 0; i < FIPS186_SEED; i++)
		w[i / 4] = w[i / 4] << 8 | c[i];
	for (int i = 16; i < 80; i++)
		w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
	for (unsigned i = 0; i < 80; i++)
		sha1_round(&s, i, w[i]);
	const uint32_t sum[5] = { t.a + s.a, t.b + s.b, t.c + s.c, t.d + s.d, t.e + s.e };
	memcpy(out, sum, sizeof(sum));
	secret_wipe(w, sizeof(w));
}

/* xkey = (1 + xkey + w) mod 2^160 */
static void step(uint8_t xkey[FIPS186_SEED], const uint8_t w[FIPS186_SEED])
{
	unsigned carry = 1;
	for (int i = FIPS186_SEED - 1; i >= 0; i--) {
		carry += (unsigned)xkey[i] + w[i];
		xkey[i] = (uint8_t)carry;
		carry >>= 8;
	}
}

void fips186_fill(const uint8_t xkey[FIPS186_SEED], uint8_t *out, size_t n)
{
	uint8_t key[FIPS186_SEED];
	memcpy(key, xkey, sizeof(key));
	for (uint8_t *w = out; w < out + n; w += FIPS186_SEED) {
		uint32_t word[5];
		g(key, word);
		for (int i = 0; i < FIPS186_SEED; i++)
			w[i] = (uint8_t)(word[i / 4] >> 8 * (3 - i % 4));
		step(key, w);
	}
	secret_wipe(key, sizeof(key));
}
