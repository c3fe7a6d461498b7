/** A table of traced lines, and cells of one word: 48 bits of who, 16 of what. */
#include "explain/explain_marks.h"

#include <stdatomic.h>

struct traced {
	_Atomic uint64_t line;
	_Atomic int64_t until_s; /* 0: free */
};

struct explain_marks {
	struct hash_key key;
	_Atomic uint32_t any; /* traces were ever set: else nobody has to look */
	struct traced traced[EXPLAIN_TRACED_MAX];
	size_t cells;
	_Atomic uint64_t cell[];
};

size_t explain_marks_size(size_t cells)
{
	return sizeof(struct explain_marks) + cells * sizeof(uint64_t);
}

struct explain_marks *explain_marks_make(void *memory, size_t cells, const struct hash_key *key)
{
	struct explain_marks *m = memory;
	m->key = *key;
	m->cells = cells;
	return m;
}

static uint64_t name_of(const struct explain_marks *m, const struct imsi *line)
{
	return hash_sip(&m->key, str_bytes(ids_imsi_str(line)));
}

static struct traced *slot_for(struct explain_marks *m, uint64_t line, int64_t now_s)
{
	struct traced *unused = NULL;
	for (size_t i = 0; i < EXPLAIN_TRACED_MAX; i++) {
		struct traced *t = &m->traced[i];
		if (atomic_load(&t->until_s) && atomic_load(&t->line) == line)
			return t;
		if (!unused && atomic_load(&t->until_s) <= now_s)
			unused = t;
	}
	return unused;
}

enum rc explain_marks_trace(struct explain_marks *m, const struct imsi *line, int64_t now_s, int64_t until_s)
{
	const uint64_t name = name_of(m, line);
	struct traced *t = slot_for(m, name, now_s);
	if (!t)
		return until_s ? RC_LIMIT : RC_OK;
	if (!until_s && atomic_load(&t->line) != name)
		return RC_OK;
	atomic_store(&t->line, name);
	atomic_store(&t->until_s, until_s);
	atomic_store(&m->any, 1);
	return RC_OK;
}

bool explain_marks_traced(const struct explain_marks *m, const struct imsi *line, int64_t now_s)
{
	if (!atomic_load_explicit(&m->any, memory_order_relaxed) || !line->d[0])
		return false;
	const uint64_t name = name_of(m, line);
	for (size_t i = 0; i < EXPLAIN_TRACED_MAX; i++)
		if (atomic_load_explicit(&m->traced[i].line, memory_order_relaxed) == name &&
			atomic_load_explicit(&m->traced[i].until_s, memory_order_relaxed) > now_s)
			return true;
	return false;
}

unsigned explain_marks_traces(const struct explain_marks *m, int64_t now_s)
{
	unsigned n = 0;
	for (size_t i = 0; i < EXPLAIN_TRACED_MAX; i++)
		n += atomic_load(&m->traced[i].until_s) > now_s;
	return n;
}

bool explain_marks_changed(struct explain_marks *m, const struct imsi *line, struct str app, uint16_t told)
{
	const uint64_t name = name_of(m, line);
	const struct hash_key key = { m->key.k0 ^ name, m->key.k1 };
	const uint64_t who = hash_sip(&key, str_bytes(app));
	_Atomic uint64_t *cell = &m->cell[who % m->cells];
	const uint64_t tag = who >> 16 << 16 | 1ull << 63; /* never the empty cell */
	const uint64_t was = atomic_load_explicit(cell, memory_order_relaxed);
	if (was == (tag | told))
		return false;
	atomic_store_explicit(cell, tag | told, memory_order_relaxed);
	return (was >> 16 << 16) == tag;
}
