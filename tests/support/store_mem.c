/** The store in memory. */
#include "../support/store_mem.h"

#include <stdlib.h>

struct pending {
	struct list node;
	struct env_timer timer;
	struct store_mem *s;
	struct call *c;
	enum { READ_FLOOR, FIND, COMMIT } kind;
	struct imsi who;
	struct change change;
	const struct auc_row **row;
	int64_t *floor;
};

static struct store_mem *of(struct subscriber_store *s)
{
	return (struct store_mem *)(void *)s;
}

struct auc_row *store_mem_row(struct store_mem_data *d, const struct imsi *who)
{
	for (size_t i = 0; i < d->n; i++)
		if (ids_imsi_eq(&d->row[i].imsi, who))
			return &d->row[i];
	return NULL;
}

void store_mem_put(struct store_mem_data *d, const struct auc_row *row)
{
	struct auc_row *there = store_mem_row(d, &row->imsi);
	if (!there && d->n == STORE_MEM_LINES)
		abort();
	*(there ? there : &d->row[d->n++]) = *row;
}

static enum rc apply(struct store_mem *s, const struct change *c, struct fault *f)
{
	struct auc_row *row = store_mem_row(s->data, &c->imsi);
	if (s->refuse_commits)
		return FAIL(f, REASON_store_full, "as told");
	if (c->kind == CHANGE_CLOCK_FLOOR) {
		s->data->floor = c->number > s->data->floor ? c->number : s->data->floor;
		s->data->floor_commits++;
		return RC_OK;
	}
	if (c->kind != CHANGE_AUC_OFFSET)
		abort();
	if (!row)
		return FAIL(f, REASON_subscriber_unknown, "commit");
	row->offset = c->number > row->offset ? c->number : row->offset;
	s->data->offset_commits++;
	return RC_OK;
}

static enum rc find_now(struct store_mem *s, const struct pending *p)
{
	const struct auc_row *row = store_mem_row(s->data, &p->who);
	s->data->finds++;
	if (!row)
		return FAIL(p->c->fault, REASON_subscriber_unknown, "find");
	struct auc_row *copy = arena_new_of(p->c->arena, struct auc_row);
	if (!copy)
		return FAIL(p->c->fault, REASON_memory, "find");
	*copy = *row;
	*p->row = copy;
	return RC_OK;
}

static enum rc answer(const struct pending *p)
{
	if (p->kind == COMMIT)
		return apply(p->s, &p->change, p->c->fault);
	if (p->s->refuse_reads)
		return FAIL(p->c->fault, REASON_store_busy, "as told");
	if (p->kind == FIND)
		return find_now(p->s, p);
	*p->floor = p->s->data->floor;
	return RC_OK;
}

static void drop(struct pending *p)
{
	p->s->env->ops->timer_disarm(p->s->env, &p->timer);
	list_take(&p->node);
	free(p);
}

static void on_timer(struct env_timer *t)
{
	struct pending *p = t->owner;
	struct call *c = p->c;
	const enum rc rc = answer(p);
	drop(p);
	c->driver = NULL;
	c->done(c, rc);
}

static void arm(struct pending *p, int64_t in_ms)
{
	struct env *env = p->s->env;
	if (env->ops->timer_arm(env, &p->timer, in_ms) != RC_OK)
		abort();
}

static enum rc begin(struct store_mem *s, struct call *c, const struct pending *what, int64_t in_ms)
{
	struct pending now = *what;
	const bool held = s->stalled && what->kind != COMMIT;
	now.s = s;
	now.c = c;
	if (!in_ms && !held)
		return answer(&now);
	struct pending *p = malloc(sizeof(*p));
	if (!p)
		abort();
	*p = now;
	p->timer = (struct env_timer){ .fire = on_timer, .owner = p };
	list_push(&s->open, &p->node);
	if (!held)
		arm(p, in_ms);
	c->driver = p;
	return RC_PENDING;
}

static enum rc find_auc(
	struct subscriber_store *store, struct call *c, const struct imsi *who, const struct auc_row **out)
{
	const struct pending what = { .kind = FIND, .who = *who, .row = out };
	return begin(of(store), c, &what, of(store)->find_ms);
}

static enum rc clock_floor(struct subscriber_store *store, struct call *c, int64_t *out)
{
	const struct pending what = { .kind = READ_FLOOR, .floor = out };
	return begin(of(store), c, &what, of(store)->find_ms);
}

static enum rc commit(struct subscriber_store *store, struct call *c, const struct change *set, size_t n)
{
	const struct pending what = { .kind = COMMIT, .change = *set };
	return begin(of(store), c, &what, of(store)->commit_ms);
}

static void cancel(struct subscriber_store *store, struct call *c)
{
	if (c->driver)
		drop(c->driver);
	c->driver = NULL;
}

static const struct subscriber_store_ops ops = {
	.name = "mem",
	.find_auc = find_auc,
	.clock_floor = clock_floor,
	.commit = commit,
	.cancel = cancel,
};

void store_mem_init(struct store_mem *s, struct store_mem_data *data, struct env *env)
{
	*s = (struct store_mem){ .store.ops = &ops, .data = data, .env = env };
	list_init(&s->open);
}

void store_mem_stall(struct store_mem *s, bool on)
{
	s->stalled = on;
	for (struct list *node = s->open.next; !on && node != &s->open; node = node->next) {
		struct pending *p = list_owner(node, struct pending, node);
		if (p->kind != COMMIT)
			arm(p, 0);
	}
}

void store_mem_crash(struct store_mem *s, bool applied)
{
	struct fault ignored = { 0 };
	while (!list_empty(&s->open)) {
		struct pending *p = list_owner(s->open.next, struct pending, node);
		if (applied && p->kind == COMMIT && apply(s, &p->change, &ignored) != RC_OK)
			ignored = (struct fault){ 0 };
		p->c->driver = NULL;
		drop(p);
	}
}

size_t store_mem_open(const struct store_mem *s)
{
	size_t n = 0;
	for (const struct list *node = s->open.next; node != &s->open; node = node->next)
		n++;
	return n;
}
