/** Ordered things and spans of them: versions, moments, times of the day, percentages. Pure. */
#pragma once

#include "base/str.h"

/** Compared as one number, high half first. */
struct rules_key {
	uint64_t high, low;
};

struct rules_range {
	struct rules_key from, to;
	bool without_from, without_to; /* the ends themselves lie outside */
};

/** No end at both sides. */
struct rules_range rules_range_all(void);
bool rules_range_holds(const struct rules_range *r, struct rules_key k);

/** Up to four numbers below 2^32 at the start of a text: "17.4.1-beta" is 17.4.1.0; false: no digit there. */
bool rules_range_version_of(struct str s, struct rules_key *out);

/* What stands in files; false: not of that form. */
bool rules_range_version(struct str s, struct rules_range *out);
/** "2026-05-01", "2026-05-01T10:00", with seconds and Z or +hh:mm; seconds since 1970, above 0. */
bool rules_range_moment(struct str s, int64_t utc_offset_s, int64_t *out);
/** "08:00-20:00": seconds of the day, the end outside; "22:00-06:00" is two spans. Returns how many. */
unsigned rules_range_time_of_day(struct str s, struct rules_range out[2]);
/** "+01:00", "-03:30", "Z" */
bool rules_range_offset(struct str s, int64_t *out_s);
/** "12.5": hundredths of a percent */
bool rules_range_percent(struct str s, uint32_t *out);
