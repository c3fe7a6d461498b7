/** What somebody may have meant: the known word nearest to an unknown one. */
#pragma once

#include "base/str.h"

/** Begins as { .key = the unknown word }; best.p stays NULL while no known word is near. */
struct conf_near {
	struct str key, best;
	size_t distance;
};

/** Tries one known word: at most two letters away and nearer than the best so far. */
void conf_near_try(struct conf_near *n, struct str known);
