/**
 * Phones come back after an outage, all at once: the real admission controller, limits by address, guard of
 * the AuC and Retry-After with simulated time and prices, against phones that behave as clients.md says.
 * Prints the curve of recovery per minute with and without what stands against storms. Arguments: seed,
 * phones, workers, vectors per second, seconds in which all phones try first. The short run of the tests
 * judges the outcome.
 */
#include "../support/env_sim.h"

#include "base/arena.h"
#include "conf/conf.h"
#include "drivers/guard.h"
#include "flow/admission.h"
#include "flow/backlog.h"
#include "flow/unproven.h"

#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* what a step costs a worker, measured (doc/performance.md) */
enum { HANDSHAKE_US = 400, BEGIN_US = 60, ANSWER_US = 60, BUSY_US = 30, CLOSE_US = 15 };
enum { TICK_MS = 10, MINUTES = 180, TICKS = MINUTES * 60 * 1000 / TICK_MS, WORKERS_MAX = 64 };
enum { QUEUE = 4096, ROUND_TRIP_MS = 50, CARD_MS = 200, RETRY_MOST_S = 3600, TOLERATED_MS = 100 };
enum { ADDRESSES = 200 }; /* that operators translate their phones to */

enum state { TRIES, BEGINS, ANSWERS, SERVED, GAVE_UP };

/* how a client takes 503 and a connection that fails (clients.md sections 2, 3, 7) */
struct kind {
	const char *name;
	unsigned percent;
	int64_t least_s;                     /* it never comes back earlier */
	unsigned busy_max, failures_max;     /* then it waits for another reason to try; 0: never */
	int64_t failure_s, failure_spread_s; /* until the next try after a failure */
	unsigned factor;                     /* for each further one */
};

static const struct kind kinds[] = { { "ims", 55, 30, 0, 5, 30, 0, 2 },
	{ "satellite", 15, 1, 5, 5, 600, 0, 2 }, { "vendor", 30, 1, 0, 3, 10, 10, 1 } };

struct phone {
	uint32_t next;   /* in a list; 0: the last */
	int32_t came_ms; /* to the queue in which it is */
	uint8_t kind, state, syns, busy, failures;
};

struct queue {
	uint32_t first, last, n;
};

struct worker {
	struct queue outside, ready; /* the kernel's, the loop's */
	int64_t credit_us;
	struct admission admission;
};

struct minute {
	unsigned offered, useful, busy, closed, dropped;
};

static struct world {
	uint64_t seed, chance;
	unsigned phones, workers;
	bool features;
	int64_t now_ms;
	struct phone *phone; /* [phones + 1]; 0 is none */
	struct queue *due;   /* [TICKS] */
	struct worker worker[WORKERS_MAX];
	struct env_sim env;
	struct guard guard;
	struct backlog *backlog;
	struct limits *limits;
	struct arena *arena;
	struct unproven *unproven;
	struct minute minute[MINUTES];
	unsigned served, gave_up;
} w;

static uint32_t draw(void)
{
	return (uint32_t)(env_sim_draw(&w.chance) >> 32);
}

static struct minute *minute(void)
{
	return &w.minute[w.now_ms / 60000];
}

static void push(struct queue *q, uint32_t i)
{
	w.phone[i].next = 0;
	w.phone[i].came_ms = (int32_t)w.now_ms;
	*(q->n++ ? &w.phone[q->last].next : &q->first) = i;
	q->last = i;
}

static uint32_t pop(struct queue *q)
{
	const uint32_t i = q->first;
	q->first = w.phone[i].next;
	q->n--;
	return i;
}

static void later(uint32_t i, enum state state, int64_t in_ms)
{
	const int64_t tick = (w.now_ms + in_ms) / TICK_MS + 1;
	w.phone[i].state = (uint8_t)state;
	if (tick < TICKS)
		push(&w.due[tick], i);
}

static void give_up(uint32_t i)
{
	w.phone[i].state = GAVE_UP;
	w.gave_up++;
}

static void failed(uint32_t i)
{
	struct phone *p = &w.phone[i];
	const struct kind *k = &kinds[p->kind];
	int64_t s = k->failure_s;
	if (++p->failures >= k->failures_max) {
		give_up(i);
		return;
	}
	for (unsigned n = 1; n < p->failures; n++)
		s *= k->factor;
	later(i, TRIES, s * 1000 + (k->failure_spread_s ? draw() % (k->failure_spread_s * 1000) : 0));
}

static void told_busy(uint32_t i, int64_t after_s)
{
	struct phone *p = &w.phone[i];
	const struct kind *k = &kinds[p->kind];
	minute()->busy++;
	if (k->busy_max && ++p->busy >= k->busy_max) {
		give_up(i);
		return;
	}
	later(i, TRIES, (after_s > k->least_s ? after_s : k->least_s) * 1000);
}

static const struct sockaddr *address_of(uint32_t i)
{
	static struct sockaddr_in a = { .sin_family = AF_INET };
	a.sin_addr.s_addr = htonl(0x64400000 + (i % ADDRESSES) * 257);
	return (const struct sockaddr *)(const void *)&a;
}

static int refuse(struct worker *k, uint32_t i, int64_t constant_s)
{
	if (w.features)
		unproven_give(w.unproven, address_of(i), w.now_ms,
			UNPROVEN_REFUSED * admission_price(&k->admission, w.now_ms));
	told_busy(i, w.features ? backlog_refused(w.backlog, w.now_ms, draw(), RETRY_MOST_S) : constant_s);
	return BUSY_US;
}

static int begin(struct worker *k, uint32_t i)
{
	if (w.features && !admission_may(&k->admission, ADMISSION_LOGIN, w.now_ms, -1))
		return refuse(k, i, 0);
	if (guard_enter(&w.guard, false, NULL) != RC_OK)
		return refuse(k, i, fault_row(REASON_backend_budget)->retry_s);
	guard_leave(&w.guard, RC_OK, REASON_none);
	if (w.features)
		backlog_served(w.backlog, w.now_ms);
	later(i, ANSWERS, CARD_MS);
	return BEGIN_US;
}

static int answer(struct worker *k, uint32_t i)
{
	w.phone[i].state = SERVED;
	w.served++;
	minute()->useful++;
	if (w.features)
		unproven_give(w.unproven, address_of(i), w.now_ms,
			UNPROVEN_LOGIN * admission_price(&k->admission, w.now_ms));
	return ANSWER_US;
}

static bool let_in(struct worker *k, uint32_t i, int64_t waited_ms)
{
	if (!w.features)
		return true;
	admission_seen(&k->admission, waited_ms);
	if (!admission_may(&k->admission, ADMISSION_HANDSHAKE, w.now_ms, waited_ms))
		return false;
	const unsigned units = admission_price(&k->admission, w.now_ms);
	return unproven_take(w.unproven, address_of(i), w.now_ms, units) ||
	       admission_may(&k->admission, ADMISSION_SUSPECT, w.now_ms, waited_ms);
}

static int accept_one(struct worker *k)
{
	const uint32_t i = pop(&k->outside);
	if (let_in(k, i, w.now_ms - w.phone[i].came_ms)) {
		later(i, BEGINS, ROUND_TRIP_MS);
		return HANDSHAKE_US;
	}
	minute()->closed++;
	failed(i);
	return CLOSE_US;
}

static int ready_one(struct worker *k)
{
	const uint32_t i = pop(&k->ready);
	if (w.features)
		admission_seen(&k->admission, w.now_ms - w.phone[i].came_ms);
	return w.phone[i].state == BEGINS ? begin(k, i) : answer(k, i);
}

static void turn(struct worker *k)
{
	k->credit_us += TICK_MS * 1000;
	while (k->credit_us > 0 && (k->ready.n || k->outside.n))
		k->credit_us -= k->ready.n ? ready_one(k) : accept_one(k);
	const bool slept = k->credit_us > 0;
	if (w.features)
		admission_turn(&k->admission, w.now_ms, slept ? 0 : TICK_MS);
	if (slept)
		k->credit_us = 0;
}

/* a full queue of the kernel drops it; TCP asks again after 1, 2, 4, 8 s, then the phone has failed */
static void arrive(uint32_t i)
{
	struct phone *p = &w.phone[i];
	struct worker *k = &w.worker[i % w.workers];
	minute()->offered += p->syns == 0;
	if (k->outside.n < QUEUE) {
		p->syns = 0;
		push(&k->outside, i);
		return;
	}
	if (p->syns < 4) {
		later(i, TRIES, 1000 << p->syns++);
		return;
	}
	p->syns = 0;
	minute()->dropped++;
	failed(i);
}

static void tick(int64_t t)
{
	w.now_ms = t * TICK_MS;
	w.env.mono_ms = w.now_ms;
	while (w.due[t].n) {
		const uint32_t i = pop(&w.due[t]);
		if (w.phone[i].state == TRIES)
			arrive(i);
		else
			push(&w.worker[i % w.workers].ready, i);
	}
	for (unsigned k = 0; k < w.workers; k++)
		turn(&w.worker[k]);
}

static void must(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "storm: %s; seed %llu\n", what, (unsigned long long)w.seed);
	exit(1);
}

static void limits_new(void)
{
	enum { CELLS = 65536 };
	const struct conf_item *const tables[] = { unproven_conf };
	const struct conf_schema schema = { tables, 1 };
	struct conf *c;
	struct str error;
	struct fault f = { .reason = REASON_none };
	w.backlog = backlog_make(calloc(1, backlog_size()));
	w.limits = limits_make(calloc(1, limits_size(CELLS)), CELLS, &(const struct hash_key){ w.seed, 1 });
	w.arena = arena_new(1 << 20);
	must(conf_parse(w.arena, STR("limit: {exempt: \"\"}\n"), "sim", "/", &schema, &c, &error, &f) ==
				RC_OK &&
			unproven_open(w.arena, c, w.limits, &w.unproven, &f) == RC_OK,
		"settings");
}

static uint8_t some_kind(void)
{
	unsigned at = draw() % 100;
	uint8_t k = 0;
	while (at >= kinds[k].percent)
		at -= kinds[k++].percent;
	return k;
}

static void world_new(bool features, int64_t per_second, unsigned spread_s)
{
	const struct guard_limits limits = { per_second, 4096 };
	w.features = features;
	w.chance = w.seed;
	w.served = w.gave_up = 0;
	w.now_ms = 0;
	memset(w.minute, 0, sizeof(w.minute));
	memset(w.worker, 0, sizeof(w.worker));
	env_sim_init(&w.env, w.seed, 0);
	guard_init(&w.guard, &w.env.env, &limits);
	limits_new();
	w.phone = calloc((size_t)w.phones + 1, sizeof(*w.phone));
	w.due = calloc(TICKS, sizeof(*w.due));
	must(w.phone && w.due, "memory");
	for (unsigned k = 0; k < w.workers; k++)
		admission_init(&w.worker[k].admission, TOLERATED_MS);
	for (uint32_t i = 1; i <= w.phones; i++) {
		w.phone[i].kind = some_kind();
		later(i, TRIES, draw() % (spread_s * 1000));
	}
}

static void world_free(void)
{
	free(w.backlog);
	free(w.limits);
	free(w.phone);
	free(w.due);
	arena_free(&w.arena);
}

struct outcome {
	int minutes;                         /* until 95 of 100 phones were served; MINUTES: never */
	unsigned served, gave_up, last_peak; /* offered in a minute after the fifth */
};

static struct outcome judge(void)
{
	struct outcome o = { .minutes = MINUTES, .served = w.served, .gave_up = w.gave_up };
	unsigned so_far = 0;
	for (int m = 0; m < MINUTES; m++) {
		so_far += w.minute[m].useful;
		if (o.minutes == MINUTES && so_far >= w.phones / 100 * 95)
			o.minutes = m + 1;
		if (m >= 5 && w.minute[m].offered > o.last_peak)
			o.last_peak = w.minute[m].offered;
	}
	return o;
}

static void print_curve(const struct outcome *o)
{
	unsigned so_far = 0;
	printf("%s: minute, offered, useful, 503, closed, dropped, served so far\n",
		w.features ? "with admission, limits and Retry-After from the backlog" : "without");
	for (int m = 0; m < MINUTES; m++) {
		const struct minute *r = &w.minute[m];
		so_far += r->useful;
		if (r->offered && (m < 10 || m % 5 == 0))
			printf("%4d %9u %8u %9u %8u %8u %9u\n", m + 1, r->offered, r->useful, r->busy,
				r->closed, r->dropped, so_far);
	}
	printf("served %u, gave up %u, 95 of 100 served after %d minutes%s\n\n", o->served, o->gave_up,
		o->minutes, o->minutes == MINUTES ? " or never" : "");
}

static struct outcome play(bool features, int64_t per_second, unsigned spread_s)
{
	world_new(features, per_second, spread_s);
	for (int64_t t = 0; t < TICKS; t++)
		tick(t);
	const struct outcome o = judge();
	print_curve(&o);
	world_free();
	return o;
}

static unsigned long argument(int argc, char **argv, int i, unsigned long usual)
{
	return argc > i ? strtoul(argv[i], NULL, 10) : usual;
}

int main(int argc, char **argv)
{
	w.seed = argument(argc, argv, 1, 1);
	w.phones = (unsigned)argument(argc, argv, 2, 100000);
	w.workers = (unsigned)argument(argc, argv, 3, 1);
	const int64_t per_second = (int64_t)argument(argc, argv, 4, 100);
	const unsigned spread_s = (unsigned)argument(argc, argv, 5, 30);
	must(w.workers > 0 && w.workers <= WORKERS_MAX && per_second > 0 && spread_s > 0, "arguments");
	const struct outcome with = play(true, per_second, spread_s),
			     without = play(false, per_second, spread_s);
	if (argc > 2)
		return 0;
	/* 100,000 phones at 100 a second take 17 minutes where nobody ever waits in vain */
	must(with.minutes <= 45, "too slow");
	must(with.served >= w.phones / 100 * 95, "too many gave up");
	must(with.last_peak <= 2 * 60 * per_second, "they came back together");
	must(with.gave_up < without.gave_up && without.last_peak > 2 * with.last_peak, "no worse without");
	return 0;
}
