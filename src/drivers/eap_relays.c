/** Guarded turns with relays. */
#include "drivers/eap_relays.h"

#include "drivers/guards.h"
#include "drivers/route.h"

#include <stdlib.h>

enum { RELAYS_ARENA = 64 * 1024 };

struct eap_relays {
	struct eap_authority *relay[BACKEND_COUNT]; /* NULL: no row names it */
	struct guards *guards;
};

struct turn_op {
	struct call sub;
	struct call *c;
	struct guard *guard;
};

static void on_turn(struct call *sub, enum rc rc)
{
	struct turn_op *op = sub->owner;
	guard_leave(op->guard, rc, op->c->fault->reason);
	op->c->done(op->c, rc);
}

enum rc eap_relays_turn(struct eap_relays *r, enum backend relay, struct call *c, struct eap_turn *turn)
{
	struct eap_authority *a = r->relay[relay];
	if (!a)
		return FAIL(c->fault, REASON_login_entry_missing, "relay %u is not open here", relay);
	struct turn_op *op = arena_new_of(c->arena, struct turn_op);
	if (!op)
		return FAIL(c->fault, REASON_memory, "turn");
	*op = (struct turn_op){ .c = c, .guard = &r->guards->guard[relay] };
	op->sub = (struct call){ .arena = c->arena,
		.fault = c->fault,
		.deadline_ms = c->deadline_ms,
		.done = on_turn,
		.owner = op };
	enum rc rc = guard_enter(op->guard, turn->proven, c->fault);
	if (rc != RC_OK)
		return rc;
	rc = a->ops->turn(a, &op->sub, turn);
	if (rc != RC_PENDING)
		guard_leave(op->guard, rc, c->fault->reason);
	return rc;
}

void eap_relays_close(struct eap_relays **r)
{
	if (!*r)
		return;
	for (unsigned b = 0; b < BACKEND_COUNT; b++) {
		if ((*r)->relay[b])
			backends_row((enum backend)b)->relay->close(&(*r)->relay[b]);
	}
	free(*r);
	*r = NULL;
}

static enum rc relays_open(struct eap_relays *r, const struct setup *s, struct arena *a, struct fault *f)
{
	struct routes routes;
	enum rc rc = route_read(a, s->conf, &routes, f);
	r->guards = s->guards;
	for (unsigned b = 0; b < BACKEND_COUNT && rc == RC_OK; b++) {
		const struct eap_authority_ops *ops = backends_row((enum backend)b)->relay;
		if (ops && route_names(&routes, (enum backend)b))
			rc = ops->open(s, NULL, &r->relay[b], f);
	}
	return rc;
}

enum rc eap_relays_open(const struct setup *s, struct eap_relays **out, struct fault *f)
{
	struct eap_relays *r = calloc(1, sizeof(*r));
	struct arena *a = arena_new(RELAYS_ARENA);
	enum rc rc = r && a ? relays_open(r, s, a, f) : FAIL(f, REASON_memory, "eap_relays");
	arena_free(&a);
	if (rc == RC_OK)
		*out = r;
	else
		eap_relays_close(&r);
	return rc;
}
