/**
 * One transaction per turn of the loop: first the small sets (devices), then at most one set's worth of bulk
 * lines (imports, undos), so that a small set never waits for more than one bounded piece of bulk work.
 */
#include "drivers/store_sqlite_group.h"

#include "base/list.h"
#include "drivers/store_sqlite_commit.h"
#include "drivers/store_sqlite_import.h"
#include "drivers/store_sqlite_write.h"

#include <stdlib.h>

enum {
	SMALL_SET = 16,                /* changes; more is bulk */
	TURN_CHANGES = CHANGE_SET_MAX, /* of each kind in one transaction */
	OCTETS_MAX = 32 << 20,         /* of all sets that wait */
	SCRATCH = 2 << 20,             /* one decoded set */
};

/** A set that waits, as octets. */
struct waiting {
	struct list node;
	struct call *call;
	enum rc rc;
	struct fault fault;
	int64_t import; /* the undo it waits for; 0: none */
	size_t changes, octets;
	uint8_t mem[];
};

struct store_sqlite_group {
	struct store_sqlite *s;
	struct list small, bulk, undoing, finished; /* of struct waiting */
	size_t sets, sets_max, octets;
	struct arena *scratch;
	struct env_timer timer;
	bool armed;
	bool stopped; /* a slice failed: goes on after the next commit that succeeds, no hot loop over a full
			 disk */
	unsigned turns;
};

static void turn(struct env_timer *t);

static enum rc arm(struct store_sqlite_group *g)
{
	if (g->armed)
		return RC_OK;
	const enum rc rc = g->s->env->ops->timer_arm(g->s->env, &g->timer, 0);
	g->armed = rc == RC_OK;
	return rc;
}

enum rc store_sqlite_group_open(
	struct store_sqlite *s, size_t queue, struct store_sqlite_group **out, struct fault *f)
{
	struct store_sqlite_group *g = calloc(1, sizeof(*g));
	if (!g)
		return FAIL(f, REASON_memory, "the group");
	g->s = s;
	g->sets_max = queue;
	s->counters->waiting = 0; /* of a predecessor */
	s->slices_open = true;    /* the first turn looks */
	g->timer = (struct env_timer){ .fire = turn, .owner = g };
	list_init(&g->small);
	list_init(&g->bulk);
	list_init(&g->undoing);
	list_init(&g->finished);
	g->scratch = arena_new(SCRATCH);
	if (!g->scratch || arm(g) != RC_OK) {
		store_sqlite_group_close(&g);
		return FAIL(f, REASON_memory, "the group");
	}
	*out = g;
	return RC_OK;
}

static void drop(struct store_sqlite_group *g, struct waiting *w)
{
	list_take(&w->node);
	g->s->counters->waiting = --g->sets;
	g->octets -= w->octets;
	w->call->driver = NULL;
	free(w);
}

void store_sqlite_group_close(struct store_sqlite_group **group)
{
	struct store_sqlite_group *g = *group;
	if (!g)
		return;
	struct list *const all[] = { &g->small, &g->bulk, &g->undoing, &g->finished };
	struct list *n;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		while ((n = list_pop(all[i])))
			drop(g, list_owner(n, struct waiting, node));
	if (g->armed)
		g->s->env->ops->timer_disarm(g->s->env, &g->timer);
	arena_free(&g->scratch);
	free(g);
	*group = NULL;
}

static struct waiting *waiting_new(struct call *c, const struct change *set, size_t n)
{
	const size_t size = store_sqlite_commit_size(set, n);
	struct buf b;
	struct waiting *w = malloc(sizeof(*w) + size);
	if (!w)
		return NULL;
	buf_init_fixed(&b, w->mem, size);
	store_sqlite_commit_encode(&b, set, n);
	*w = (struct waiting){ .call = c, .changes = n, .octets = b.n };
	return w;
}

enum rc store_sqlite_group_commit(
	struct store_sqlite_group *g, struct call *c, const struct change *set, size_t n)
{
	if (g->sets >= g->sets_max || g->octets >= OCTETS_MAX)
		return FAIL(c->fault, REASON_peer_busy, "%zu sets wait", g->sets);
	struct waiting *w = waiting_new(c, set, n);
	if (!w || arm(g) != RC_OK) {
		free(w);
		return FAIL(c->fault, REASON_memory, "a set of %zu changes", n);
	}
	/* an undo goes behind the batches of its import */
	const bool bulk = n > SMALL_SET || set[0].kind == CHANGE_IMPORT_UNDO;
	list_push(bulk ? &g->bulk : &g->small, &w->node);
	g->s->counters->waiting = ++g->sets;
	g->octets += w->octets;
	c->driver = w;
	return RC_PENDING;
}

void store_sqlite_group_cancel(struct store_sqlite_group *g, struct call *c)
{
	if (c->driver)
		drop(g, c->driver);
}

static void move(struct waiting *w, struct list *to)
{
	list_take(&w->node);
	list_push(to, &w->node);
}

static void expire(struct store_sqlite_group *g, struct list *from, int64_t now)
{
	for (struct list *n = from->next, *next; n != from; n = next) {
		struct waiting *w = list_owner(n, struct waiting, node);
		next = n->next;
		if (now < w->call->deadline_ms)
			continue;
		w->rc = FAIL(&w->fault, REASON_deadline, "in the writer's queue");
		move(w, &g->finished);
	}
}

/* moves whole sets until they hold `max` changes; the first goes in any case */
static void pick(struct list *from, struct list *to, size_t max)
{
	size_t sum = 0;
	while (!list_empty(from)) {
		struct waiting *w = list_owner(from->next, struct waiting, node);
		if (sum > 0 && sum + w->changes > max)
			return;
		sum += w->changes;
		move(w, to);
	}
}

/* a refused set stays alone with its refusal; not RC_OK: the whole transaction is lost */
static enum rc apply(struct store_sqlite_group *g, struct waiting *w, struct fault *f)
{
	const struct change *set = NULL;
	size_t n = 0;
	arena_reset(g->scratch);
	w->rc = store_sqlite_commit_decode(
		g->scratch, (struct bytes){ w->mem, w->octets }, &set, &n, &w->fault);
	if (w->rc == RC_OK)
		w->rc = store_sqlite_write_set(g->s, set, n, &w->import, &w->fault);
	if (w->rc == RC_OK || !store_sqlite_write_lost(g->s))
		return RC_OK;
	return fault_pass(f, &w->fault);
}

static enum rc transaction(struct store_sqlite_group *g, struct list *taken, bool undo,
	struct store_sqlite_slice *slice, struct fault *f)
{
	enum rc rc = store_sqlite_write_begin(g->s, f);
	if (rc != RC_OK)
		return rc;
	for (struct list *n = taken->next; n != taken && rc == RC_OK; n = n->next)
		rc = apply(g, list_owner(n, struct waiting, node), f);
	if (rc == RC_OK && undo)
		rc = store_sqlite_import_slice(g->s, TURN_CHANGES, slice, f);
	if (rc == RC_OK)
		return store_sqlite_write_end(g->s, f);
	store_sqlite_write_undo(g->s);
	return rc;
}

static void tally(const struct store_sqlite_group *g, const struct list *taken, enum rc rc, int64_t begun_us)
{
	struct store_counters *c = g->s->counters;
	int64_t sets = 0;
	for (const struct list *n = taken->next; n != taken; n = n->next)
		sets++;
	c->transactions++;
	c->failures += rc != RC_OK;
	histogram_add(&c->transaction, HISTOGRAM_TIMES, env_mono_us(g->s->env) - begun_us);
	histogram_add(&c->group, HISTOGRAM_SIZES, sets);
}

/* what the transaction meant for one set of it */
static void settle(struct store_sqlite_group *g, struct waiting *w, enum rc rc, const struct fault *f)
{
	if (rc != RC_OK && w->rc == RC_OK) {
		w->rc = rc;
		w->fault = *f;
	}
	const bool undoing = w->rc == RC_OK && w->import;
	move(w, undoing ? &g->undoing : &g->finished);
}

/* after a slice: answers those who waited for the end of this undo, or all when it failed (the mark stays in
 * the database) */
static void undo_settle(struct store_sqlite_group *g, enum rc rc, const struct store_sqlite_slice *slice,
	const struct fault *f)
{
	g->stopped = rc != RC_OK;
	if (g->stopped)
		g->s->slices_open = false;
	for (struct list *n = g->undoing.next, *next; n != &g->undoing; n = next) {
		struct waiting *w = list_owner(n, struct waiting, node);
		next = n->next;
		if (rc == RC_OK && !(slice->finished && slice->import == w->import))
			continue;
		w->rc = rc;
		w->fault = *f;
		move(w, &g->finished);
	}
}

static void answer(struct store_sqlite_group *g)
{
	struct list *n;
	while ((n = list_pop(&g->finished))) {
		struct waiting *w = list_owner(n, struct waiting, node);
		struct call *c = w->call;
		const enum rc rc = w->rc;
		if (rc != RC_OK && c->fault)
			(void)fault_pass(c->fault, &w->fault);
		drop(g, w);
		c->done(c, rc);
	}
}

static void turn_once(struct store_sqlite_group *g)
{
	const int64_t now = env_mono_ms(g->s->env);
	struct store_sqlite_slice slice = { 0 };
	struct fault f = { 0 };
	struct list taken;
	list_init(&taken);
	expire(g, &g->small, now);
	expire(g, &g->bulk, now);
	expire(g, &g->undoing, now);
	pick(&g->small, &taken, TURN_CHANGES);
	const bool undo = g->s->slices_open && (list_empty(&g->bulk) || g->turns++ % 2 == 0);
	if (!undo)
		pick(&g->bulk, &taken, TURN_CHANGES);
	if (undo || !list_empty(&taken)) {
		const int64_t begun_us = env_mono_us(g->s->env);
		const enum rc rc = transaction(g, &taken, undo, &slice, &f);
		tally(g, &taken, rc, begun_us);
		while (!list_empty(&taken))
			settle(g, list_owner(taken.next, struct waiting, node), rc, &f);
		if (undo)
			undo_settle(g, rc, &slice, &f);
		else if (rc == RC_OK && g->stopped)
			g->s->slices_open = true;
	}
	answer(g);
	store_sqlite_db_checkpoint(g->s);
}

/* without a timer for the next turn it is taken at once: nobody waits for ever */
static void turn(struct env_timer *t)
{
	struct store_sqlite_group *g = t->owner;
	g->armed = false;
	do
		turn_once(g);
	while ((g->s->slices_open || !list_empty(&g->small) || !list_empty(&g->bulk)) && arm(g) != RC_OK);
}
