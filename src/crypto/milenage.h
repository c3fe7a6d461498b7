/** Milenage (TS 35.206): f1 to f5* on AES-128 with the standard constants c1 to c5, r1 to r5. */
#pragma once

#include <stdint.h>

struct milenage_key {
	uint8_t k[16], opc[16];
};

struct milenage_answer {
	uint8_t res[8], ck[16], ik[16], ak[6];
};

/** OPc = E_K(OP) xor OP. */
void milenage_opc(const uint8_t k[16], const uint8_t op[16], uint8_t opc[16]);
/** OUT1: MAC-A (f1) in its first 8 octets, MAC-S (f1*) in its last 8. */
void milenage_f1(const struct milenage_key *key, const uint8_t rand[16], const uint8_t sqn[6],
	const uint8_t amf[2], uint8_t out1[16]);
void milenage_f2345(const struct milenage_key *key, const uint8_t rand[16], struct milenage_answer *out);
/** AK of a resynchronisation (f5*). */
void milenage_f5star(const struct milenage_key *key, const uint8_t rand[16], uint8_t ak[6]);
