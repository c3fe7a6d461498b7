/** Text -> number, with linear probing and at most half of the slots in use. */
#include "rules/rules_table.h"

#include "base/hash.h"

uint32_t rules_table_hash(struct str key)
{
	/* the keys come from the operator's file, so nobody can choose them to collide */
	static const struct hash_key k = { 1, 2 };
	return (uint32_t)hash_sip(&k, str_bytes(key));
}

struct rules_entry *rules_table_find(const struct rules_table *t, struct str key, uint32_t hash)
{
	if (t->n == 0)
		return NULL;
	for (size_t i = hash & (t->slots - 1); t->slot[i]; i = (i + 1) & (t->slots - 1)) {
		struct rules_entry *e = &t->entry[t->slot[i] - 1];
		if (e->hash == hash && e->n == key.n && memcmp(e->p, key.p, key.n) == 0)
			return e;
	}
	return NULL;
}

static void place(struct rules_table *t, uint32_t hash, size_t number)
{
	size_t i = hash & (t->slots - 1);
	while (t->slot[i])
		i = (i + 1) & (t->slots - 1);
	t->slot[i] = (uint32_t)number + 1;
}

static bool resize(struct arena *a, struct rules_table *t, size_t room)
{
	size_t slots = 4;
	while (slots < 2 * room)
		slots *= 2;
	struct rules_entry *entry = arena_take(a, room * sizeof(*entry));
	uint32_t *slot = arena_take(a, slots * sizeof(*slot));
	if (!entry || !slot)
		return false;
	if (t->n)
		memcpy(entry, t->entry, t->n * sizeof(*entry));
	t->entry = entry;
	t->slot = slot;
	t->room = room;
	t->slots = slots;
	for (size_t i = 0; i < t->n; i++)
		place(t, entry[i].hash, i);
	return true;
}

struct rules_entry *rules_table_put(struct arena *a, struct rules_table *t, struct str key)
{
	const uint32_t hash = rules_table_hash(key);
	struct rules_entry *e = rules_table_find(t, key, hash);
	if (e)
		return e;
	if (t->n == t->room && !resize(a, t, t->room ? 2 * t->room : 8))
		return NULL;
	e = &t->entry[t->n];
	*e = (struct rules_entry){ key.p, (uint32_t)key.n, hash, 0 };
	place(t, hash, t->n++);
	return e;
}

/* One block for all texts: an allocation each would cost more than they do. */
static bool copy_texts(struct arena *a, struct rules_table *t)
{
	size_t octets = 0;
	for (size_t i = 0; i < t->n; i++)
		octets += t->entry[i].n;
	char *p = arena_take(a, octets + 1);
	for (size_t i = 0; p && i < t->n; i++) {
		memcpy(p, t->entry[i].p, t->entry[i].n);
		t->entry[i].p = p;
		p += t->entry[i].n;
	}
	return p != NULL;
}

enum rc rules_table_copy(struct arena *a, const struct rules_table *from, struct rules_table *to)
{
	*to = *from;
	if (from->n == 0)
		return RC_OK;
	return resize(a, to, from->n) && copy_texts(a, to) ? RC_OK : RC_NOMEM;
}
