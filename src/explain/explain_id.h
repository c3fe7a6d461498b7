/**
 * Decision ids: 16 characters that name one answer, short enough for a ticket, not to be guessed from
 * another. No two answers of a node have the same one. They mean nothing outside.
 */
#pragma once

#include "base/env.h"
#include "base/hash.h"

enum { EXPLAIN_ID = 10, EXPLAIN_ID_TEXT = 16 };

struct explain_id {
	uint8_t b[EXPLAIN_ID];
};

/** Where a worker's ids come from; drawn anew by each process. */
struct explain_ids {
	struct hash_key key;
	uint32_t next;
	uint8_t slot;
};

/** slot: of the worker. */
void explain_id_open(struct explain_ids *s, struct env *env, unsigned slot);
struct explain_id explain_id_next(struct explain_ids *s);
/** Zero-terminated: digits and small letters without i, l, o, u. */
void explain_id_text(const struct explain_id *id, char out[EXPLAIN_ID_TEXT + 1]);
/** Either case; i and l are read as 1, o as 0. RC_MALFORMED else. */
enum rc explain_id_read(struct str text, struct explain_id *out) MUST_USE;
