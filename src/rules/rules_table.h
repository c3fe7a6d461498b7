/** Text -> number, open addressing: filled once while reading, then only looked at. */
#pragma once

#include "base/arena.h"

struct rules_entry {
	const char *p;
	uint32_t n, hash, number;
};

struct rules_table {
	struct rules_entry *entry; /* in the order they came */
	uint32_t *slot;            /* number of the entry + 1; 0: free */
	size_t n, room, slots;     /* slots: a power of two, or 0 */
};

uint32_t rules_table_hash(struct str key);
/** The entry, or NULL. */
struct rules_entry *rules_table_find(const struct rules_table *t, struct str key, uint32_t hash);
/** The entry of key, new with number 0 where there was none; NULL: out of memory. The key's text is kept, not
 * copied. */
struct rules_entry *rules_table_put(struct arena *a, struct rules_table *t, struct str key) MUST_USE;
/** The same in another arena, no larger than needed, texts copied. */
enum rc rules_table_copy(struct arena *a, const struct rules_table *from, struct rules_table *to) MUST_USE;
