/** The generator of FIPS 186-2 change notice 1 without the reduction modulo q (RFC 4187 appendix A). */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { FIPS186_SEED = 20, FIPS186_OUT = 160 };

/** The first n octets of x_0 | x_1 | x_2 | x_3, 40 octets each, XSEED zero; n is a multiple of FIPS186_SEED.
 */
void fips186_fill(const uint8_t xkey[FIPS186_SEED], uint8_t *out, size_t n);
