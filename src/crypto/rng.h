/** Random octets for keys, salts and challenges. */
#pragma once

#include <stddef.h>

/** Cannot fail: a process without randomness stops. */
void rng_fill(void *out, size_t n);
