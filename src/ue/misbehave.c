/** The words for the faults. */
#include "ue/misbehave.h"

#include <string.h>

static const struct misbehave_row ROWS[] = {
#define MISBEHAVE(bit, word, help) { word, help },
#include "ue/misbehave.def"
#undef MISBEHAVE
};

unsigned misbehave_find(const char *word)
{
	for (unsigned i = 0; i < MISBEHAVE_COUNT; i++)
		if (strcmp(word, ROWS[i].word) == 0)
			return 1u << i;
	return 0;
}

const struct misbehave_row *misbehave_at(unsigned i)
{
	return &ROWS[i];
}
