/** Sets of numbers that grow by one: equal sets have one number, while an index is built. */
#pragma once

#include "base/arena.h"

struct rules_owners {
	struct arena *arena;
	struct rules_owner *node; /* [0] is the empty set */
	uint32_t *slot;
	size_t n, room, slots;
};

struct rules_owner {
	uint32_t parent, last; /* the set is parent's and `last`, which is its greatest */
	uint32_t class;        /* for the index */
};

/** False: out of memory. */
bool rules_owners_init(struct rules_owners *o, struct arena *a);
/** *set becomes itself with `number`, which is not below its greatest. False: out of memory. */
bool rules_owners_add(struct rules_owners *o, uint32_t *set, uint32_t number);
/** *set becomes the union of both. */
bool rules_owners_join(struct rules_owners *o, uint32_t *set, uint32_t other);
size_t rules_owners_count(const struct rules_owners *o, uint32_t set);
/** Ascending, into count places. */
void rules_owners_list(const struct rules_owners *o, uint32_t set, uint32_t *out);
