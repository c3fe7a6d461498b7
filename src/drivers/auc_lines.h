/** A bounded memory of lines: an entry is kept for as long as it says; where all must be kept, a new line is
 * refused, none forgotten. */
#pragma once

#include "model/ids.h"

enum { AUC_LINES_WAYS = 16 };

struct auc_line {
	uint64_t key;  /* the IMSI; 0: free */
	int64_t until; /* must be kept while the time is not above it */
	int64_t seq;
	uint32_t n; /* IND, or how many */
};

struct auc_lines;

/** Room for at least `n` lines; seed: random, so that nobody can choose IMSIs that meet in one place. */
struct auc_lines *auc_lines_new(size_t n, const uint8_t seed[16]) MUST_USE;
void auc_lines_free(struct auc_lines **t);
/** The line's entry, or NULL. */
struct auc_line *auc_lines_find(struct auc_lines *t, const struct imsi *who);
/** The line's entry, or a zeroed one in place of the one that could be forgotten first; NULL: all must be
 * kept at `now`. */
struct auc_line *auc_lines_take(struct auc_lines *t, const struct imsi *who, int64_t now);
