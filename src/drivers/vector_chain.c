/** One question along a chain of sources; a late one of the chain is cancelled before the next is asked. */
#include "drivers/vector_chain.h"

#include "base/list.h"
#include "conf/conf.h"
#include "drivers/guards.h"
#include "drivers/route.h"

#include <stdlib.h>

enum { CHAIN_ARENA = 64 * 1024 };

struct vector_chain {
	struct auth_vector_source base;
	struct env *env;
	struct arena *arena;
	struct routes routes;
	struct auth_vector_source *source[BACKEND_COUNT]; /* NULL: no row names it */
	struct auth_vector_source *auc;                   /* makes decoys too, whoever gives the vectors */
	struct guards *guards;
	struct list open; /* struct question.node */
};

struct question {
	struct list node;
	struct call sub; /* to the source in turn */
	struct fault fault;
	struct vector_chain *chain;
	struct call *c;
	struct auth_vector_ask *ask;
	struct auth_vector *out;
	const struct route *route;
	size_t at; /* in route->backend */
};

static struct vector_chain *of(struct auth_vector_source *s)
{
	return (struct vector_chain *)(void *)s; /* base is the first member */
}

static bool passes_on(const struct question *q, enum rc rc)
{
	const bool unreachable = rc == RC_UNAVAIL || rc == RC_TIMEOUT || rc == RC_LIMIT;
	return unreachable && q->at + 1 < q->route->n && q->c->deadline_ms > env_mono_ms(q->chain->env);
}

static enum rc ask_from(struct question *q);
static void on_decoy(struct call *sub, enum rc rc);

static bool is_hidden(const struct question *q, enum rc rc)
{
	return rc == RC_ABSENT && q->ask->veiled && q->fault.reason == REASON_subscriber_unknown;
}

static void sub_begin(struct question *q, void (*done)(struct call *c, enum rc rc))
{
	q->fault = (struct fault){ .reason = REASON_none };
	q->sub = (struct call){ .arena = q->c->arena,
		.fault = &q->fault,
		.deadline_ms = q->c->deadline_ms,
		.done = done,
		.owner = q };
}

static enum rc decoyed(struct question *q, enum rc rc)
{
	return rc < 0 ? fault_pass(q->c->fault, &q->fault) : rc;
}

/* A back end elsewhere does not know the line (the own AuC veils it itself). What was spent until here is
 * what a known line spends; a decoy costs no back end anything. */
static enum rc ask_decoy(struct question *q)
{
	struct auth_vector_source *auc = q->chain->auc;
	q->ask->decoy = true;
	sub_begin(q, on_decoy);
	return decoyed(q, auc->ops->fetch(auc, &q->sub, q->ask, q->out));
}

/* the answer of the source in turn: the question's answer, or a reason to ask the next */
static enum rc answered(struct question *q, enum rc rc)
{
	if (rc == RC_OK)
		return RC_OK;
	if (is_hidden(q, rc))
		return ask_decoy(q);
	if (!passes_on(q, rc))
		return fault_pass(q->c->fault, &q->fault);
	q->at++;
	return ask_from(q);
}

static void finish(struct question *q, enum rc rc)
{
	struct call *c = q->c;
	if (rc == RC_PENDING)
		return;
	list_take(&q->node);
	c->driver = NULL;
	c->done(c, rc);
}

static void on_vector(struct call *sub, enum rc rc)
{
	struct question *q = sub->owner;
	guard_leave(&q->chain->guards->guard[q->route->backend[q->at]], rc, q->fault.reason);
	finish(q, answered(q, rc));
}

static void on_decoy(struct call *sub, enum rc rc)
{
	struct question *q = sub->owner;
	finish(q, decoyed(q, rc));
}

static enum rc ask_one(struct question *q)
{
	const enum backend b = q->route->backend[q->at];
	struct auth_vector_source *s = q->chain->source[b];
	struct guard *g = &q->chain->guards->guard[b];
	sub_begin(q, on_vector);
	if (q->ask->separation && !s->ops->separation)
		return FAIL(&q->fault, REASON_aka_prime_source, "%s", s->ops->name);
	enum rc rc = guard_enter(g, q->ask->proven, &q->fault);
	if (rc != RC_OK)
		return rc;
	rc = s->ops->fetch(s, &q->sub, q->ask, q->out);
	if (rc != RC_PENDING)
		guard_leave(g, rc, q->fault.reason);
	return rc;
}

static enum rc ask_from(struct question *q)
{
	for (;;) {
		const enum rc rc = ask_one(q);
		if (rc == RC_OK || rc == RC_PENDING)
			return rc;
		if (is_hidden(q, rc))
			return ask_decoy(q);
		if (!passes_on(q, rc))
			return fault_pass(q->c->fault, &q->fault);
		q->at++;
	}
}

static enum rc fetch(struct auth_vector_source *s, struct call *c, const struct auth_vector_ask *ask,
	struct auth_vector *out)
{
	struct vector_chain *v = of(s);
	const struct route *route = route_of(&v->routes, &ask->imsi);
	if (!route || route_is_relay(route))
		return FAIL(c->fault, REASON_no_route, "no source of vectors");
	struct question *q = arena_new_of(c->arena, struct question);
	struct auth_vector_ask *copy = arena_new_of(c->arena, struct auth_vector_ask);
	if (!q || !copy)
		return FAIL(c->fault, REASON_memory, "vector question");
	*copy = *ask;
	*q = (struct question){ .chain = v, .c = c, .ask = copy, .out = out, .route = route };
	const enum rc rc = ask_from(q);
	if (rc == RC_PENDING) {
		list_push(&v->open, &q->node);
		c->driver = q;
	}
	return rc;
}

static void cancel(struct auth_vector_source *s, struct call *c)
{
	struct vector_chain *v = of(s);
	struct question *q = c->driver;
	if (!q)
		return;
	const enum backend b = q->route->backend[q->at];
	list_take(&q->node);
	c->driver = NULL;
	if (q->ask->decoy) {
		v->auc->ops->cancel(v->auc, &q->sub);
		return;
	}
	v->source[b]->ops->cancel(v->source[b], &q->sub);
	guard_leave(&v->guards->guard[b], RC_PENDING, REASON_none);
}

static void close_source(struct auth_vector_source **s)
{
	struct vector_chain *v = *s ? of(*s) : NULL;
	if (!v)
		return;
	while (!list_empty(&v->open))
		cancel(*s, list_owner(v->open.next, struct question, node)->c);
	for (unsigned b = 0; b < BACKEND_COUNT; b++) {
		const struct auth_vector_source_ops *ops = backends_row((enum backend)b)->vectors;
		if (ops && v->source[b])
			ops->close(&v->source[b]);
	}
	arena_free(&v->arena);
	free(v);
	*s = NULL;
}

static enum rc sources_open(struct vector_chain *v, const struct setup *s, struct fault *f)
{
	enum rc rc = route_read(v->arena, s->conf, &v->routes, f);
	v->auc = s->auc;
	v->source[BACKEND_LOCAL] = s->auc;
	v->guards = s->guards;
	for (unsigned b = 0; b < BACKEND_COUNT && rc == RC_OK; b++) {
		const struct auth_vector_source_ops *ops = backends_row((enum backend)b)->vectors;
		if (ops && route_names(&v->routes, (enum backend)b))
			rc = ops->open(s, &v->source[b], f);
	}
	return rc;
}

static enum rc open_source(const struct setup *s, struct auth_vector_source **out, struct fault *f)
{
	struct vector_chain *v = calloc(1, sizeof(*v));
	struct auth_vector_source *base = v ? &v->base : NULL;
	if (!v)
		return FAIL(f, REASON_memory, "vector_chain");
	v->base.ops = &vector_chain_ops;
	v->env = s->env;
	list_init(&v->open);
	v->arena = arena_new(CHAIN_ARENA);
	const enum rc rc = v->arena ? sources_open(v, s, f) : FAIL(f, REASON_memory, "vector_chain");
	if (rc == RC_OK)
		*out = base;
	else
		close_source(&base);
	return rc;
}

const struct auth_vector_source_ops vector_chain_ops = {
	.name = "chain",
	.open = open_source,
	.close = close_source,
	.fetch = fetch,
	.cancel = cancel,
};
