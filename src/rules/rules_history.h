/** The history of versions: one line of JSON each, the last one is the current version. */
#pragma once

#include "base/buf.h"
#include "base/fault.h"

enum { RULES_HASH_TEXT = 64, RULES_WHO_MAX = 64, RULES_NOTE_MAX = 500 };

/** One activation. */
struct rules_record {
	uint32_t number;                  /* from 1; of the n-th line at least n, rising */
	char sha256[RULES_HASH_TEXT + 1]; /* lower-case hex, see rules_folder_hash() */
	char who[RULES_WHO_MAX + 1];
	char note[RULES_NOTE_MAX + 1];
	int64_t when_s; /* seconds since 1970 */
	uint32_t from;  /* a rollback: the version whose content came back; else 0 */
};

/** All lines, oldest first. rules_stored: what is damaged. */
enum rc rules_history_read(
	struct arena *a, struct str text, struct rules_record **out, size_t *n, struct fault *f) MUST_USE;
/** The record as one JSON object without line break. */
void rules_history_put(struct buf *b, const struct rules_record *r);
/** Copies what fits, whole characters, on one line: for who and note. RC_INVALID: not UTF-8, or too long. */
enum rc rules_history_text(char *out, size_t room, struct str text) MUST_USE;
