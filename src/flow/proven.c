/** Cells of half a hash and a time. */
#include "flow/proven.h"

#include <stdatomic.h>

struct proven {
	struct hash_key key;
	size_t cells;
	_Atomic uint64_t cell[]; /* upper half: hash of the line; lower: seconds since 1970 */
};

size_t proven_size(size_t cells)
{
	return sizeof(struct proven) + cells * sizeof(_Atomic uint64_t);
}

struct proven *proven_make(void *memory, size_t cells, const struct hash_key *key)
{
	struct proven *p = memory;
	p->key = *key;
	p->cells = cells;
	return p;
}

void proven_mark(struct proven *p, const struct imsi *who, int64_t now_s)
{
	const uint64_t h = hash_sip(&p->key, str_bytes(ids_imsi_str(who)));
	const uint64_t word = (h & ~UINT64_C(0xffffffff)) | (uint32_t)now_s;
	atomic_store_explicit(&p->cell[h % p->cells], word, memory_order_relaxed);
}

bool proven_lately(const struct proven *p, const struct imsi *who, int64_t now_s, int64_t life_s)
{
	const uint64_t h = hash_sip(&p->key, str_bytes(ids_imsi_str(who)));
	const uint64_t word = atomic_load_explicit(&p->cell[h % p->cells], memory_order_relaxed);
	return word >> 32 == h >> 32 && now_s - (int64_t)(uint32_t)word <= life_s;
}
