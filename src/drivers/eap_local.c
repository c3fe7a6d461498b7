/** One turn: fetch a vector and challenge, or judge the answer to the outstanding challenge; a refused SQN is
 * both. */
#include "drivers/eap_local.h"

#include "aka/aka_server.h"
#include "base/secret.h"
#include "codec/eap_aka.h"
#include "conf/item.h"
#include "ports/auth_vector_source.h"

#include <stdlib.h>

_Static_assert(
	(int)AKA_SERVER_ROUND_MAX <= (int)EAP_LOCAL_ROUND_MAX, "a round fits into the login table's entry");

enum { ROUNDS_AHEAD = 3 }; /* more synchronisation failures than a login may have */

struct eap_local {
	struct eap_authority authority;
	struct auth_vector_source *vectors;
	struct env *env;
};

/* a turn that waits for its vector */
struct turn_op {
	struct call sub; /* to the vector source */
	struct call *c;
	struct eap_turn *turn;
	struct auth_vector_ask ask;
	struct aka_round next; /* the challenge to come */
};

static struct eap_local *of(struct eap_authority *a)
{
	return (struct eap_local *)(void *)a; /* authority is the first member */
}

/* the vector is there: what the device is asked, and what is remembered of it */
static enum rc challenge(struct turn_op *op)
{
	struct call *c = op->c;
	struct eap_turn *t = op->turn;
	struct buf round, packet;
	buf_init(&round, c->arena, EAP_LOCAL_ROUND_MAX);
	buf_init(&packet, c->arena, AKA_SERVER_CHALLENGE);
	aka_server_round_put(&op->next, &round);
	aka_server_challenge(&op->next, t->identity, &packet);
	secret_wipe(&op->next, sizeof(op->next));
	if (round.failed || packet.failed)
		return FAIL(c->fault, REASON_memory, "challenge");
	*(op->ask.resync ? &t->round : &t->login) = buf_bytes(&round);
	t->packet_out = buf_bytes(&packet);
	t->verdict = EAP_GOES_ON;
	return RC_OK;
}

static enum rc reject(struct eap_turn *t)
{
	t->verdict = EAP_REJECTED;
	t->packet_out = BYTES_NONE;
	return RC_OK;
}

/* a card whose AUTS was refused is a device that was refused; the reason stands in the fault */
static enum rc take_vector(struct turn_op *op, enum rc rc)
{
	if (rc == RC_OK)
		return challenge(op);
	return rc == RC_DENIED && op->ask.resync ? reject(op->turn) : rc;
}

static void on_vector(struct call *sub, enum rc rc)
{
	struct turn_op *op = sub->owner;
	struct call *c = op->c;
	rc = take_vector(op, rc);
	c->driver = NULL;
	c->done(c, rc);
}

static enum rc fetch(struct eap_local *a, struct turn_op *op)
{
	struct auth_vector_source *v = a->vectors;
	const enum rc rc = v->ops->fetch(v, &op->sub, &op->ask, &op->next.vector);
	if (rc == RC_PENDING) {
		op->c->driver = op;
		return rc;
	}
	return take_vector(op, rc);
}

/* NULL: no memory */
static struct turn_op *op_new(struct call *c, struct eap_turn *t)
{
	struct turn_op *op = arena_new_of(c->arena, struct turn_op);
	if (!op)
		return NULL;
	op->c = c;
	op->turn = t;
	op->ask.imsi = t->claimed;
	op->ask.proven = t->proven;
	op->sub = (struct call){ .arena = c->arena,
		.fault = c->fault,
		.deadline_ms = c->deadline_ms,
		.done = on_vector,
		.owner = op };
	return op;
}

static enum rc first_turn(struct eap_local *a, struct call *c, struct eap_turn *t)
{
	struct turn_op *op = op_new(c, t);
	if (!op)
		return FAIL(c->fault, REASON_memory, "turn");
	a->env->ops->random(a->env, &op->next.identifier, sizeof(op->next.identifier));
	return fetch(a, op);
}

/* TS 33.102 6.3.5: the AUTS goes to the source with the RAND it answers */
static enum rc resync(struct eap_local *a, struct call *c, struct eap_turn *t,
	const struct aka_round *refused, const uint8_t auts[VECTOR_AUTS])
{
	struct turn_op *op = op_new(c, t);
	if (!op)
		return FAIL(c->fault, REASON_memory, "turn");
	op->ask.resync = true;
	memcpy(op->ask.rand, refused->vector.rand, sizeof(op->ask.rand));
	memcpy(op->ask.auts, auts, sizeof(op->ask.auts));
	op->next.identifier = (uint8_t)(refused->identifier + 1);
	return fetch(a, op);
}

static enum rc judge(struct eap_local *a, struct call *c, struct eap_turn *t, const struct aka_round *round)
{
	char nai[IDS_NAI_MAX];
	const size_t n = ids_default_nai(str_of_bytes(t->identity), &t->claimed, nai);
	const struct aka_claim claim = {
		.round = round, .identity = t->identity, .default_nai = { (const uint8_t *)nai, n }
	};
	struct aka_outcome outcome;
	const enum rc rc = aka_server_answer(&claim, t->packet_in, &outcome, c->fault);
	if (rc != RC_OK)
		return rc;
	switch (outcome.kind) {
	case AKA_ACCEPTED:
		/* the card holds the K that the vector of this IMSI was made with: that is the identity
		 * proven */
		t->imsi = t->claimed;
		t->packet_out = BYTES_NONE;
		t->verdict = EAP_ACCEPTED;
		return RC_OK;
	case AKA_REJECTED:
		return reject(t);
	case AKA_RESYNC:
		return resync(a, c, t, round, outcome.auts);
	}
	return FAIL(c->fault, REASON_bug, "outcome %d", (int)outcome.kind);
}

/* An answer to a challenge that followed a synchronisation failure, while the caller knows of round 0 only:
 * the entry of that round was evicted or lies on another node. A right RES of round 0 shows that it is not.
 */
static bool answers_later_round(const struct aka_round *first, struct bytes packet)
{
	struct eap_packet eap;
	struct eap_aka_message m;
	if (eap_read(packet, &eap, NULL) != RC_OK || eap.code != EAP_CODE_RESPONSE ||
		eap_aka_read(&eap, &m, NULL) != RC_OK)
		return false;
	const uint8_t ahead = (uint8_t)(eap.identifier - first->identifier);
	const bool own =
		m.res.n == first->vector.xres_len && secret_equal(m.res.p, first->vector.xres, m.res.n);
	return ahead > 0 && ahead <= ROUNDS_AHEAD && !own;
}

static enum rc turn(struct eap_authority *authority, struct call *c, struct eap_turn *t)
{
	struct eap_local *a = of(authority);
	struct aka_round round;
	if (!t->login.n)
		return first_turn(a, c, t);
	if (aka_server_round_get(t->round.n ? t->round : t->login, &round) != RC_OK)
		return FAIL(c->fault, REASON_bug, "a round that we did not write");
	const bool lost = !t->round.n && answers_later_round(&round, t->packet_in);
	const enum rc rc = lost ? FAIL(c->fault, REASON_login_entry_missing, "no entry for this round")
				: judge(a, c, t, &round);
	secret_wipe(&round, sizeof(round));
	return rc;
}

static void cancel(struct eap_authority *authority, struct call *c)
{
	struct auth_vector_source *v = of(authority)->vectors;
	struct turn_op *op = c->driver;
	if (!op)
		return;
	c->driver = NULL;
	v->ops->cancel(v, &op->sub);
}

static void close_authority(struct eap_authority **a)
{
	free(*a ? of(*a) : NULL);
	*a = NULL;
}

static enum rc open_authority(const struct setup *s, struct auth_vector_source *vectors,
	struct eap_authority **out, struct fault *f)
{
	struct eap_local *a = calloc(1, sizeof(*a));
	if (!a)
		return FAIL(f, REASON_memory, "eap_local");
	a->authority.ops = &eap_local_ops;
	a->vectors = vectors;
	a->env = s->env;
	*out = &a->authority;
	return RC_OK;
}

static const struct conf_item conf[] = { CONF_ITEMS_END };

const struct eap_authority_ops eap_local_ops = {
	.name = "local",
	.conf = conf,
	.open = open_authority,
	.close = close_authority,
	.turn = turn,
	.cancel = cancel,
};
