/** What the server did that a client cannot live with: each names the rule it breaks. */
#pragma once

#include "base/rc.h"

#include <stdbool.h>

enum { FINDINGS_MAX = 24 };

struct finding {
	const char *rule; /* "clients 3", "RFC 4187 10.15" ... */
	char text[120];
};

/** The first FINDINGS_MAX are kept, all are counted. */
struct findings {
	unsigned count;
	struct finding row[FINDINGS_MAX];
};

/** Always RC_INVALID, so that a reader can stop with `return findings_add(...)`. */
enum rc findings_add(struct findings *f, const char *rule, const char *fmt, ...) LIKE_PRINTF(3, 4);
