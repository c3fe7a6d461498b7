/** What a phone keeps between runs: the card's memory of SQN, the token and the version of its document. */
#pragma once

#include "ue/usim.h"

enum { STATE_TOKEN_MAX = 4096, STATE_VERS_MAX = 24 };

struct state {
	char imsi[16];
	bool has_card;
	uint64_t seq[USIM_IND], sqn_ms;
	char token[STATE_TOKEN_MAX]; /* "": none */
	char vers[STATE_VERS_MAX];   /* "": none */
};

/** RC_ABSENT: no such file; RC_MALFORMED: not ours. */
enum rc state_load(const char *path, struct state *out) MUST_USE;
/** Replaces the file in one step, mode 0600. RC_UNAVAIL: the disk refuses. */
enum rc state_save(const char *path, const struct state *s) MUST_USE;
