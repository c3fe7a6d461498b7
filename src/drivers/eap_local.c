/** One turn: the next request of a login by aka/aka_login.h, with a vector where it is a challenge; a refused
 * SQN is judged and challenged in one turn. */
#include "drivers/eap_local.h"

#include "aka/aka_login.h"
#include "base/list.h"
#include "base/secret.h"
#include "conf/conf.h"
#include "ports/auth_vector_source.h"

#include <stdlib.h>

_Static_assert((int)AKA_SERVER_ROUND_MAX <= (int)EAP_LOCAL_ROUND_MAX &&
		       (int)AKA_LOGIN_STATE_MAX <= (int)EAP_LOCAL_LOGIN_MAX,
	"what a login has fits into the cookie and the login table's entry");

enum { ROUNDS_AHEAD = 3 }; /* more synchronisation failures than a login may have */
enum { NETWORK_NAME_MAX = 64 };

static const uint16_t KDF[] = { 1 }; /* RFC 9048 3.3 */

struct eap_local {
	struct eap_authority authority;
	struct auth_vector_source *vectors;
	struct env *env;
	char network_name[NETWORK_NAME_MAX];
	struct aka_login_terms terms;
	struct list open; /* struct turn_op.node */
};

/* a turn that waits for its vector */
struct turn_op {
	struct list node;
	struct call sub; /* to the vector source */
	struct call *c;
	struct eap_turn *turn;
	const struct aka_login_terms *terms;
	struct auth_vector_ask ask;
	struct aka_login_state next;
};

static struct eap_local *of(struct eap_authority *a)
{
	return (struct eap_local *)(void *)a; /* authority is the first member */
}

/* what the device is asked next, and what is remembered of it: of a synchronisation failure the round alone
 */
static enum rc ask(struct turn_op *op, const struct buf *packet)
{
	struct eap_turn *t = op->turn;
	struct buf kept;
	buf_init(&kept, op->c->arena, EAP_LOCAL_LOGIN_MAX);
	if (op->ask.resync)
		aka_server_round_put(&op->next.round, &kept);
	else
		aka_login_state_put(&op->next, &kept);
	secret_wipe(&op->next.round, sizeof(op->next.round));
	if (kept.failed || packet->failed)
		return FAIL(op->c->fault, REASON_memory, "request");
	*(op->ask.resync ? &t->round : &t->login) = buf_bytes(&kept);
	t->packet_out = buf_bytes(packet);
	t->verdict = EAP_GOES_ON;
	return RC_OK;
}

static enum rc challenge(struct turn_op *op)
{
	struct buf packet;
	buf_init(&packet, op->c->arena, AKA_LOGIN_REQUEST_MAX);
	aka_login_challenge(&op->next, op->terms, op->turn->identity, &packet);
	return ask(op, &packet);
}

static enum rc identity_request(struct turn_op *op)
{
	struct buf packet;
	buf_init(&packet, op->c->arena, AKA_LOGIN_REQUEST_MAX);
	aka_login_identity_request(&op->next, &packet);
	return ask(op, &packet);
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
	list_take(&op->node);
	c->driver = NULL;
	c->done(c, rc);
}

static enum rc fetch(struct eap_local *a, struct turn_op *op)
{
	struct auth_vector_source *v = a->vectors;
	op->ask.separation = op->next.method == AKA_METHOD_PRIME;
	const enum rc rc = v->ops->fetch(v, &op->sub, &op->ask, &op->next.round.vector);
	if (rc == RC_PENDING) {
		list_push(&a->open, &op->node);
		op->c->driver = op;
		return rc;
	}
	return take_vector(op, rc);
}

/* NULL: no memory */
static struct turn_op *op_new(const struct eap_local *a, struct call *c, struct eap_turn *t)
{
	struct turn_op *op = arena_new_of(c->arena, struct turn_op);
	if (!op)
		return NULL;
	op->c = c;
	op->turn = t;
	op->terms = &a->terms;
	op->ask.imsi = t->claimed;
	op->ask.proven = t->proven;
	op->ask.veiled = t->veiled;
	op->sub = (struct call){ .arena = c->arena,
		.fault = c->fault,
		.deadline_ms = c->deadline_ms,
		.done = on_vector,
		.owner = op };
	return op;
}

/* the login goes on as op->next says */
static enum rc go_on(struct eap_local *a, struct turn_op *op)
{
	return op->next.id_req ? identity_request(op) : fetch(a, op);
}

static enum rc first_turn(struct eap_local *a, struct call *c, struct eap_turn *t)
{
	const enum aka_method method = t->asks & EAP_ASKS_PRIME ? AKA_METHOD_PRIME : AKA_METHOD_AKA;
	struct turn_op *op = op_new(a, c, t);
	uint8_t identifier;
	if (!op)
		return FAIL(c->fault, REASON_memory, "turn");
	a->env->ops->random(a->env, &identifier, sizeof(identifier));
	aka_login_state_begin(t->asks, method, identifier, &op->next);
	return go_on(a, op);
}

/* TS 33.102 6.3.5: the AUTS goes to the source with the RAND it answers */
static enum rc resync(struct eap_local *a, struct turn_op *op, const struct aka_login_state *refused,
	const uint8_t auts[VECTOR_AUTS])
{
	op->ask.resync = true;
	memcpy(op->ask.rand, refused->round.vector.rand, sizeof(op->ask.rand));
	memcpy(op->ask.auts, auts, sizeof(op->ask.auts));
	return fetch(a, op);
}

/* the card holds the K that the vector of this IMSI was made with: that is the identity proven */
static enum rc accept(struct eap_turn *t)
{
	t->imsi = t->claimed;
	t->packet_out = BYTES_NONE;
	t->verdict = EAP_ACCEPTED;
	return RC_OK;
}

static enum rc settle(struct eap_local *a, struct turn_op *op, const struct aka_login_state *state,
	const struct aka_login_outcome *outcome)
{
	op->next = outcome->next;
	switch (outcome->kind) {
	case AKA_LOGIN_ACCEPTED:
		return accept(op->turn);
	case AKA_LOGIN_REJECTED:
		return reject(op->turn);
	case AKA_LOGIN_RESYNC:
		return resync(a, op, state, outcome->auts);
	case AKA_LOGIN_ASKS:
	case AKA_LOGIN_CHALLENGES:
		return go_on(a, op);
	}
	return FAIL(op->c->fault, REASON_bug, "outcome %d", (int)outcome->kind);
}

static enum rc judge(
	struct eap_local *a, struct call *c, struct eap_turn *t, const struct aka_login_state *state)
{
	const struct aka_login_claim claim = {
		.state = state, .terms = &a->terms, .eap_id = t->identity, .claimed = &t->claimed
	};
	struct turn_op *op = op_new(a, c, t);
	struct aka_login_outcome outcome;
	if (!op)
		return FAIL(c->fault, REASON_memory, "turn");
	const enum rc rc = aka_login_answer(&claim, t->packet_in, &outcome, c->fault);
	if (rc != RC_OK)
		return rc;
	const enum rc settled = settle(a, op, state, &outcome);
	secret_wipe(&outcome.next.round, sizeof(outcome.next.round));
	return settled;
}

/* An answer to a challenge that followed a synchronisation failure, while the caller knows of round 0 only:
 * the entry of that round was evicted or lies on another node. A right RES of round 0 shows that it is not.
 */
static bool answers_later_round(const struct aka_login_state *s, struct bytes packet)
{
	const struct auth_vector *v = &s->round.vector;
	struct eap_packet eap;
	struct eap_aka_message m;
	if (s->later || s->id_req || eap_read(packet, &eap, NULL) != RC_OK || eap.code != EAP_CODE_RESPONSE ||
		eap_aka_read_any(&eap, &m, NULL) != RC_OK)
		return false;
	const uint8_t ahead = (uint8_t)(eap.identifier - s->round.identifier);
	const bool own = m.res.n == v->xres_len && secret_equal(m.res.p, v->xres, m.res.n);
	return ahead > 0 && ahead <= ROUNDS_AHEAD && !own;
}

/* turn.round replaces the round of turn.login */
static enum rc state_get(const struct eap_turn *t, struct aka_login_state *out)
{
	const enum rc rc = aka_login_state_get(t->login, out);
	if (rc != RC_OK || !t->round.n)
		return rc;
	out->later = true;
	return aka_server_round_get(t->round, &out->round);
}

static enum rc turn(struct eap_authority *authority, struct call *c, struct eap_turn *t)
{
	struct eap_local *a = of(authority);
	struct aka_login_state state;
	if (!t->login.n)
		return first_turn(a, c, t);
	if (state_get(t, &state) != RC_OK)
		return FAIL(c->fault, REASON_bug, "a login that we did not write");
	const enum rc rc = answers_later_round(&state, t->packet_in)
				   ? FAIL(c->fault, REASON_login_entry_missing, "no entry for this round")
				   : judge(a, c, t, &state);
	secret_wipe(&state.round, sizeof(state.round));
	return rc;
}

static void cancel(struct eap_authority *authority, struct call *c)
{
	struct auth_vector_source *v = of(authority)->vectors;
	struct turn_op *op = c->driver;
	if (!op)
		return;
	list_take(&op->node);
	c->driver = NULL;
	v->ops->cancel(v, &op->sub);
}

static void close_authority(struct eap_authority **authority)
{
	struct eap_local *a = *authority ? of(*authority) : NULL;
	if (!a)
		return;
	while (!list_empty(&a->open))
		cancel(*authority, list_owner(a->open.next, struct turn_op, node)->c);
	free(a);
	*authority = NULL;
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
	list_init(&a->open);
	const struct str name = conf_text(s->conf, "eap.network_name");
	memcpy(a->network_name, name.p, name.n); /* the row has a ceiling */
	a->terms = (struct aka_login_terms){ .network_name = { (const uint8_t *)a->network_name, name.n },
		.kdf = KDF,
		.n_kdf = sizeof(KDF) / sizeof(KDF[0]) };
	*out = &a->authority;
	return RC_OK;
}

const struct conf_item eap_local_conf[] = {
	{ .key = "eap.network_name",
		.type = CONF_TEXT,
		.by_default = "WLAN",
		.min = 1,
		.max = NETWORK_NAME_MAX,
		.help = "The access network's name that the keys of EAP-AKA' are bound to (RFC 9048 3.1, TS "
			"24.302); used for clients of eap.classes only." },
	CONF_ITEMS_END,
};

const struct eap_authority_ops eap_local_ops = {
	.name = "local",
	.conf = eap_local_conf,
	.open = open_authority,
	.close = close_authority,
	.turn = turn,
	.cancel = cancel,
};
