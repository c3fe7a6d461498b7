/**
 * The rules that a process decides by: the newest version of a folder. Whoever decides pins the version that
 * is current and unpins it when he is done; a version lives until nobody needs it. One thread.
 */
#pragma once

#include "rules/rules.h"
#include "rules/rules_folder.h"

struct rules_book;

struct rules_version {
	const struct rules *rules;
	uint32_t number; /* rises with each activation; 0: nothing was ever activated, the built-in rules */
	char hash[RULES_HASH_TEXT + 1]; /* SHA-256 in hex; "" for number 0 */
	char who[RULES_WHO_MAX + 1];
	int64_t when_s;
};

/**
 * Loads the newest version; folder NULL, missing or empty: the built-in rules. The folder's name and the
 * schema outlive the book. A version that is damaged (rules_stored) or that this schema does not
 * take is an error: an older one might allow what the newest forbids.
 */
enum rc rules_book_open(const char *folder, const struct rules_schema *schema, rules_sha256 *sha256,
	struct rules_book **out, struct fault *f) MUST_USE;
/** Nothing may be pinned. */
void rules_book_close(struct rules_book **b);

/** Never NULL. */
const struct rules_version *rules_book_pin(struct rules_book *b) MUST_USE;
void rules_book_unpin(struct rules_book *b, const struct rules_version *v);

/** Makes the folder's newest version current; RC_OK also when that is the case already. On failure everything
 * stays as it is; *f says why, with line and column where rules are not taken. Numbers never fall. */
enum rc rules_book_reload(struct rules_book *b, struct fault *f) MUST_USE;
