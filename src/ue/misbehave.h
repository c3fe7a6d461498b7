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
