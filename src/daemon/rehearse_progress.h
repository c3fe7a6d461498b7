/** A bar on a terminal. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rehearse_progress {
	uint64_t all;
	int64_t begun_ms;
	bool shown;
};

enum { REHEARSE_PROGRESS_TEXT = 120 };

/** shown false: nothing is ever written. */
void rehearse_progress_begin(struct rehearse_progress *p, uint64_t all, bool shown);
/** p: a struct rehearse_progress. */
void rehearse_progress_show(void *p, uint64_t seen);
/** Clears the bar. */
void rehearse_progress_end(struct rehearse_progress *p);
/** Milliseconds of a clock that only goes forward. */
int64_t rehearse_progress_now(void);
/** The bar as text: "[#####.....]  50 %  500000 lines, 40000/s, 12 s left". */
void rehearse_progress_text(
	const struct rehearse_progress *p, uint64_t seen, int64_t now_ms, char out[REHEARSE_PROGRESS_TEXT]);
