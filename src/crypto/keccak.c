/** Keccak-f[1600] on 64-bit lanes, written for clarity: it runs a few times per login with TUAK cards only.
 */
#include "crypto/keccak.h"

#include "base/secret.h"

/* round constants: x^t mod x^8+x^6+x^5+x^4+1 spread over the bits 2^j - 1 (FIPS 202 algorithm 5) */
static const uint64_t IOTA[24] = {
	0x0000000000000001,
	0x0000000000008082,
	0x800000000000808a,
	0x8000000080008000,
	0x000000000000808b,
	0x0000000080000001,
	0x8000000080008081,
	0x8000000000008009,
	0x000000000000008a,
	0x0000000000000088,
	0x0000000080008009,
	0x000000008000000a,
	0x000000008000808b,
	0x800000000000008b,
	0x8000000000008089,
	0x8000000000008003,
	0x8000000000008002,
	0x8000000000000080,
	0x000000000000800a,
	0x800000008000000a,
	0x8000000080008081,
	0x8000000000008080,
	0x0000000080000001,
	0x8000000080008008,
};

static uint64_t rotate(uint64_t v, unsigned n)
{
	return n ? v << n | v >> (64 - n) : v;
}

static void theta(uint64_t a[25])
{
	uint64_t c[5];
	for (int x = 0; x < 5; x++)
		c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
	for (int i = 0; i < 25; i++)
		a[i] ^= c[(i + 4) % 5] ^ rotate(c[(i + 1) % 5], 1);
}

/* rho and pi in one walk: lane (x, y) goes to (y, 2x + 3y), turned by the triangular numbers */
static void rho_pi(uint64_t a[25])
{
	unsigned x = 1, y = 0;
	uint64_t carried = a[1];
	for (unsigned t = 0; t < 24; t++) {
		const unsigned to_y = (2 * x + 3 * y) % 5;
		x = y;
		y = to_y;
		const uint64_t here = a[x + 5 * y];
		a[x + 5 * y] = rotate(carried, (t + 1) * (t + 2) / 2 % 64);
		carried = here;
	}
}

static void chi(uint64_t a[25])
{
	for (int y = 0; y < 25; y += 5) {
		uint64_t row[5];
		for (int x = 0; x < 5; x++)
			row[x] = a[y + x] ^ (~a[y + (x + 1) % 5] & a[y + (x + 2) % 5]);
		for (int x = 0; x < 5; x++)
			a[y + x] = row[x];
	}
}

void keccak_f1600(uint8_t state[KECCAK_STATE], unsigned times)
{
	uint64_t a[25] = { 0 };
	for (int i = 0; i < KECCAK_STATE; i++)
		a[i / 8] |= (uint64_t)state[i] << 8 * (i % 8);
	for (unsigned round = 0; round < 24 * times; round++) {
		theta(a);
		rho_pi(a);
		chi(a);
		a[0] ^= IOTA[round % 24];
	}
	for (int i = 0; i < KECCAK_STATE; i++)
		state[i] = (uint8_t)(a[i / 8] >> 8 * (i % 8));
	secret_wipe(a, sizeof(a));
}
