/** One turn: what the phone says goes to the AAA, what the AAA asks is answered or goes to the phone. */
#include "drivers/eap_radius.h"

#include "aka/aka_relay.h"
#include "base/secret.h"
#include "codec/eap_aka.h"
#include "conf/conf.h"
#include "drivers/eap_radius_phone.h"
#include "drivers/eap_radius_settings.h"
#include "drivers/eap_radius_state.h"
#include "drivers/eap_radius_verdict.h"

#include <stdlib.h>

enum {
	RELAY_ROUNDS = 6, /* requests of the AAA that are answered here, in one turn */
	SERVICE_AUTHENTICATE_ONLY = 8,
	NAS_PORT_VIRTUAL = 5
};

struct eap_radius {
	struct eap_authority authority;
	struct eap_radius_exchange_world world;
	char nas_identifier[RADIUS_VALUE_MAX + 1];
};

struct turn_op {
	struct eap_radius_exchange x;
	struct eap_radius *radius;
	struct call *c;
	struct eap_turn *turn;
	bool first;         /* the device was not challenged yet */
	bool answered;      /* what it sent is an answer to AKA-Challenge: nothing else can end in success */
	uint8_t identifier; /* of the EAP-Response sent last */
	unsigned rounds;
};

static struct eap_radius *of(struct eap_authority *a)
{
	return (struct eap_radius *)(void *)a; /* authority is the first member */
}

/* the Message-Authenticator comes first: no prefix of the packet is then of an attacker's making */
static enum rc send(struct turn_op *op, struct bytes eap, struct bytes state)
{
	struct buf *b = &op->x.packet;
	b->n = 0;
	op->identifier = eap.p[1];
	const size_t begin = radius_begin(b, RADIUS_ACCESS_REQUEST, 0);
	op->x.mac_at = radius_put_message_authenticator(b);
	radius_put(b, RADIUS_USER_NAME, op->turn->identity);
	radius_put_u32(b, RADIUS_SERVICE_TYPE, SERVICE_AUTHENTICATE_ONLY);
	radius_put_u32(b, RADIUS_NAS_PORT_TYPE, NAS_PORT_VIRTUAL);
	radius_put(b, RADIUS_NAS_IDENTIFIER, str_bytes(str_of(op->radius->nas_identifier)));
	if (state.n)
		radius_put(b, RADIUS_STATE, state);
	radius_put_eap(b, eap);
	radius_end(b, begin);
	if (b->failed)
		return FAIL(op->c->fault, REASON_memory, "Access-Request");
	return eap_radius_exchange_send(&op->x);
}

/* a refused device, unless nobody has seen it yet or it is not the device that is at fault */
static enum rc refuse(struct turn_op *op, enum rc rc)
{
	if (op->first || op->c->fault->rc != RC_DENIED)
		return rc;
	op->turn->verdict = EAP_REJECTED;
	op->turn->packet_out = BYTES_NONE;
	return RC_OK;
}

static enum rc to_phone(struct turn_op *op, struct bytes packet, struct bytes state)
{
	struct eap_turn *t = op->turn;
	struct buf kept;
	if (packet.n > EAP_RADIUS_STATE_PACKET_MAX)
		return FAIL(op->c->fault, REASON_radius_answer, "a challenge of %zu octets", packet.n);
	buf_init(&kept, op->c->arena, EAP_RADIUS_STATE_MAX);
	const struct eap_radius_state s = {
		.server = (uint8_t)op->x.server, .identifier = packet.p[1], .state = state
	};
	eap_radius_state_put(&s, &kept);
	if (kept.failed)
		return FAIL(op->c->fault, REASON_memory, "State");
	*(op->first ? &t->login : &t->round) = buf_bytes(&kept);
	t->packet_out = packet;
	t->verdict = EAP_GOES_ON;
	return RC_OK;
}

static enum rc to_aaa(struct turn_op *op, struct bytes answer, struct bytes state)
{
	if (++op->rounds > RELAY_ROUNDS)
		return FAIL(op->c->fault, REASON_relay_rounds, "%u", op->rounds);
	return send(op, answer, state);
}

static enum rc take_challenge(struct turn_op *op, const struct radius_packet *p)
{
	struct call *c = op->c;
	struct buf in, answer;
	struct eap_packet eap;
	buf_init(&in, c->arena, RADIUS_MAX);
	buf_init(&answer, c->arena, AKA_RELAY_ANSWER);
	radius_eap(p, &in);
	if (in.failed)
		return FAIL(c->fault, REASON_memory, "EAP-Request");
	if (eap_read(buf_bytes(&in), &eap, NULL) != RC_OK || eap.code != EAP_CODE_REQUEST)
		return FAIL(c->fault, REASON_radius_answer, "Access-Challenge without an EAP-Request");
	switch (aka_relay_take(buf_bytes(&in), op->turn->identity, &answer, c->fault)) {
	case AKA_RELAY_TO_PHONE:
		return to_phone(op, buf_bytes(&in), p->state);
	case AKA_RELAY_TO_AAA:
		return answer.failed ? FAIL(c->fault, REASON_memory, "answer")
				     : to_aaa(op, buf_bytes(&answer), p->state);
	case AKA_RELAY_REFUSED:
		return refuse(op, c->fault->rc);
	}
	return FAIL(c->fault, REASON_bug, "relay");
}

/* A success is one that follows an answered challenge. What the relay noted (a notification) contradicts it.
 */
static enum rc take_accept(struct turn_op *op, const struct radius_packet *p)
{
	struct eap_turn *t = op->turn;
	struct fault *f = op->c->fault;
	if (!op->answered || f->reason != REASON_none)
		return FAIL(f, REASON_radius_answer, "Access-Accept without an answered challenge");
	const enum rc rc = eap_radius_verdict_accept(p, &t->claimed, &t->imsi, f);
	if (rc != RC_OK)
		return rc;
	t->packet_out = BYTES_NONE;
	t->verdict = EAP_ACCEPTED;
	return RC_OK;
}

static enum rc take(struct turn_op *op, const struct radius_packet *p)
{
	op->x.bound = true;
	switch ((enum radius_code)p->code) {
	case RADIUS_ACCESS_CHALLENGE:
		return take_challenge(op, p);
	case RADIUS_ACCESS_ACCEPT:
		return take_accept(op, p);
	case RADIUS_ACCESS_REJECT:
		return refuse(
			op, eap_radius_verdict_reject(p, op->first ? -1 : op->identifier, op->c->fault));
	case RADIUS_ACCESS_REQUEST:
		break;
	}
	return FAIL(op->c->fault, REASON_bug, "code %u", p->code);
}

static void on_answer(struct eap_radius_exchange *x, enum rc rc, const struct radius_packet *p)
{
	struct turn_op *op = x->owner;
	struct call *c = op->c;
	if (rc == RC_OK)
		rc = take(op, p);
	if (rc == RC_PENDING)
		return;
	c->driver = NULL;
	c->done(c, rc);
}

/* NULL: no memory */
static struct turn_op *op_new(struct eap_radius *a, struct call *c, struct eap_turn *t)
{
	struct turn_op *op = arena_new_of(c->arena, struct turn_op);
	if (!op)
		return NULL;
	op->radius = a;
	op->c = c;
	op->turn = t;
	op->x.world = &a->world;
	op->x.deadline_ms = c->deadline_ms;
	op->x.fault = c->fault;
	op->x.done = on_answer;
	op->x.owner = op;
	buf_init(&op->x.packet, c->arena, RADIUS_MAX);
	return op;
}

static enum rc begin(struct turn_op *op, struct bytes eap, struct bytes state)
{
	const enum rc rc = send(op, eap, state);
	if (rc == RC_PENDING)
		op->c->driver = op;
	return rc;
}

static enum rc first_turn(struct eap_radius *a, struct call *c, struct eap_turn *t)
{
	struct turn_op *op = op_new(a, c, t);
	struct buf eap;
	uint8_t identifier;
	if (!op)
		return FAIL(c->fault, REASON_memory, "turn");
	if (!t->identity.n || t->identity.n > RADIUS_VALUE_MAX)
		return FAIL(c->fault, REASON_eap_id_malformed, "%zu octets do not fit into User-Name",
			t->identity.n);
	op->first = true;
	a->world.env->ops->random(a->world.env, &identifier, sizeof(identifier));
	buf_init(&eap, c->arena, AKA_RELAY_ANSWER);
	eap_identity(&eap, identifier, t->identity);
	return eap.failed ? FAIL(c->fault, REASON_memory, "Identity")
			  : begin(op, buf_bytes(&eap), BYTES_NONE);
}

static enum rc later_turn(struct eap_radius *a, struct call *c, struct eap_turn *t)
{
	struct eap_radius_state s;
	struct eap_packet eap;
	if (eap_radius_state_get(t->round.n ? t->round : t->login, &s) != RC_OK)
		return FAIL(c->fault, REASON_bug, "a round that we did not write");
	const enum rc rc = eap_radius_phone_check(t, s.identifier, &eap, c->fault);
	if (rc != RC_OK)
		return rc;
	if (s.server >= a->world.n)
		return FAIL(c->fault, REASON_radius_down, "server %u is not configured any more", s.server);
	struct turn_op *op = op_new(a, c, t);
	if (!op)
		return FAIL(c->fault, REASON_memory, "turn");
	if (eap.type == EAP_TYPE_NAK)
		return refuse(op, FAIL(c->fault, REASON_eap_nak, "in answer to the challenge"));
	op->answered = eap.data.p[0] == EAP_AKA_CHALLENGE;
	op->x.bound = true;
	op->x.server = s.server;
	return begin(op, eap.whole, s.state);
}

static enum rc turn(struct eap_authority *authority, struct call *c, struct eap_turn *t)
{
	return t->login.n ? later_turn(of(authority), c, t) : first_turn(of(authority), c, t);
}

static void cancel(struct eap_authority *authority, struct call *c)
{
	struct turn_op *op = c->driver;
	(void)authority;
	if (!op)
		return;
	c->driver = NULL;
	eap_radius_exchange_cancel(&op->x);
}

static void close_authority(struct eap_authority **authority)
{
	struct eap_radius *a = *authority ? of(*authority) : NULL;
	*authority = NULL;
	if (!a)
		return;
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
