/** Kept answers found again in the files of all workers, while these write them. */
#pragma once

#include "crypto/seal.h"
#include "explain/explain_record.h"
#include "explain/explain_settings.h"

enum { EXPLAIN_FOUND_MAX = 100 };

/** What is looked for: an id, or a line and maybe one of its applications ("ap2004"). */
struct explain_search {
	const struct explain_id *id; /* NULL: by line */
	struct imsi imsi;
	struct str app; /* empty: any */
	size_t max;     /* the newest so many; EXPLAIN_FOUND_MAX at most */
	int64_t not_before_ms;
};

struct explain_found {
	const struct explain_record *r[EXPLAIN_FOUND_MAX]; /* newest first, in the arena */
	size_t n;
};

/** RC_OK also when nothing is found (n 0). Records that do not open (keys gone, half written) are passed
 * over. */
enum rc explain_reader_find(const struct explain_settings *s, struct seal_ring *seal, struct arena *a,
	const struct explain_search *what, struct explain_found *out, struct fault *f) MUST_USE;
/** Wipes every record of the line. Returns how many. */
size_t explain_reader_erase(
	const struct explain_settings *s, struct seal_ring *seal, const struct imsi *line);
/** Wipes what is older. Returns how many. */
size_t explain_reader_expire(const struct explain_settings *s, int64_t before_ms);
