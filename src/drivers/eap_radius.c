/** One turn over RADIUS: Access-Requests for what the relay says, its answers for what the server says. */
#include "drivers/eap_radius.h"

#include "base/secret.h"
#include "conf/conf.h"
#include "drivers/eap_radius_settings.h"
#include "drivers/eap_radius_state.h"
#include "drivers/eap_radius_verdict.h"
#include "drivers/eap_relay.h"

#include <stdlib.h>

enum { SERVICE_AUTHENTICATE_ONLY = 8, NAS_PORT_VIRTUAL = 5 };

struct eap_radius {
	struct eap_authority authority;
	struct eap_radius_exchange_world world;
	struct list open; /* struct eap_relay.node */
	char nas_identifier[RADIUS_VALUE_MAX + 1];
};

struct turn_op {
	struct eap_relay relay;
	struct eap_radius_exchange x;
	struct eap_radius *radius;
	struct bytes state; /* of the answer that is taken, or of the turn before */
};

static struct eap_radius *of(struct eap_authority *a)
{
	return (struct eap_radius *)(void *)a; /* authority is the first member */
}

static struct turn_op *of_relay(const struct eap_relay *r)
{
	return (struct turn_op *)(uintptr_t)r; /* the first member, too */
}

/* the Message-Authenticator comes first: no prefix of the packet is then of an attacker's making */
static enum rc send(struct eap_relay *r, struct bytes eap)
{
	struct turn_op *op = of_relay(r);
	struct buf *b = &op->x.packet;
	b->n = 0;
	const size_t begin = radius_begin(b, RADIUS_ACCESS_REQUEST, 0);
	op->x.mac_at = radius_put_message_authenticator(b);
	radius_put(b, RADIUS_USER_NAME, r->turn->identity);
	radius_put_u32(b, RADIUS_SERVICE_TYPE, SERVICE_AUTHENTICATE_ONLY);
	radius_put_u32(b, RADIUS_NAS_PORT_TYPE, NAS_PORT_VIRTUAL);
	radius_put(b, RADIUS_NAS_IDENTIFIER, str_bytes(str_of(op->radius->nas_identifier)));
	if (op->state.n)
		radius_put(b, RADIUS_STATE, op->state);
	radius_put_eap(b, eap);
	radius_end(b, begin);
	if (b->failed)
		return FAIL(r->c->fault, REASON_memory, "Access-Request");
	return eap_radius_exchange_send(&op->x);
}

static void keep(const struct eap_relay *r, uint8_t identifier, struct buf *out)
{
	const struct turn_op *op = of_relay(r);
	const struct eap_radius_state s = {
		.server = (uint8_t)op->x.server, .identifier = identifier, .state = op->state
	};
	eap_radius_state_put(&s, out);
}

static void cancel_exchange(struct eap_relay *r)
{
	eap_radius_exchange_cancel(&of_relay(r)->x);
}

static const struct eap_relay_ops relay_ops = { send, keep, cancel_exchange, REASON_radius_answer };

static enum rc take_challenge(struct turn_op *op, const struct radius_packet *p)
{
	struct call *c = op->relay.c;
	struct buf in;
	buf_init(&in, c->arena, RADIUS_MAX);
	radius_eap(p, &in);
	if (in.failed)
		return FAIL(c->fault, REASON_memory, "EAP-Request");
	op->state = p->state;
	return eap_relay_request(&op->relay, buf_bytes(&in));
}

static enum rc take_accept(struct turn_op *op, const struct radius_packet *p)
{
	struct eap_relay *r = &op->relay;
	struct imsi who;
	const enum rc rc = eap_radius_verdict_accept(p, &r->turn->claimed, &who, r->c->fault);
	return rc == RC_OK ? eap_relay_accept(r, &who) : rc;
}

static enum rc take(struct turn_op *op, const struct radius_packet *p)
{
	struct eap_relay *r = &op->relay;
	op->x.bound = true;
	switch ((enum radius_code)p->code) {
	case RADIUS_ACCESS_CHALLENGE:
		return take_challenge(op, p);
	case RADIUS_ACCESS_ACCEPT:
		return take_accept(op, p);
	case RADIUS_ACCESS_REJECT:
		return eap_relay_refuse(r, eap_radius_verdict_reject(p, eap_relay_judged(r), r->c->fault));
	case RADIUS_ACCESS_REQUEST:
		break;
	}
	return FAIL(r->c->fault, REASON_bug, "code %u", p->code);
}

static void on_answer(struct eap_radius_exchange *x, enum rc rc, const struct radius_packet *p)
{
	struct turn_op *op = x->owner;
	eap_relay_end(&op->relay, rc == RC_OK ? take(op, p) : rc);
}

/* NULL: no memory */
static struct turn_op *op_new(struct eap_radius *a, struct call *c, struct eap_turn *t)
{
	struct turn_op *op = arena_new_of(c->arena, struct turn_op);
	if (!op)
		return NULL;
	op->relay = (struct eap_relay){ .ops = &relay_ops, .open = &a->open, .c = c, .turn = t };
	op->radius = a;
	op->x.world = &a->world;
	op->x.deadline_ms = c->deadline_ms;
	op->x.fault = c->fault;
	op->x.done = on_answer;
	op->x.owner = op;
	buf_init(&op->x.packet, c->arena, RADIUS_MAX);
	return op;
}

static enum rc later_turn(struct turn_op *op)
{
	struct fault *f = op->relay.c->fault;
	struct eap_radius_state s;
	if (eap_radius_state_get(eap_relay_kept(op->relay.turn), &s) != RC_OK)
		return FAIL(f, REASON_bug, "a round that we did not write");
	if (s.server >= op->radius->world.n)
		return FAIL(f, REASON_radius_down, "server %u is not configured any more", s.server);
	op->state = s.state;
	op->x.bound = true;
	op->x.server = s.server;
	return eap_relay_later(&op->relay, s.identifier);
}

static enum rc turn(struct eap_authority *authority, struct call *c, struct eap_turn *t)
{
	struct eap_radius *a = of(authority);
	struct turn_op *op = op_new(a, c, t);
	if (!op)
		return FAIL(c->fault, REASON_memory, "turn");
	return t->login.n ? later_turn(op) : eap_relay_first(&op->relay, a->world.env);
}

static void cancel(struct eap_authority *authority, struct call *c)
{
	(void)authority;
	eap_relay_cancel(c);
}

static void close_authority(struct eap_authority **authority)
{
	struct eap_radius *a = *authority ? of(*authority) : NULL;
	*authority = NULL;
	if (!a)
		return;
	eap_relay_cancel_all(&a->open);
	for (size_t i = 0; i < a->world.n; i++)
		eap_radius_link_close(&a->world.server[i]);
	secret_wipe(&a->world, sizeof(a->world));
	free(a);
}

static enum rc open_authority(const struct setup *s, struct auth_vector_source *vectors,
	struct eap_authority **out, struct fault *f)
{
	struct eap_radius *a = calloc(1, sizeof(*a));
	(void)vectors; /* the AAA has its own */
	if (!a)
		return FAIL(f, REASON_memory, "eap_radius");
	const struct str nas = conf_text(s->conf, "radius.nas_identifier");
	a->authority.ops = &eap_radius_ops;
	list_init(&a->open);
	memcpy(a->nas_identifier, nas.p, nas.n);
	*out = &a->authority;
	const enum rc rc = eap_radius_settings_read(s, &a->world, f);
	if (rc != RC_OK)
		close_authority(out);
	return rc;
}

const struct eap_authority_ops eap_radius_ops = {
	.name = "radius",
	.conf = eap_radius_settings_rows,
	.open = open_authority,
	.close = close_authority,
	.turn = turn,
	.cancel = cancel,
};
