/** SipHash-2-4 as Aumasson and Bernstein describe it. */
#include "base/hash.h"

#include <endian.h>

static uint64_t rotl(uint64_t x, unsigned n)
{
	return x << n | x >> (64 - n);
}

static uint64_t little_endian_word(const uint8_t *p)
{
	uint64_t v;
	memcpy(&v, p, sizeof(v));
	return le64toh(v);
}

static uint64_t little_endian(const uint8_t *p, size_t n)
{
	uint64_t v = 0;
	for (size_t i = 0; i < n; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

static void rounds(uint64_t v[4], int n)
{
	while (n--) {
		v[0] += v[1], v[1] = rotl(v[1], 13) ^ v[0], v[0] = rotl(v[0], 32);
		v[2] += v[3], v[3] = rotl(v[3], 16) ^ v[2];
		v[0] += v[3], v[3] = rotl(v[3], 21) ^ v[0];
		v[2] += v[1], v[1] = rotl(v[1], 17) ^ v[2], v[2] = rotl(v[2], 32);
	}
}

uint64_t hash_sip(const struct hash_key *key, struct bytes data)
{
	uint64_t v[4] = { key->k0 ^ 0x736f6d6570736575, key->k1 ^ 0x646f72616e646f6d,
		key->k0 ^ 0x6c7967656e657261, key->k1 ^ 0x7465646279746573 };
	size_t i = 0;
	for (; i + 8 <= data.n; i += 8) {
		const uint64_t m = little_endian_word(data.p + i);
		v[3] ^= m;
		rounds(v, 2);
		v[0] ^= m;
	}
	const uint64_t last =
		(uint64_t)data.n << 56 | (data.n > i ? little_endian(data.p + i, data.n - i) : 0);
	v[3] ^= last;
	rounds(v, 2);
	v[0] ^= last;
	v[2] ^= 0xff;
	rounds(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}
