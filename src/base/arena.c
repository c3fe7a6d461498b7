/** The arena: a chain of blocks, bump allocation, a hard cap, wiped when given back. What is free is zero. */
#include "base/arena.h"

#include "base/secret.h"

#include <stdalign.h>
#include <stdlib.h>

enum {
	FIRST_BLOCK = 8192,
	BLOCK = 16384,
	KEPT = FIRST_BLOCK + 2 * BLOCK /* octets that a reset keeps: what the usual request needs */
};

struct block {
	struct block *next;
	size_t size, used;
	alignas(max_align_t) uint8_t mem[];
};

struct arena {
	struct block *first, *at; /* in use up to `at`; what follows is empty */
	size_t cap, taken; /* taken: octets of all blocks; never above cap (a first block smaller than cap is
			      free of charge) */
	size_t used;
};

static struct block *block_new(size_t size)
{
	struct block *b = calloc(1, sizeof(*b) + size);
	if (b)
		b->size = size;
	return b;
}

static void block_wipe(struct block *b)
{
	secret_wipe(b->mem, b->used);
	b->used = 0;
}

struct arena *arena_new(size_t cap)
{
	struct arena *a = calloc(1, sizeof(*a));
	if (!a)
		return NULL;
	const size_t first = cap < FIRST_BLOCK ? cap : FIRST_BLOCK;
	a->first = a->at = block_new(first);
	if (!a->first) {
		free(a);
		return NULL;
	}
	a->cap = cap;
	a->taken = first;
	return a;
}

/* wipes and frees all blocks behind b */
static void drop_behind(struct arena *a, struct block *b)
{
	while (b->next) {
		struct block *gone = b->next;
		b->next = gone->next;
		a->taken -= gone->size;
		block_wipe(gone);
		free(gone);
	}
}

void arena_free(struct arena **a)
{
	if (!*a)
		return;
	drop_behind(*a, (*a)->first);
	block_wipe((*a)->first);
	free((*a)->first);
	free(*a);
	*a = NULL;
}

void arena_reset(struct arena *a)
{
	struct block *last = a->first;
	size_t kept = last->size;
	block_wipe(last);
	for (; last->next && kept + last->next->size <= KEPT; last = last->next) {
		kept += last->next->size;
		block_wipe(last->next);
	}
	drop_behind(a, last);
	a->at = a->first;
	a->used = 0;
}

static bool arena_grow(struct arena *a, size_t n)
{
	if (a->at->next && a->at->next->size >= n) {
		a->at = a->at->next;
		return true;
	}
	drop_behind(a, a->at);
	const size_t left = a->cap - a->taken;
	size_t size = n > BLOCK ? n : BLOCK;
	if (size > left)
		size = left;
	if (size < n)
		return false;
	struct block *b = block_new(size);
	if (!b)
		return false;
	a->at->next = b;
	a->at = b;
	a->taken += size;
	return true;
}

void *arena_take(struct arena *a, size_t n)
{
	const size_t unit = alignof(max_align_t);
	if (n > a->cap)
		return NULL;
	n = (n + unit - 1) / unit * unit;
	if (n > a->at->size - a->at->used && !arena_grow(a, n))
		return NULL;
	void *p = a->at->mem + a->at->used;
	a->at->used += n;
	a->used += n;
	return p;
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
