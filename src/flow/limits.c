/** GCRA: each cell holds the theoretical arrival time of its bucket in milliseconds. */
#include "flow/limits.h"

#include <netinet/in.h>
#include <stdatomic.h>
#include <sys/socket.h>

struct limits {
	struct hash_key key;
	size_t cells;
	_Atomic int64_t tat[]; /* of all keys that fall on the cell */
};

size_t limits_size(size_t cells)
{
	return sizeof(struct limits) + cells * sizeof(_Atomic int64_t);
}

struct limits *limits_make(void *memory, size_t cells, const struct hash_key *key)
{
	struct limits *l = memory;
	l->key = *key;
	l->cells = cells;
	return l;
}

/* one arrival at a cell; in microseconds so that high rates keep their precision */
static bool cell_take(_Atomic int64_t *cell, int64_t now_us, int64_t step_us, int64_t slack_us)
{
	int64_t tat = atomic_load_explicit(cell, memory_order_relaxed);
	for (;;) {
		const int64_t from = tat > now_us ? tat : now_us;
		if (from - now_us > slack_us)
			return false;
		if (atomic_compare_exchange_weak_explicit(
			    cell, &tat, from + step_us, memory_order_relaxed, memory_order_relaxed))
			return true;
	}
}

/* the two cells of a key */
static void cells_of(
	struct limits *l, const char *what, struct bytes key, _Atomic int64_t **a, _Atomic int64_t **b)
{
	const uint64_t class = hash_sip(&l->key, str_bytes(str_of(what)));
	const struct hash_key salted = { l->key.k0 ^ class, l->key.k1 };
	const uint64_t h = hash_sip(&salted, key);
	*a = &l->tat[(h & 0xffffffff) % l->cells];
	*b = &l->tat[(h >> 32) % l->cells];
}

static int64_t step_us(const struct limits_rate *r)
{
	return r->per_ms * 1000 / (r->times > 0 ? r->times : 1);
}

bool limits_take(struct limits *l, const char *what, struct bytes key, int64_t now_ms,
	const struct limits_rate *rate, unsigned units)
{
	const int64_t step = step_us(rate), slack = step * (rate->burst > 0 ? rate->burst - 1 : 0);
	_Atomic int64_t *one, *other;
	cells_of(l, what, key, &one, &other);
	const bool a = cell_take(one, now_ms * 1000, step * units, slack);
	const bool b = cell_take(other, now_ms * 1000, step * units, slack);
	return a || b;
}

void limits_give(struct limits *l, const char *what, struct bytes key, int64_t now_ms,
	const struct limits_rate *rate, unsigned units)
{
	_Atomic int64_t *cell[2];
	cells_of(l, what, key, &cell[0], &cell[1]);
	/* a time in the past is a full bucket: giving cannot save up more than a burst */
	for (size_t i = 0; i < 2; i++)
		if (atomic_load_explicit(cell[i], memory_order_relaxed) > now_ms * 1000)
			atomic_fetch_sub_explicit(cell[i], step_us(rate) * units, memory_order_relaxed);
}

size_t limits_whole_address(const struct sockaddr *client, uint8_t out[16])
{
	if (!client)
		return 0;
	if (client->sa_family == AF_INET) {
		memcpy(out, &((const struct sockaddr_in *)(const void *)client)->sin_addr, 4);
		return 4;
	}
	if (client->sa_family != AF_INET6)
		return 0;
	const struct in6_addr *six = &((const struct sockaddr_in6 *)(const void *)client)->sin6_addr;
	const bool mapped = IN6_IS_ADDR_V4MAPPED(six);
	memcpy(out, six->s6_addr + (mapped ? 12 : 0), mapped ? 4 : 16);
	return mapped ? 4 : 16;
}

size_t limits_address(const struct sockaddr *client, uint8_t out[16])
{
	const size_t n = limits_whole_address(client, out);
	return n > 8 ? 8 : n;
}
