/** A store on a file of its own with a clock and a loop in the test's hand. */
#pragma once

#include "unit.h"

#include "conf/conf.h"
#include "drivers/store_sqlite.h"
#include "drivers/store_sqlite_db.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { RIG_TIMERS = 8, RIG_CALLS = 64 };

struct rig_call {
	struct call call;
	struct fault fault;
	unsigned done;
	enum rc rc;
};

struct rig {
	struct env env;    /* first: the ops get it back */
	int64_t now, step; /* every look at the clock moves it by step */
	bool arm_fails;
	_Atomic uint32_t written;
	struct env_timer *timer[RIG_TIMERS];
	int64_t due[RIG_TIMERS];
	char folder[128];
	struct arena *arena;
	struct conf *conf;
	struct subscriber_store *store;
	struct rig_call call[RIG_CALLS];
};

static struct rig *rig_of(struct env *e)
{
	return (struct rig *)(void *)e;
}

static int64_t rig_mono(struct env *e)
{
	return (rig_of(e)->now += rig_of(e)->step) * 1000;
}

static int64_t rig_wall(struct env *e)
{
	return rig_of(e)->now;
}

static void rig_random(struct env *e, void *out, size_t n)
{
	memset(out, 7, n);
}

static void rig_disarm(struct env *e, struct env_timer *t)
{
	for (size_t i = 0; i < RIG_TIMERS; i++)
		if (rig_of(e)->timer[i] == t)
			rig_of(e)->timer[i] = NULL;
}

static enum rc rig_arm(struct env *e, struct env_timer *t, int64_t in_ms)
{
	struct rig *r = rig_of(e);
	if (r->arm_fails)
		return RC_NOMEM;
	rig_disarm(e, t);
	for (size_t i = 0; i < RIG_TIMERS; i++)
		if (!r->timer[i]) {
			r->timer[i] = t;
			r->due[i] = r->now + in_ms;
			return RC_OK;
		}
	fail_msg("no timer left");
	return RC_NOMEM;
}

static const struct env_ops rig_env = { rig_mono, rig_wall, rig_random, rig_arm, rig_disarm };

/* one turn of the loop: what is due now; what these arm waits for the next */
static __attribute__((unused)) void rig_turn(struct rig *r)
{
	struct env_timer *due[RIG_TIMERS] = { NULL };
	for (size_t i = 0; i < RIG_TIMERS; i++)
		if (r->timer[i] && r->due[i] <= r->now) {
			due[i] = r->timer[i];
			r->timer[i] = NULL;
		}
	for (size_t i = 0; i < RIG_TIMERS; i++)
		if (due[i])
			due[i]->fire(due[i]);
}

static __attribute__((unused)) bool rig_idle(const struct rig *r)
{
	for (size_t i = 0; i < RIG_TIMERS; i++)
		if (r->timer[i])
			return false;
	return true;
}

static void rig_conf(struct rig *r, const char *text)
{
	const struct conf_item *const tables[] = { store_sqlite_ops.conf };
	const struct conf_schema schema = { tables, 1 };
	struct str error = STR_NONE;
	struct fault f = { 0 };
	if (conf_parse(r->arena, str_of(text), "test", r->folder, &schema, &r->conf, &error, &f) != RC_OK)
		fail_msg("%.*s", STR_ARG(error));
}

/* a new folder; text: settings */
static __attribute__((unused)) void rig_begin(struct rig *r, const char *text)
{
	*r = (struct rig){ .env = { &rig_env }, .now = 1000000, .arena = arena_new(64 << 20) };
	snprintf(r->folder, sizeof(r->folder), P_tmpdir "/entitled-store-XXXXXX");
	assert_non_null(mkdtemp(r->folder));
	rig_conf(r, text);
}

static __attribute__((unused)) enum rc rig_try(
	struct rig *r, enum process_role role, struct subscriber_store **out, struct fault *f)
{
	const struct setup s = { .conf = r->conf, .env = &r->env, .role = role, .written = &r->written };
	return store_sqlite_ops.open(&s, out, f);
}

static __attribute__((unused)) struct subscriber_store *rig_open(struct rig *r, enum process_role role)
{
	struct subscriber_store *store = NULL;
	struct fault f = { 0 };
	if (rig_try(r, role, &store, &f) != RC_OK)
		fail_msg("%s: %s", fault_row(f.reason)->name, f.note);
	return store;
}

static __attribute__((unused)) struct store_sqlite *rig_inner(struct subscriber_store *s)
{
	return (struct store_sqlite *)(void *)s;
}

static __attribute__((unused)) const char *rig_path(const struct rig *r)
{
	return conf_text(r->conf, "store.path").p;
}

static __attribute__((unused)) void rig_end(struct rig *r)
{
	static const char *const end[] = { "", "-wal", "-shm", "-journal" };
	char path[256];
	if (r->store)
		store_sqlite_ops.close(&r->store);
	for (size_t i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s%s", rig_path(r), end[i]);
		unlink(path);
	}
	assert_int_equal(rmdir(r->folder), 0);
	arena_free(&r->arena);
}

static void rig_done(struct call *c, enum rc rc)
{
	struct rig_call *k = c->owner;
	k->done++;
	k->rc = rc;
}

/* call number i, new */
static __attribute__((unused)) struct call *rig_call(struct rig *r, size_t i)
{
	struct rig_call *k = &r->call[i];
	*k = (struct rig_call){ .call = { .arena = r->arena,
					.fault = &k->fault,
					.deadline_ms = r->now + 10000,
					.done = rig_done,
					.owner = k } };
	return &k->call;
}

static __attribute__((unused)) struct subscriber rig_line(unsigned number)
{
	struct subscriber l = subscriber_new();
	snprintf(l.imsi.d, sizeof(l.imsi.d), "00101%010u", number % 1000000000u);
	l.ref = number;
	return l;
}

/* as much as a line can say in its newer facts */
static __attribute__((unused)) void rig_largest(struct subscriber *l)
{
	char tag[TAGS_NAME_MAX + 1], *at = l->tags;
	for (unsigned i = 0; i < TAGS_COUNT_MAX; i++) {
		memset(tag, 'a' + (int)i, TAGS_NAME_MAX);
		tag[TAGS_NAME_MAX] = 0;
		at += snprintf(at, sizeof(l->tags) - (size_t)(at - l->tags), "%s%s", i ? "," : "", tag);
	}
	memset(l->plan, 'p', sizeof(l->plan) - 1);
	memcpy(l->region, "GB-ENG", 7);
	l->satmode = SERVICE_PROVISIONING;
	l->private_id = SERVICE_ENABLED;
	l->dcb = (struct dcb_facts){ SERVICE_PROVISIONING, false };
	l->data.sa = SA_ENABLED;
	l->data.usage_n = DATA_USAGE_MAX;
	for (unsigned i = 0; i < DATA_USAGE_MAX; i++) {
		struct data_usage *u = &l->data.usage[i];
		*u = (struct data_usage){ .type = DATA_USAGE_TETHERING,
			.cycle_end = INT64_MAX,
			.unlimited = i % 2,
			.allowance = UINT64_MAX,
			.used = UINT64_MAX - i };
		memset(u->name, 'n', sizeof(u->name) - 1);
		memset(u->description, 'd', sizeof(u->description) - 1);
	}
}

static __attribute__((unused)) void rig_exec(struct subscriber_store *s, const char *sql)
{
	assert_int_equal(sqlite3_exec(rig_inner(s)->db, sql, NULL, NULL, NULL), SQLITE_OK);
}

static __attribute__((unused)) uint64_t rig_count(struct rig *r, struct subscriber_store *s)
{
	uint64_t n = UINT64_MAX;
	assert_int_equal(s->ops->count(s, rig_call(r, RIG_CALLS - 1), &n), RC_OK);
	return n;
}
