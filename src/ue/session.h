/** What one phone does from switching on: a login, a second one if its kept token is refused, the fast ones
 * after it. */
#pragma once

#include "ue/options.h"
#include "ue/show.h"

/** Outcomes of many logins; one per thread, added up at the end. */
struct tally {
	unsigned ended[CLIENT_CARD + 1]; /* by client_end */
	unsigned by_token;
	double *ms; /* wall time of each login; NULL: not wanted */
	size_t n, cap;
};

struct session {
	const struct options *o;
	struct http_client *http;
	struct arena *arena;
	struct show *show;   /* NULL: nothing on the screen */
	FILE *report;        /* NULL: no JSON */
	struct tally *tally; /* NULL: nobody counts */
};

/** The number-th phone of the range. RC_NOMEM; RC_INVALID: a file given by the user cannot be used, told to
 * stderr. */
enum rc session_run(struct session *s, uint64_t number, enum client_end *end) MUST_USE;
