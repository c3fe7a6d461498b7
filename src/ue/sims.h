/** Cards from a file of JSON lines, one subscriber each (examples/subscribers.jsonl). */
#pragma once

#include "ue/usim.h"

struct sims_line {
	char imsi[16];
	struct usim_algo algo;
};

/** The line of this IMSI; imsi NULL: the first. RC_ABSENT: no such line or no such file; RC_MALFORMED; *why
 * gets a sentence. */
enum rc sims_find(const char *path, const char *imsi, struct sims_line *out, char why[128]) MUST_USE;
