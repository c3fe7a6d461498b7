/** The IMSIs of an import seen so far: finds the second of two lines for one subscriber; 8 to 32 octets for
 * each. */
#pragma once

#include "model/ids.h"

struct imsi_set {
	uint64_t *slot; /* 0: free */
	size_t size, n; /* size: a power of two */
};

/** RC_CONFLICT: it is in there already. RC_NOMEM. */
enum rc imsi_set_add(struct imsi_set *s, const struct imsi *imsi) MUST_USE;
void imsi_set_free(struct imsi_set *s);
