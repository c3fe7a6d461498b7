/** The arena: a chain of blocks, bump allocation, a hard cap, wiped when given back. */
#include "base/arena.h"

#include "base/secret.h"

#include <stdalign.h>
#include <stdlib.h>

enum { FIRST_BLOCK = 8192, BLOCK = 16384 };

struct block {
	struct block *next;
	size_t size, used;
	alignas(max_align_t) uint8_t mem[];
};

struct arena {
	struct block *head; /* the block in use; the first one made is the last of the chain */
	size_t cap, taken;  /* taken: octets of all blocks; never above cap (a first block smaller than cap is
			       free of charge) */
	size_t used;
};

static struct block *block_new(size_t size)
{
	struct block *b = malloc(sizeof(*b) + size);
	if (b)
		*b = (struct block){ .size = size };
	return b;
}

static void block_free(struct block *b)
{
	secret_wipe(b->mem, b->used);
	free(b);
}

struct arena *arena_new(size_t cap)
{
	struct arena *a = calloc(1, sizeof(*a));
	if (!a)
		return NULL;
	const size_t first = cap < FIRST_BLOCK ? cap : FIRST_BLOCK;
	a->head = block_new(first);
	if (!a->head) {
		free(a);
		return NULL;
	}
	a->cap = cap;
	a->taken = first;
	return a;
}

void arena_free(struct arena **a)
{
	if (!*a)
		return;
	for (struct block *b = (*a)->head, *next; b; b = next) {
		next = b->next;
		block_free(b);
	}
	free(*a);
	*a = NULL;
}

void arena_reset(struct arena *a)
{
	while (a->head->next) {
		struct block *b = a->head;
		a->head = b->next;
		a->taken -= b->size;
		block_free(b);
	}
	secret_wipe(a->head->mem, a->head->used);
	a->head->used = 0;
	a->used = 0;
}

static bool arena_grow(struct arena *a, size_t n)
{
	const size_t left = a->cap - a->taken;
	size_t size = n > BLOCK ? n : BLOCK;
	if (size > left)
		size = left;
	if (size < n)
		return false;
	struct block *b = block_new(size);
	if (!b)
		return false;
	b->next = a->head;
	a->head = b;
	a->taken += size;
	return true;
}

void *arena_take(struct arena *a, size_t n)
{
	const size_t unit = alignof(max_align_t);
	if (n > a->cap)
		return NULL;
	n = (n + unit - 1) / unit * unit;
	if (n > a->head->size - a->head->used && !arena_grow(a, n))
		return NULL;
	void *p = a->head->mem + a->head->used;
	a->head->used += n;
	a->used += n;
	return memset(p, 0, n);
}

char *arena_cstr(struct arena *a, struct str s)
{
	char *p = arena_take(a, s.n + 1);
	if (p && s.n)
		memcpy(p, s.p, s.n);
	return p;
}

struct str arena_str(struct arena *a, struct str s)
{
	char *p = arena_cstr(a, s);
	return (struct str){ p, p ? s.n : 0 };
}

struct bytes arena_bytes(struct arena *a, struct bytes b)
{
	return str_bytes(arena_str(a, str_of_bytes(b)));
}

size_t arena_used(const struct arena *a)
{
	return a->used;
}
