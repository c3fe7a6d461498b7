/**
 * A distribution as plain words: so many values up to each bound of a fixed ladder, and their sum. One
 * process adds, others read; a reader may see a sum that is one value ahead of its bucket.
 */
#pragma once

#include <stdint.h>

enum { HISTOGRAM_BOUNDS = 13 };

/** What a histogram counts, and with it its bounds: 1, 3, 10 per decade from 10 us to 10 s, or powers of 2.
 */
enum histogram_ladder { HISTOGRAM_TIMES, HISTOGRAM_SIZES };

struct histogram {
	uint64_t bucket[HISTOGRAM_BOUNDS + 1]; /* each for itself; the last one: above all bounds */
	uint64_t sum;                          /* microseconds, or things */
};

/** value: microseconds, or things. No allocation, no lock. */
void histogram_add(struct histogram *h, enum histogram_ladder ladder, int64_t value);
/** The i-th bound as a text, seconds or things; "+Inf" behind the last. */
const char *histogram_bound(enum histogram_ladder ladder, unsigned i);
