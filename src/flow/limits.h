/**
 * Limits as leaky buckets (GCRA) in the shared segment: one atomic word per bucket, no lock, no allocation. A
 * key maps to two cells and is refused only when both are full, so strangers rarely share a fate.
 */
#pragma once

#include "base/hash.h"

struct limits;
struct sockaddr;

size_t limits_size(size_t cells);
struct limits *limits_make(void *memory, size_t cells, const struct hash_key *key);

/** At most `times` per `per_ms`, bursts up to `burst`. */
struct limits_rate {
	int64_t times, per_ms, burst;
};

/** Takes `units` from the bucket of `key` in class `what` ("address", "line"). false: it is spent. */
bool limits_take(struct limits *l, const char *what, struct bytes key, int64_t now_ms,
	const struct limits_rate *rate, unsigned units);
/** Gives `units` back, at most until the bucket is full. */
void limits_give(struct limits *l, const char *what, struct bytes key, int64_t now_ms,
	const struct limits_rate *rate, unsigned units);
/** The address itself: 4 octets (an IPv4 one inside IPv6 too), 16, or 0 on a unix socket. */
size_t limits_whole_address(const struct sockaddr *client, uint8_t out[16]);
/** What limits by address count: IPv4 whole, IPv6 by /64, a unix socket nothing. Returns octets written to
 * out[16]. */
size_t limits_address(const struct sockaddr *client, uint8_t out[16]);
