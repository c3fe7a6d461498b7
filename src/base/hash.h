/** SipHash-2-4: a keyed 64-bit hash for tables, spreads and log pseudonyms. Not for proofs. */
#pragma once

#include "base/str.h"

struct hash_key {
	uint64_t k0, k1;
};

uint64_t hash_sip(const struct hash_key *key, struct bytes data);
