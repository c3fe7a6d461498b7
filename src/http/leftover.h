/** Octets that had to wait: read ahead of the next request, or an answer the socket did not take. Wiped when
 * done with. */
#pragma once

#include "base/str.h"

struct leftover {
	uint8_t *p;
	size_t at, n; /* taken so far, and in all */
};

/** A copy of b in place of whatever was held (b may be part of it). False: no memory, then it is empty. */
bool leftover_keep(struct leftover *l, struct bytes b);
void leftover_drop(struct leftover *l);

static inline struct bytes leftover_rest(const struct leftover *l)
{
	return (struct bytes){ l->p ? l->p + l->at : NULL, l->n - l->at };
}
