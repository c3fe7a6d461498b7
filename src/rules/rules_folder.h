/**
 * Versions of rules in a folder: NUMBER.yaml, the text as it was given; NUMBER.lists/, the files of its
 * lists; history.jsonl, who activated what and when. A version exists from the moment its line stands in the
 * history, and that is written last.
 */
#pragma once

#include "rules/rules_bundle.h"
#include "rules/rules_history.h"

/** SHA-256; given by the caller, because this room has no cryptography. */
typedef void rules_sha256(struct bytes data, uint8_t out[32]);

/**
 * Without lists that of the text. With lists that of lines as sha256sum writes them: hash, two blanks, name;
 * first the text, as "rules", then the lists by name. In the arena nothing stays that has to.
 */
enum rc rules_folder_hash(struct arena *a, const struct rules_bundle *b, rules_sha256 *sha256,
	char out[RULES_HASH_TEXT + 1], struct fault *f) MUST_USE;
struct rules_shelf {
	const char *folder;
	rules_sha256 *sha256;
};

/** A missing folder or history is an empty one. */
enum rc rules_folder_history(
	const char *folder, struct arena *a, struct rules_record **out, size_t *n, struct fault *f) MUST_USE;
/** A version as it was stored, its lists by name. rules_stored: its files are not those that its hash stands
 * for; RC_ABSENT file_missing. */
enum rc rules_folder_open(const struct rules_shelf *s, const struct rules_record *r, struct arena *a,
	struct rules_bundle *out, struct fault *f) MUST_USE;
/** The text alone, unchecked. RC_ABSENT. */
enum rc rules_folder_text(
	const char *folder, uint32_t number, struct arena *a, struct str *out, struct fault *f) MUST_USE;
/**
 * Makes a version durable; r gets its number, everything else in it is the caller's. When it fails, the last
 * version is still the last. One process writes.
 */
enum rc rules_folder_store(
	const char *folder, const struct rules_bundle *b, struct rules_record *r, struct fault *f) MUST_USE;
