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

bool limits_take(struct limits *l, const char *what, struct bytes key, int64_t now_ms, int64_t rate,
	int64_t per_ms, int64_t burst)
{
	const uint64_t class = hash_sip(&l->key, str_bytes(str_of(what)));
	const struct hash_key salted = { l->key.k0 ^ class, l->key.k1 };
	const uint64_t h = hash_sip(&salted, key);
	const int64_t step_us = per_ms * 1000 / (rate > 0 ? rate : 1);
	const int64_t slack_us = step_us * (burst > 0 ? burst - 1 : 0);
	const bool a = cell_take(&l->tat[(h & 0xffffffff) % l->cells], now_ms * 1000, step_us, slack_us);
	const bool b = cell_take(&l->tat[(h >> 32) % l->cells], now_ms * 1000, step_us, slack_us);
	return a || b;
}

size_t limits_address(const struct sockaddr *client, uint8_t out[16])
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
	memcpy(out, six->s6_addr + (mapped ? 12 : 0), mapped ? 4 : 8);
	return mapped ? 4 : 8;
}
