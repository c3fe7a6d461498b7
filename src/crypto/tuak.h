/** TUAK (TS 35.231): f1 to f5* on Keccak-f[1600]. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { TUAK_MAX = 32 };

/** A card's key and its parameters, all lengths in octets. */
struct tuak_key {
	uint8_t k[TUAK_MAX];
	uint8_t topc[TUAK_MAX];
	uint8_t k_len;      /* 16, 32 */
	uint8_t mac_len;    /* 8, 16, 32 */
	uint8_t res_len;    /* 4, 8, 16, 32 */
	uint8_t ck_len;     /* 16, 32 */
	uint8_t ik_len;     /* 16, 32 */
	uint8_t iterations; /* of the permutation, 1 or more */
};

struct tuak_answer {
	uint8_t res[TUAK_MAX], ck[TUAK_MAX], ik[TUAK_MAX], ak[6];
};

/** False for lengths that TS 35.231 does not know; every other call wants a key that passes. */
bool tuak_key_valid(const struct tuak_key *key);
/** Computes key->topc from TOP, key->k, k_len and iterations. */
void tuak_topc(struct tuak_key *key, const uint8_t top[TUAK_MAX]);
/** MAC-A, key->mac_len octets. */
void tuak_f1(const struct tuak_key *key, const uint8_t rand[16], const uint8_t sqn[6], const uint8_t amf[2],
	uint8_t *mac);
/** MAC-S, key->mac_len octets. */
void tuak_f1star(const struct tuak_key *key, const uint8_t rand[16], const uint8_t sqn[6],
	const uint8_t amf[2], uint8_t *mac);
void tuak_f2345(const struct tuak_key *key, const uint8_t rand[16], struct tuak_answer *out);
/** AK of a resynchronisation (f5*). */
void tuak_f5star(const struct tuak_key *key, const uint8_t rand[16], uint8_t ak[6]);
