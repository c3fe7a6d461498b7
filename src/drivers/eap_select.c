/** Own server or relay, by the route at the first turn and by the first octet of turn.login later on. */
#include "drivers/eap_select.h"

#include "base/list.h"
#include "conf/conf.h"
#include "drivers/eap_local.h"
#include "drivers/eap_wire.h"
#include "drivers/route.h"
#include "ports/peer.h"

#include <stdlib.h>

enum { SELECT_ARENA = 64 * 1024, LOGIN_MAX = 1024 };

struct eap_select {
	struct eap_authority base;
	struct arena *arena;
	struct routes routes;
	struct eap_authority *own;
	struct peer *core;
	struct list open; /* struct turn_op.node */
};

/* a turn under way; inner.login lacks the first octet */
struct turn_op {
	struct list node;
	struct call sub;
	struct call *c;
	struct eap_turn *turn;
	struct eap_turn inner;
	struct bytes answer; /* of core */
	enum backend judge;
};

static struct eap_select *of(struct eap_authority *a)
{
	return (struct eap_select *)(void *)a; /* base is the first member */
}

static bool is_relay(enum backend b)
{
	return backends_row(b)->relay != NULL;
}

static enum rc judge_of(
	const struct eap_select *s, const struct eap_turn *t, enum backend *out, struct fault *f)
{
	if (t->login.n > 0) {
		if (t->login.p[0] >= BACKEND_COUNT)
			return FAIL(f, REASON_bug, "a login that we did not write");
		*out = (enum backend)t->login.p[0];
		return RC_OK;
	}
	const struct route *route = route_of(&s->routes, &t->claimed);
	if (!route)
		return FAIL(f, REASON_no_route, "no row of core.route");
	*out = route_is_relay(route) ? route->backend[0] : BACKEND_LOCAL;
	return RC_OK;
}

static enum rc take(struct turn_op *op, enum rc rc)
{
	struct eap_turn *t = op->turn;
	struct buf login;
	if (rc == RC_OK && is_relay(op->judge) &&
		eap_wire_answer_get(op->answer, &op->inner, op->c->fault) != RC_OK)
		return FAIL(op->c->fault, REASON_bug, "%zu octets from core", op->answer.n);
	if (rc != RC_OK)
		return rc;
	buf_init(&login, op->c->arena, LOGIN_MAX);
	buf_u8(&login, (uint8_t)op->judge);
	buf_put(&login, op->inner.login.p, op->inner.login.n);
	if (login.failed)
		return FAIL(op->c->fault, REASON_memory, "login state");
	*t = op->inner;
	t->login = buf_bytes(&login);
	return RC_OK;
}

static void on_answer(struct call *sub, enum rc rc)
{
	struct turn_op *op = sub->owner;
	struct call *c = op->c;
	rc = take(op, rc);
	list_take(&op->node);
	c->driver = NULL;
	c->done(c, rc);
}

static enum rc ask_core(struct eap_select *s, struct turn_op *op)
{
	struct buf b;
	buf_init(&b, op->c->arena, EAP_WIRE_MAX);
	eap_wire_ask_put(op->judge, &op->inner, &b);
	if (b.failed)
		return FAIL(op->c->fault, REASON_memory, "turn");
	return s->core->ops->ask(s->core, &op->sub, PEER_OP_TURN, buf_bytes(&b), &op->answer);
}

static enum rc turn(struct eap_authority *authority, struct call *c, struct eap_turn *t)
{
	struct eap_select *s = of(authority);
	enum backend judge;
	enum rc rc = judge_of(s, t, &judge, c->fault);
	if (rc != RC_OK)
		return rc;
	struct turn_op *op = arena_new_of(c->arena, struct turn_op);
	if (!op)
		return FAIL(c->fault, REASON_memory, "turn");
	*op = (struct turn_op){ .c = c, .turn = t, .inner = *t, .judge = judge };
	if (t->login.n > 0)
		op->inner.login = (struct bytes){ t->login.p + 1, t->login.n - 1 };
	op->sub = (struct call){ .arena = c->arena,
		.fault = c->fault,
		.deadline_ms = c->deadline_ms,
		.done = on_answer,
		.owner = op };
	rc = is_relay(judge) ? ask_core(s, op) : s->own->ops->turn(s->own, &op->sub, &op->inner);
	if (rc == RC_PENDING) {
		list_push(&s->open, &op->node);
		c->driver = op;
		return rc;
	}
	return take(op, rc);
}

static void cancel(struct eap_authority *authority, struct call *c)
{
	struct eap_select *s = of(authority);
	struct turn_op *op = c->driver;
	if (!op)
		return;
	list_take(&op->node);
	c->driver = NULL;
	if (is_relay(op->judge))
		s->core->ops->cancel(s->core, &op->sub);
	else
		s->own->ops->cancel(s->own, &op->sub);
}

static void close_authority(struct eap_authority **a)
{
	struct eap_select *s = *a ? of(*a) : NULL;
	if (!s)
		return;
	while (!list_empty(&s->open))
		cancel(*a, list_owner(s->open.next, struct turn_op, node)->c);
	if (s->own)
		eap_local_ops.close(&s->own);
	arena_free(&s->arena);
	free(s);
	*a = NULL;
}

static enum rc parts_open(
	struct eap_select *s, const struct setup *setup, struct auth_vector_source *vectors, struct fault *f)
{
	s->arena = arena_new(SELECT_ARENA);
	if (!s->arena)
		return FAIL(f, REASON_memory, "eap_select");
	const enum rc rc = route_read(s->arena, setup->conf, &s->routes, f);
	return rc == RC_OK ? eap_local_ops.open(setup, vectors, &s->own, f) : rc;
}

static enum rc open_authority(const struct setup *setup, struct auth_vector_source *vectors,
	struct eap_authority **out, struct fault *f)
{
	if (!setup->core)
		return FAIL(f, REASON_bug, "no way to core in this role");
	struct eap_select *s = calloc(1, sizeof(*s));
	if (!s)
		return FAIL(f, REASON_memory, "eap_select");
	struct eap_authority *base = &s->base;
	s->base.ops = &eap_select_ops;
	s->core = setup->core;
	list_init(&s->open);
	const enum rc rc = parts_open(s, setup, vectors, f);
	if (rc == RC_OK)
		*out = base;
	else
		close_authority(&base);
	return rc;
}

const struct eap_authority_ops eap_select_ops = {
	.name = "select",
	.conf = eap_local_conf,
	.open = open_authority,
	.close = close_authority,
	.turn = turn,
	.cancel = cancel,
};
