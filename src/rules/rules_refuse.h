/** What a reader of this room carries, and the one line that says what is wrong: file, line, column. */
#pragma once

#include "base/arena.h"
#include "base/fault.h"
#include "base/text.h"
#include "conf/conf_near.h"

struct rules_place {
	const char *file;
	size_t line, column; /* from 1 */
};

struct rules_reader {
	struct arena *arena;   /* what stays */
	struct arena *scratch; /* what is needed while reading */
	int64_t utc_offset_s;  /* for times written without an offset */
	struct str *error;
	struct fault *fault;
};

/** Writes the error and the fault; returns the rc of `why`. */
enum rc rules_refuse(const struct rules_reader *r, struct rules_place at, enum reason why, const char *fmt,
	...) LIKE_PRINTF(4, 5);
enum rc rules_refuse_room(const struct rules_reader *r);
/** Out of memory: never RC_OK, which readers of one file alone (people, analyzers) can see here. */
static inline enum rc rules_refuse_memory(const struct rules_reader *r)
{
	return fault_never_ok(rules_refuse_room(r));
}
/** `what` names the kind of word: "condition"; near: the known words were tried already. */
enum rc rules_refuse_word(
	const struct rules_reader *r, struct rules_place at, const char *what, const struct conf_near *near);
