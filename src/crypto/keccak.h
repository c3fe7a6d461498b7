/** The permutation Keccak-f[1600] (FIPS 202 section 3). */
#pragma once

#include <stdint.h>

enum { KECCAK_STATE = 200 };

/** `times` applications to a state in the octet order of FIPS 202 appendix B. */
void keccak_f1600(uint8_t state[KECCAK_STATE], unsigned times);
