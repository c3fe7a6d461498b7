/** Interned sets of numbers: a chain from the greatest down, each link found by (rest, number). */
#include "rules/rules_owners.h"

#include <string.h>

static size_t home(const struct rules_owners *o, uint32_t parent, uint32_t last)
{
	uint64_t h = ((uint64_t)parent << 32 | last) * 0x9e3779b97f4a7c15;
	h ^= h >> 32;
	return (size_t)h & (o->slots - 1);
}

static void place(struct rules_owners *o, uint32_t number)
{
	size_t i = home(o, o->node[number].parent, o->node[number].last);
	while (o->slot[i])
		i = (i + 1) & (o->slots - 1);
	o->slot[i] = number;
}

static bool grow(struct rules_owners *o)
{
	const size_t room = o->room ? 2 * o->room : 64, slots = 2 * room;
	struct rules_owner *node = arena_take(o->arena, room * sizeof(*node));
	uint32_t *slot = arena_take(o->arena, slots * sizeof(*slot));
	if (!node || !slot)
		return false;
	if (o->n)
		memcpy(node, o->node, o->n * sizeof(*node));
	o->node = node;
	o->slot = slot;
	o->room = room;
	o->slots = slots;
	for (size_t i = 1; i < o->n; i++)
		place(o, (uint32_t)i);
	return true;
}

bool rules_owners_init(struct rules_owners *o, struct arena *a)
{
	*o = (struct rules_owners){ .arena = a };
	if (!grow(o))
		return false;
	o->n = 1;
	return true;
}

bool rules_owners_add(struct rules_owners *o, uint32_t *set, uint32_t number)
{
	if (*set && o->node[*set].last == number)
		return true;
	for (size_t i = home(o, *set, number); o->slot[i]; i = (i + 1) & (o->slots - 1)) {
		const struct rules_owner *n = &o->node[o->slot[i]];
		if (n->parent == *set && n->last == number)
			return *set = o->slot[i], true;
	}
	if (o->n == o->room && !grow(o))
		return false;
	o->node[o->n] = (struct rules_owner){ .parent = *set, .last = number };
	place(o, (uint32_t)o->n);
	*set = (uint32_t)o->n++;
	return true;
}

size_t rules_owners_count(const struct rules_owners *o, uint32_t set)
{
	size_t n = 0;
	for (; set; set = o->node[set].parent)
		n++;
	return n;
}

void rules_owners_list(const struct rules_owners *o, uint32_t set, uint32_t *out)
{
	for (size_t n = rules_owners_count(o, set); n > 0; set = o->node[set].parent)
		out[--n] = o->node[set].last;
}

bool rules_owners_join(struct rules_owners *o, uint32_t *set, uint32_t other)
{
	if (other == 0)
		return true;
	const size_t na = rules_owners_count(o, *set), nb = rules_owners_count(o, other);
	uint32_t *list = arena_take(o->arena, (na + nb) * sizeof(*list));
	if (!list)
		return false;
	rules_owners_list(o, *set, list);
	rules_owners_list(o, other, list + na);
	uint32_t joined = 0;
	for (size_t a = 0, b = na; a < na || b < na + nb;) {
		const bool first = b == na + nb || (a < na && list[a] <= list[b]);
		if (!rules_owners_add(o, &joined, first ? list[a++] : list[b++]))
			return false;
	}
	*set = joined;
	return true;
}
