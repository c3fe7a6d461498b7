/** One turn over Diameter: DERs for what the relay says, its answers for what the AAA's results mean. */
#include "drivers/eap_diameter.h"

#include "drivers/diameter_results.h"
#include "drivers/eap_diameter_conf.h"
#include "drivers/eap_diameter_state.h"
#include "drivers/eap_relay.h"
#include "drivers/eap_relay_subject.h"

#include <stdlib.h>

/* RFC 6733 8.7, 8.11; TS 29.212 5.3.31 */
enum { AUTHENTICATE_ONLY = 1, AUTHORIZE_AUTHENTICATE = 3, NO_STATE_MAINTAINED = 1, RAT_WLAN = 0 };

struct eap_diameter {
	struct eap_authority authority;
	struct diameter_node node;
	struct eap_diameter_conf conf;
	struct list open; /* struct eap_relay.node */
};

struct turn_op {
	struct eap_relay relay;
	struct diameter_node_exchange x;
	struct eap_diameter *diameter;
	struct eap_diameter_state now; /* where the conversation stands */
};

static struct eap_diameter *of(struct eap_authority *a)
{
	return (struct eap_diameter *)(void *)a; /* authority is the first member */
}

static struct turn_op *of_relay(const struct eap_relay *r)
{
	return (struct turn_op *)(uintptr_t)r; /* the first member, too */
}

/* SWm and STa want authorisation as well (TS 29.273 7.1.2.1, 5.1.2.1) and the kind of access */
static void put_kind(struct buf *b, enum diameter_application application)
{
	const bool only = application == DIAMETER_APP_EAP;
	diameter_put_u32(b, DIAMETER_AUTH_REQUEST_TYPE, only ? AUTHENTICATE_ONLY : AUTHORIZE_AUTHENTICATE);
	diameter_put_u32(b, DIAMETER_AUTH_SESSION_STATE, NO_STATE_MAINTAINED);
	if (!only)
		diameter_put_u32(b, DIAMETER_RAT_TYPE, RAT_WLAN);
}

static enum rc send(struct eap_relay *r, struct bytes eap)
{
	struct turn_op *op = of_relay(r);
	struct buf *b = &op->x.request;
	struct diameter_node_to to = op->diameter->conf.to;
	if (op->now.host.n)
		to.host = op->now.host;
	b->n = 0;
	const size_t begin = diameter_node_begin(&op->diameter->node, b, DIAMETER_EAP, &to, op->now.session);
	put_kind(b, to.application);
	diameter_put(b, DIAMETER_USER_NAME, r->turn->identity);
	if (op->now.state.n)
		diameter_put(b, DIAMETER_STATE, op->now.state);
	diameter_put(b, DIAMETER_EAP_PAYLOAD, eap);
	diameter_end(b, begin);
	return diameter_node_ask(&op->x);
}

static void keep(const struct eap_relay *r, uint8_t identifier, struct buf *out)
{
	struct eap_diameter_state s = of_relay(r)->now;
	s.identifier = identifier;
	eap_diameter_state_put(&s, out);
}

static void cancel_exchange(struct eap_relay *r)
{
	diameter_node_cancel(&of_relay(r)->x);
}

static const struct eap_relay_ops relay_ops = { send, keep, cancel_exchange, REASON_diameter_answer };

/* Copies what outlives the answer. A login stays with the AAA that answered first (RFC 4072 2.8.1) and says
 * its last State. */
static enum rc take_state(struct turn_op *op, const struct diameter_answer *a)
{
	struct arena *arena = op->relay.c->arena;
	struct eap_diameter_state s = op->now;
	if (!s.host.n)
		s.host = str_of_bytes(a->origin_host);
	s.state = a->state;
	const enum rc rc = eap_diameter_state_check(&s, op->relay.c->fault);
	if (rc != RC_OK)
		return rc;
	s.host = arena_str(arena, s.host);
	s.state = a->state.n ? arena_bytes(arena, s.state) : BYTES_NONE;
	if (!s.host.p || (a->state.n && !s.state.p))
		return FAIL(op->relay.c->fault, REASON_memory, "State");
	op->now = s;
	return RC_OK;
}

static enum rc take_request(struct turn_op *op, const struct diameter_answer *a)
{
	struct call *c = op->relay.c;
	const enum rc rc = take_state(op, a);
	if (rc != RC_OK)
		return rc;
	if (!a->eap.n)
		return FAIL(c->fault, REASON_diameter_answer, "Result-Code 1001 without EAP-Payload");
	const struct bytes packet = arena_bytes(c->arena, a->eap);
	return packet.p ? eap_relay_request(&op->relay, packet)
			: FAIL(c->fault, REASON_memory, "EAP-Payload");
}

/* EAP-Failure is the AAA's own judgement, whatever the result beside it says */
static enum rc take_success(struct eap_relay *r, const struct diameter_answer *a)
{
	struct fault *f = r->c->fault;
	const struct bytes name[] = { a->user_name, a->mobile_node };
	const struct imsi who = eap_relay_subject(name, sizeof(name) / sizeof(name[0]), &r->turn->claimed);
	if (eap_relay_is(a->eap, EAP_CODE_FAILURE, eap_relay_judged(r)))
		return eap_relay_refuse(r, FAIL(f, REASON_aaa_rejected, "EAP-Failure with Result-Code 2001"));
	if (a->eap.n && !eap_relay_is(a->eap, EAP_CODE_SUCCESS, -1))
		return FAIL(f, REASON_diameter_answer, "Result-Code 2001 without EAP-Success");
	return eap_relay_accept(r, &who);
}

/* A refusal of the line may bring EAP-Failure; one of another conversation says that the AAA was restarted
 * and knows nothing of this one. */
static enum rc take_refusal(struct eap_relay *r, const struct diameter_answer *a, const struct fault *why)
{
	const bool final = why->rc == RC_DENIED || why->rc == RC_ABSENT;
	if (final && a->eap.n && !eap_relay_is(a->eap, EAP_CODE_FAILURE, eap_relay_judged(r)))
		return FAIL(r->c->fault, REASON_diameter_answer, "result %u without its EAP-Failure",
			a->result.code);
	return eap_relay_refuse(r, fault_pass(r->c->fault, why));
}

static enum rc take(struct turn_op *op, const struct diameter_answer *a)
{
	struct fault why = { .reason = REASON_none };
	bool goes_on;
	if (diameter_results_take(&a->result, &goes_on, &why) != RC_OK)
		return take_refusal(&op->relay, a, &why);
	return goes_on ? take_request(op, a) : take_success(&op->relay, a);
}

static void on_answer(struct diameter_node_exchange *x, enum rc rc, const struct diameter_answer *a)
{
	struct turn_op *op = x->owner;
	if (rc == RC_OK) {
		rc = take(op, a);
		diameter_node_wipe(x);
	}
	eap_relay_end(&op->relay, rc);
}

/* NULL: no memory */
static struct turn_op *op_new(struct eap_diameter *d, struct call *c, struct eap_turn *t)
{
	struct turn_op *op = arena_new_of(c->arena, struct turn_op);
	if (!op)
		return NULL;
	op->relay = (struct eap_relay){ .ops = &relay_ops, .open = &d->open, .c = c, .turn = t };
	op->diameter = d;
	op->x.node = &d->node;
	op->x.c = c;
	op->x.timeout_ms = d->conf.timeout_ms;
	op->x.done = on_answer;
	op->x.owner = op;
	buf_init(&op->x.request, c->arena, DIAMETER_MAX);
	return op;
}

static enum rc turn(struct eap_authority *authority, struct call *c, struct eap_turn *t)
{
	struct eap_diameter *d = of(authority);
	struct turn_op *op = op_new(d, c, t);
	if (!op)
		return FAIL(c->fault, REASON_memory, "turn");
	if (!t->login.n) {
		diameter_node_session(&d->node, op->now.session);
		return eap_relay_first(&op->relay, d->node.env);
	}
	if (eap_diameter_state_get(eap_relay_kept(t), &op->now) != RC_OK)
		return FAIL(c->fault, REASON_bug, "a round that we did not write");
	return eap_relay_later(&op->relay, op->now.identifier);
}

static void cancel(struct eap_authority *authority, struct call *c)
{
	(void)authority;
	eap_relay_cancel(c);
}

static void close_authority(struct eap_authority **authority)
{
	struct eap_diameter *d = *authority ? of(*authority) : NULL;
	*authority = NULL;
	if (!d)
		return;
	eap_relay_cancel_all(&d->open);
	free(d);
}

static enum rc open_authority(const struct setup *s, struct auth_vector_source *vectors,
	struct eap_authority **out, struct fault *f)
{
	struct eap_diameter *d = calloc(1, sizeof(*d));
	(void)vectors; /* the AAA has its own */
	if (!d)
		return FAIL(f, REASON_memory, "eap_diameter");
	const enum rc rc = diameter_node_open(&d->node, s, f);
	d->authority.ops = &eap_diameter_ops;
	list_init(&d->open);
	*out = &d->authority;
	if (rc != RC_OK)
		close_authority(out);
	else
		eap_diameter_conf_read(s->conf, d->node.realm, &d->conf);
	return rc;
}

const struct eap_authority_ops eap_diameter_ops = {
	.name = "diameter",
	.conf = eap_diameter_conf_items,
	.open = open_authority,
	.close = close_authority,
	.turn = turn,
	.cancel = cancel,
};
