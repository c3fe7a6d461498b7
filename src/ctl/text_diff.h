/** The difference of two texts, line by line. */
#pragma once

#include "base/arena.h"

#include <stdio.h>

struct text_diff_line {
	char sign; /* ' ' in both, '-' in the old one, '+' in the new one */
	struct str text;
};

struct text_diff {
	const struct text_diff_line *line;
	size_t n;
};

/** The shortest one, or where the texts have little in common a coarse one. The lines are loans. RC_NOMEM. */
enum rc text_diff_make(struct arena *a, struct str old, struct str now, struct text_diff *out) MUST_USE;
/** Unified, three lines of context; nothing where the texts are equal. */
void text_diff_print(const struct text_diff *d, const char *old, const char *now, FILE *out);
