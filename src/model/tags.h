/** Tags of a line: names that the operator's rules ask for, kept as one text, separated by commas. */
#pragma once

#include "base/str.h"

enum {
	TAGS_COUNT_MAX = 16,
	TAGS_NAME_MAX = 24,
	TAGS_MAX = TAGS_COUNT_MAX * (TAGS_NAME_MAX + 1), /* room of the text with its zero */
};

/** At most 16 names of 1 to 24 letters, digits, '-', '_' and '.', each once; an empty text has none. */
bool tags_good(struct str tags);
/** The name is among them; upper and lower case differ. */
bool tags_has(struct str tags, struct str name);
/** Takes the next name off the front of *rest; false when there is none left. */
static inline bool tags_next(struct str *rest, struct str *name)
{
	return str_next(rest, ',', name);
}
