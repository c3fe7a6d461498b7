/** The lines of an import, one at a time, whatever the file holds: JSON lines, or CSV with a header line. */
#pragma once

#include "ctl/csv.h"
#include "ctl/fields.h"

enum source_format { SOURCE_BY_CONTENT, SOURCE_JSON, SOURCE_CSV };
enum { SOURCE_LINE_MAX = 16 * 1024 };

struct source {
	enum source_format format;
	struct csv csv; /* its file and line number serve JSON lines too */
	size_t columns;
	const struct field *column[CSV_FIELDS_MAX];
	char text[SOURCE_LINE_MAX]; /* of the latest CSV line */
};

struct source_line {
	unsigned long number;
	struct str json; /* one object without line breaks, until the next line */
	const char *why; /* RC_INVALID: what is wrong with this line */
	char field[32];  /* and the column to blame, or "" */
};

/** Looks at the first character and reads the header line of CSV. RC_INVALID: *why says what is wrong with
 * it. */
enum rc source_open(
	FILE *in, enum source_format format, struct source *out, struct source_line *why) MUST_USE;
/** RC_ABSENT: the end. RC_INVALID: this line is bad, go on. RC_UNAVAIL: reading failed. Empty lines are
 * passed over. */
enum rc source_next(struct source *s, struct arena *a, struct source_line *out) MUST_USE;
/** Wipes what it holds of the latest line. */
void source_close(struct source *s);
