/** One question to the store at a time: first the floor, then reservations. */
#include "drivers/vector_local_floor.h"

#include "base/log.h"
#include "ports/subscriber_store.h"

#include <stdlib.h>

enum { STORE_TIME_MS = 5000, ARENA_CAP = 16 * 1024 };

struct vector_local_floor {
	struct auc_clock clock;
	struct env *env;
	struct subscriber_store *store;
	bool known, reading;
	bool yielded;     /* another core reserves */
	struct call call; /* to the store; open while reading, or clock.asked is set */
	struct fault fault;
	struct change change; /* of the reservation */
	int64_t read;
	uint64_t failures;
	bool failing;               /* logged once until it works again */
	struct list waiting, ready; /* struct vector_local_wait.node */
};

static struct auc_time time_of(struct env *e)
{
	return (struct auc_time){ .wall_ms = env_wall_ms(e), .mono_ms = env_mono_ms(e) };
}

struct vector_local_floor *vector_local_floor_new(const struct setup *s)
{
	struct vector_local_floor *f = calloc(1, sizeof(*f));
	if (!f)
		return NULL;
	f->env = s->env;
	f->store = s->store;
	f->call.fault = &f->fault;
	f->call.owner = f;
	f->call.arena = arena_new(ARENA_CAP);
	list_init(&f->waiting);
	list_init(&f->ready);
	if (!f->call.arena)
		vector_local_floor_free(&f);
	return f;
}

void vector_local_floor_free(struct vector_local_floor **out)
{
	struct vector_local_floor *f = *out;
	if (!f)
		return;
	if (f->reading || f->clock.asked)
		f->store->ops->cancel(f->store, &f->call);
	arena_free(&f->call.arena);
	free(f);
	*out = NULL;
}

/* what became of the question to the store; waiters are not told here */
static enum rc settle(struct vector_local_floor *f, enum rc rc)
{
	if (f->reading && rc == RC_OK) {
		auc_clock_again(&f->clock, f->read, time_of(f->env));
		f->known = true;
		f->yielded = false;
	} else if (!f->reading) {
		auc_clock_reserved(&f->clock, rc == RC_OK);
	}
	f->reading = false;
	f->failures += rc != RC_OK;
	if (rc != RC_OK && !f->failing)
		LOG(LOG_ERROR, "auc_clock_floor", log_cstr("cause", fault_row(f->fault.reason)->name),
			log_cstr("rc", rc_name(rc)));
	f->failing = rc != RC_OK;
	return rc;
}

static void on_store(struct call *c, enum rc rc)
{
	struct vector_local_floor *f = c->owner;
	struct list *node;
	rc = settle(f, rc);
	/* whoever waits again while these go on is for the next answer */
	while ((node = list_pop(&f->waiting)))
		list_push(&f->ready, node);
	while ((node = list_pop(&f->ready))) {
		struct vector_local_wait *w = list_owner(node, struct vector_local_wait, node);
		w->go_on(w, rc);
	}
}

static void prepare(struct vector_local_floor *f)
{
	arena_reset(f->call.arena);
	f->fault = (struct fault){ 0 };
	f->call.done = on_store;
	f->call.deadline_ms = env_mono_ms(f->env) + STORE_TIME_MS;
}

static enum rc wait_for(struct vector_local_floor *f, struct vector_local_wait *w)
{
	if (w)
		list_push(&f->waiting, &w->node);
	return RC_PENDING;
}

static enum rc read_floor(struct vector_local_floor *f)
{
	prepare(f);
	f->reading = true;
	const enum rc rc = f->store->ops->clock_floor(f->store, &f->call, &f->read);
	return rc == RC_PENDING ? rc : settle(f, rc);
}

enum rc vector_local_floor_clock(struct vector_local_floor *f, struct vector_local_wait *w, int64_t *clock)
{
	const enum rc read = f->known || f->reading ? RC_OK : read_floor(f);
	if (read < 0)
		return read;
	if (!f->known)
		return wait_for(f, w);
	bool began;
	*clock = auc_clock_read(&f->clock, time_of(f->env), &began);
	if (began)
		LOG(LOG_WARN, "auc_clock_behind", log_int("wall_ms", env_wall_ms(f->env)),
			log_int("episode", (int64_t)f->clock.episodes));
	return RC_OK;
}

int64_t vector_local_floor_durable(const struct vector_local_floor *f)
{
	return f->clock.durable;
}

/* begins a reservation if one is due and none is under way */
static enum rc reserve(struct vector_local_floor *f, int64_t need)
{
	const int64_t floor = f->yielded ? 0 : auc_clock_wants(&f->clock, need);
	if (!floor)
		return RC_OK;
	prepare(f);
	f->change = (struct change){ .kind = CHANGE_CLOCK_FLOOR, .number = floor };
	const enum rc rc = f->store->ops->commit(f->store, &f->call, &f->change, 1);
	return rc == RC_PENDING ? rc : settle(f, rc);
}

enum rc vector_local_floor_raise(struct vector_local_floor *f, int64_t need, struct vector_local_wait *w)
{
	const enum rc rc = reserve(f, need);
	if (rc < 0 || f->clock.durable >= need)
		return rc < 0 ? rc : RC_OK;
	if (f->yielded && !f->clock.asked)
		return RC_UNAVAIL;
	return wait_for(f, w);
}

void vector_local_floor_renew(struct vector_local_floor *f)
{
	const enum rc rc = reserve(f, f->clock.now);
	(void)rc; /* settle() has logged it; whoever needs more than is left will hear of it */
}

static bool busy(const struct vector_local_floor *f)
{
	return f->reading || f->clock.asked;
}

/* Reserves once more, so that what is left lasts until the other core serves. */
static void yield(struct vector_local_floor *f)
{
	int64_t clock;
	const enum rc rc = vector_local_floor_clock(f, NULL, &clock);
	if (rc == RC_OK)
		vector_local_floor_renew(f);
	f->yielded = rc < 0 || (rc == RC_OK && !busy(f));
}

bool vector_local_floor_turn(struct vector_local_floor *f, bool mine)
{
	if (!busy(f) && mine && f->yielded)
		(void)read_floor(f); /* a failure is logged; the next turn tries again */
	else if (!busy(f) && !mine && !f->yielded)
		yield(f);
	return f->yielded != mine && !busy(f);
}

void vector_local_floor_count(
	const struct vector_local_floor *f, bool *behind, uint64_t *episodes, uint64_t *failures)
{
	*behind = f->clock.behind;
	*episodes = f->clock.episodes;
	*failures = f->failures;
}
