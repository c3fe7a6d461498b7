/** IMSIs seen so far, to find the second of two lines for one subscriber: 16 to 64 octets for each. */
#pragma once

#include "base/arena.h"
#include "model/ids.h"

struct imsi_set {
	struct arena *arena; /* where it grows */
	uint64_t *slot;      /* 0: free */
	size_t size, n;      /* size: a power of two */
};

/** RC_CONFLICT: it is in there already. RC_NOMEM. */
enum rc imsi_set_add(struct imsi_set *s, const struct imsi *imsi) MUST_USE;
