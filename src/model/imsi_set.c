/** Open addressing, at most half full. */
#include "model/imsi_set.h"

enum { FIRST_SIZE = 4096 };

/* a 1 in front keeps the leading zeros: at most 16 digits */
static uint64_t key_of(const struct imsi *imsi)
{
	uint64_t key = 1;
	for (const char *d = imsi->d; *d; d++)
		key = key * 10 + (uint64_t)(*d - '0');
	return key;
}

/* where the key is, or the free slot for it */
static uint64_t *place(uint64_t *slot, size_t size, uint64_t key)
{
	size_t i = (size_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> 20) & (size - 1);
	while (slot[i] && slot[i] != key)
		i = (i + 1) & (size - 1);
	return &slot[i];
}

static enum rc grow(struct imsi_set *s)
{
	const size_t size = s->size ? s->size * 2 : FIRST_SIZE;
	uint64_t *slot = arena_take(s->arena, size * sizeof(*slot));
	if (!slot)
		return RC_NOMEM;
	for (size_t i = 0; i < s->size; i++)
		if (s->slot[i])
			*place(slot, size, s->slot[i]) = s->slot[i];
	s->slot = slot;
	s->size = size;
	return RC_OK;
}

enum rc imsi_set_add(struct imsi_set *s, const struct imsi *imsi)
{
	const uint64_t key = key_of(imsi);
	if (s->n >= s->size / 2 && grow(s) != RC_OK)
		return RC_NOMEM;
	uint64_t *at = place(s->slot, s->size, key);
	if (*at)
		return RC_CONFLICT;
	*at = key;
	s->n++;
	return RC_OK;
}
