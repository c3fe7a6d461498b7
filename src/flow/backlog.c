/** A queue of promises: the time up to which places are given away, and the rate of places. */
#include "flow/backlog.h"

#include <stdatomic.h>
#include <stdbool.h>

/* The spread makes the middle of the queue ln 3 times as dense as its places are: nine tenths of that is the
 * rate. */
enum { SECOND_MS = 1000, SECOND_US = 1000000, RATE_FIRST = 100, FOR_PROMISED = 9, OF_ALL = 10, SMOOTH = 4 };

struct backlog {
	_Atomic int64_t promised_us; /* places are given away up to here */
	_Atomic int64_t rate;        /* logins per second while some had to wait; 0: not known yet */
	_Atomic int64_t since_ms;    /* the counts below began */
	_Atomic uint32_t served, refused;
};

size_t backlog_size(void)
{
	return sizeof(struct backlog);
}

struct backlog *backlog_make(void *memory)
{
	return memory;
}

int64_t backlog_per_second(const struct backlog *b)
{
	const int64_t rate = atomic_load_explicit(&b->rate, memory_order_relaxed);
	return rate ? rate : RATE_FIRST;
}

/* A second in which nobody waited says nothing about how many could be served; one in which nobody was served
 * neither: a back end that is away comes back as fast as it was. */
static void learn(struct backlog *b, int64_t per_second, bool waited)
{
	if (!waited || per_second == 0)
		return;
	const int64_t rate = atomic_load_explicit(&b->rate, memory_order_relaxed);
	const int64_t next = rate ? rate + (per_second - rate) / SMOOTH : per_second;
	atomic_store_explicit(&b->rate, next > 0 ? next : 1, memory_order_relaxed);
}

static void roll(struct backlog *b, int64_t now_ms)
{
	int64_t since = atomic_load_explicit(&b->since_ms, memory_order_relaxed);
	if (now_ms - since < SECOND_MS || !atomic_compare_exchange_strong_explicit(&b->since_ms, &since,
						  now_ms, memory_order_relaxed, memory_order_relaxed))
		return;
	const uint32_t served = atomic_exchange_explicit(&b->served, 0, memory_order_relaxed);
	const uint32_t refused = atomic_exchange_explicit(&b->refused, 0, memory_order_relaxed);
	learn(b, (int64_t)served * SECOND_MS / (now_ms - since), refused > 0);
}

void backlog_served(struct backlog *b, int64_t now_ms)
{
	roll(b, now_ms);
	atomic_fetch_add_explicit(&b->served, 1, memory_order_relaxed);
}

/* the place after all that were promised; a full queue gives its last one to everybody, who are spread around
 * it */
static int64_t place_take(struct backlog *b, int64_t now_us, int64_t most_us)
{
	const int64_t step_us = SECOND_US * OF_ALL / (backlog_per_second(b) * FOR_PROMISED);
	int64_t promised = atomic_load_explicit(&b->promised_us, memory_order_relaxed);
	for (;;) {
		const int64_t from = promised > now_us ? promised : now_us;
		const int64_t next = from - now_us < most_us ? from + step_us : from;
		if (atomic_compare_exchange_weak_explicit(
			    &b->promised_us, &promised, next, memory_order_relaxed, memory_order_relaxed))
			return next;
	}
}

int backlog_refused(struct backlog *b, int64_t now_ms, uint32_t chance, int64_t most_s)
{
	roll(b, now_ms);
	atomic_fetch_add_explicit(&b->refused, 1, memory_order_relaxed);
	const int64_t now_us = now_ms * 1000;
	const int64_t wait_us = place_take(b, now_us, most_s * SECOND_US * 2 / 3) - now_us;
	const int64_t spread_us = wait_us / 2 + (int64_t)((double)wait_us * (chance / 4294967296.0));
	const int64_t s = (spread_us + SECOND_US - 1) / SECOND_US;
	return (int)(s < 1 ? 1 : s > most_s ? most_s : s);
}

int64_t backlog_wait_ms(const struct backlog *b, int64_t now_ms)
{
	const int64_t left = atomic_load_explicit(&b->promised_us, memory_order_relaxed) / 1000 - now_ms;
	return left > 0 ? left : 0;
}
