/** Records of a CSV file (RFC 4180), one at a time. */
#pragma once

#include "base/arena.h"

#include <stdio.h>

enum { CSV_FIELDS_MAX = 64, CSV_RECORD_MAX = 64 * 1024 };

struct csv {
	FILE *in;
	unsigned long line; /* the line that is read next, from 1 */
};

struct csv_record {
	unsigned long line;               /* where it begins */
	size_t n;                         /* an empty line has one empty field */
	struct str field[CSV_FIELDS_MAX]; /* in the arena */
};

/**
 * RC_ABSENT: the end. A bad record is skipped to the end of its line: RC_MALFORMED when quotes are wrong,
 * RC_LIMIT when it has more fields or octets than are taken; out->line is set then too. RC_UNAVAIL: reading
 * failed.
 */
enum rc csv_next(struct csv *c, struct arena *a, struct csv_record *out) MUST_USE;
