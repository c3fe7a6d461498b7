/** Counters of a rehearsal in a fixed room: one table per process in shared memory, added up at the end. */
#pragma once

#include "base/fault.h"
#include "base/str.h"

/** What the new rules do to one application of one line. The order is the one they are reported in. */
enum rehearse_change {
	REHEARSE_LOST,    /* something was enabled and is not any more, whatever else is gained */
	REHEARSE_GAINED,  /* something becomes enabled */
	REHEARSE_STATUS,  /* another status, neither of them enabled */
	REHEARSE_CONTENT, /* the same status, other parameters */
	REHEARSE_CHANGES,
	REHEARSE_SAME = REHEARSE_CHANGES,
};

enum rehearse_by { REHEARSE_BY_STATUS, REHEARSE_BY_PLAN, REHEARSE_BY_DEVICE, REHEARSE_BY_PARM };

enum { REHEARSE_APPS_MAX = 128, REHEARSE_TEXT = 176, REHEARSE_ROWS = 8192 };

/** Stands for all texts that had no room any more; no plan is called so. */
#define REHEARSE_OTHERS "\001"

struct rehearse_row {
	uint64_t n; /* lines; 0: the row is free */
	uint8_t app, change, by;
	char text[REHEARSE_TEXT];
};

struct rehearse_count {
	uint64_t seen; /* lines read: written by one process, read by the one that shows progress */
	/* lines: asked about (of a sample: fewer than seen), could not be decided; told something else in any
	 * application, lose or gain in any */
	uint64_t evaluated, failed, changed, lost, gained;
	uint64_t app_changed[REHEARSE_APPS_MAX];
	uint64_t app[REHEARSE_APPS_MAX][REHEARSE_CHANGES];
	bool cut;           /* some texts became REHEARSE_OTHERS */
	struct fault fault; /* why a process gave up, or the first line that failed */
	size_t rows;
	struct rehearse_row row[REHEARSE_ROWS];
};

/** n more lines under a text, which is cut to fit. */
void rehearse_count_add(
	struct rehearse_count *c, const struct rehearse_row *key, struct str text, uint64_t n);
void rehearse_count_merge(struct rehearse_count *to, const struct rehearse_count *from);
/**
 * The rows of an application, a change and a kind: most lines first, then by text, OTHERS last. Fills at most
 * max; *rest: lines of those that were left out. Returns how many were filled.
 */
size_t rehearse_count_top(const struct rehearse_count *c, const struct rehearse_row *key,
	const struct rehearse_row **out, size_t max, uint64_t *rest);
