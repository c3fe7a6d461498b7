/** The chosen faults as bits; rows in misbehave.def. */
#pragma once

enum misbehave_index {
#define MISBEHAVE(bit, word, help) MISBEHAVE_INDEX_##bit,
#include "ue/misbehave.def"
#undef MISBEHAVE
	MISBEHAVE_COUNT,
};

enum misbehave {
#define MISBEHAVE(bit, word, help) MISBEHAVE_##bit = 1 << MISBEHAVE_INDEX_##bit,
#include "ue/misbehave.def"
#undef MISBEHAVE
};

struct misbehave_row {
	const char *word, *help;
};

/** 0: no such fault. */
unsigned misbehave_find(const char *word);
/** The i-th row, i below MISBEHAVE_COUNT. */
const struct misbehave_row *misbehave_at(unsigned i);
