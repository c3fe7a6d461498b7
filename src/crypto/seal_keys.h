/** The key files behind a seal ring: `seal-<8 hex key id>.key`, one key each (crypto/seal.h). */
#pragma once

#include "base/fault.h"
#include "base/str.h"

enum { SEAL_KEYS_MAX = 64, SEAL_KEYS_ID = 4, SEAL_KEYS_KEY = 32 };

struct seal_key {
	uint8_t id[SEAL_KEYS_ID];
	uint8_t key[SEAL_KEYS_KEY];
	int64_t use_from_s, created_s; /* since 1970 */
};

/** In the order of use. Holds secrets: the owner wipes it. */
struct seal_keys {
	size_t n;
	struct seal_key key[SEAL_KEYS_MAX];
};

/** RC_ABSENT with seal_key_none: the folder is there and holds no key file. */
enum rc seal_keys_read(const char *folder, struct seal_keys *out, struct fault *f) MUST_USE;
/** The key to seal with at this time: the last one whose use has begun, or the first to come. keys->n is 1 at
 * least. */
const struct seal_key *seal_keys_at(const struct seal_keys *keys, int64_t now_s);
/** NULL: we have no such key. */
const struct seal_key *seal_keys_find(const struct seal_keys *keys, const uint8_t id[SEAL_KEYS_ID]);
/** What seal_ring_rotate() does. */
enum rc seal_keys_rotate(
	const char *folder, int64_t now_s, int64_t use_from_s, int64_t keep_s, struct fault *f) MUST_USE;
