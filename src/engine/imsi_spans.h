/** Prefixes and ranges of IMSIs, each of somebody: the innermost that holds a line has it. Read once, then
 * one binary search per question. */
#pragma once

#include "base/arena.h"
#include "base/fault.h"
#include "model/ids.h"

#define IMSI_SPANS_NONE (~0u)

/** All IMSIs from first to last, written with zeros and nines up to 15 digits. */
struct imsi_span {
	uint64_t first, last;
	unsigned owner;
};

struct imsi_spans {
	size_t n;
	struct imsi_span *span; /* disjoint, ascending; owner IMSI_SPANS_NONE: nobody's */
};

/** "00101", "001010000000100-001010000000199" (both ends of equal length). */
enum rc imsi_spans_read(struct str text, struct imsi_span *out, struct fault *f) MUST_USE;
/**
 * Sorts `given` and lays the result into the arena. RC_INVALID where two owners have the same span, or two
 * spans overlap and neither holds the other: *clash are the two owners.
 */
enum rc imsi_spans_make(struct arena *a, struct imsi_span *given, size_t n, struct imsi_spans *out,
	unsigned clash[2]) MUST_USE;
/** The owner, or IMSI_SPANS_NONE. */
unsigned imsi_spans_find(const struct imsi_spans *s, const struct imsi *who);
