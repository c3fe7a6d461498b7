/**
 * What we hand to strangers and want back unread and unchanged: sealed with AES-256-GCM, or signed with
 * HMAC-SHA-256. Keys lie in files (one per key, mode 0600), are named by a key id in the header, announced
 * before use and kept for the longest life of what they sealed. Each process derives a subkey from (key, its
 * own random salt) and counts its nonces: no nonce repeats, no birthday limit.
 *
 * Header of a sealed value: version 1 octet, key id 4, salt 16, counter 8; then the ciphertext and a tag of
 * 16 (45 octets in all). The header and the purpose are authenticated. A signed value: version 1, key id 4,
 * the octets in clear, tag 16.
 */
#pragma once

#include "base/buf.h"
#include "base/fault.h"

enum { SEAL_OVERHEAD = 45, SIGN_OVERHEAD = 21 };

/** What a value is for: a value sealed for one purpose never opens for another. */
enum seal_purpose { SEAL_LOGIN = 1, SEAL_TOKEN = 2, SEAL_PORTAL = 3, SEAL_EXPLAIN = 4 };

struct seal_ring;

/**
 * Loads every key file of a folder. A file readable by others, or malformed: refused with its name in
 * f->note. An empty folder is RC_ABSENT: the caller makes the first key.
 */
enum rc seal_ring_open(const char *folder, struct seal_ring **out, struct fault *f) MUST_USE;
void seal_ring_close(struct seal_ring **r);
/** Looks at the folder again; keys that vanished are forgotten. On failure the ring stays as it was. */
enum rc seal_ring_reload(struct seal_ring *r, struct fault *f) MUST_USE;

/**
 * Makes a new key file that is used for sealing from `use_from_s` on (seconds since 1970). Atomic: written
 * aside, synced, renamed. Deletes the key files whose successor has been in use for longer than keep_s.
 */
enum rc seal_ring_rotate(
	const char *folder, int64_t now_s, int64_t use_from_s, int64_t keep_s, struct fault *f) MUST_USE;

/** The sealed or signed value (its first 5 octets are enough) names a key of this ring; it may be forged all
 * the same. */
bool seal_ring_named(const struct seal_ring *r, struct bytes value);
/** Since when the key that seals at now_s has been in use, in seconds since 1970. */
int64_t seal_ring_used_since(const struct seal_ring *r, int64_t now_s);
/** A key id stands in both: their values could be taken for one another's. */
bool seal_ring_shares(const struct seal_ring *a, const struct seal_ring *b);

/** Appends the sealed value to out; the key in use at now_s seals. */
enum rc seal_put(struct seal_ring *r, enum seal_purpose why, int64_t now_s, struct bytes plain,
	struct buf *out) MUST_USE;
/** RC_DENIED for anything we did not seal for this purpose with a key we still have. */
enum rc seal_open(struct seal_ring *r, enum seal_purpose why, struct arena *a, struct bytes sealed,
	struct bytes *plain) MUST_USE;

/** The same value always gives the same signature (while the key stays in use). */
enum rc seal_sign(struct seal_ring *r, enum seal_purpose why, int64_t now_s, struct bytes plain,
	struct buf *out) MUST_USE;
enum rc seal_check(
	struct seal_ring *r, enum seal_purpose why, struct bytes signed_value, struct bytes *plain) MUST_USE;

/**
 * A name by which values are found again that stand nowhere in clear: equal for equal octets while the key
 * stays in use. seal_name() is under the key in use at now_s; seal_name_by() under the i-th key, false behind
 * the last.
 */
enum { SEAL_NAME = 16 };
void seal_name(struct seal_ring *r, enum seal_purpose why, int64_t now_s, struct bytes value,
	uint8_t out[SEAL_NAME]);
bool seal_name_by(
	struct seal_ring *r, enum seal_purpose why, size_t i, struct bytes value, uint8_t out[SEAL_NAME]);
