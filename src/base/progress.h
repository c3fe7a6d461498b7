/** How far a long piece of work has come, on standard error: a bar that is written over itself on a terminal,
 * else a line now and then. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum progress_style {
	PROGRESS_NONE,
	PROGRESS_BAR,
	PROGRESS_LINES, /* none for what is done within PROGRESS_LINE_MS */
};

struct progress {
	const char *what; /* "importing"; stands in front */
	uint64_t all;     /* steps in all; 0: not known */
	int64_t begun_ms, told_ms;
	enum progress_style style;
};

enum { PROGRESS_TEXT = 160, PROGRESS_BAR_MS = 100, PROGRESS_LINE_MS = 10000 };

/** quiet: nothing is ever written. */
void progress_begin(struct progress *p, const char *what, uint64_t all, bool quiet);
/** So many of the steps are done, and so many lines of subscribers with them. Cheap: most calls write
 * nothing. */
void progress_show(struct progress *p, uint64_t done, uint64_t lines);
/** Clears the bar, for other output or at the end. */
void progress_clear(const struct progress *p);
/** Milliseconds of a clock that only goes forward. */
int64_t progress_now(void);
/** "checking [#####.....]  50 %  500000 lines, 40000/s, 12 s left"; the bar only in its style, percent and
 * what is left only where `all` is known. */
void progress_text(
	const struct progress *p, uint64_t done, uint64_t lines, int64_t now_ms, char out[PROGRESS_TEXT]);
