/** One turn: what the phone says goes to the AAA, what the AAA asks is answered or goes to the phone. */
#include "drivers/eap_relay.h"

#include "aka/aka_relay.h"
#include "base/env.h"
#include "codec/eap_aka.h"

enum { ROUNDS = 6 /* requests of the AAA that are answered here, in one turn */ };

struct bytes eap_relay_kept(const struct eap_turn *t)
{
	return t->round.n ? t->round : t->login;
}

static enum rc send(struct eap_relay *r, struct bytes eap)
{
	r->identifier = eap.p[1];
	return r->ops->send(r, eap);
}

static enum rc begin(struct eap_relay *r, struct bytes eap)
{
	const enum rc rc = send(r, eap);
	if (rc == RC_PENDING) {
		list_push(r->open, &r->node);
		r->c->driver = r;
	}
	return rc;
}

enum rc eap_relay_first(struct eap_relay *r, struct env *env)
{
	const struct bytes identity = r->turn->identity;
	struct buf eap;
	uint8_t identifier;
	if (!identity.n || identity.n > EAP_RELAY_IDENTITY_MAX)
		return FAIL(r->c->fault, REASON_eap_id_malformed, "%zu octets do not fit into User-Name",
			identity.n);
	r->first = true;
	env->ops->random(env, &identifier, sizeof(identifier));
	buf_init(&eap, r->c->arena, AKA_RELAY_ANSWER);
	eap_identity(&eap, identifier, identity);
	return eap.failed ? FAIL(r->c->fault, REASON_memory, "Identity") : begin(r, buf_bytes(&eap));
}

enum rc eap_relay_later(struct eap_relay *r, uint8_t outstanding)
{
	struct eap_packet eap;
	const enum rc rc = eap_relay_phone_check(r->turn, outstanding, &eap, r->c->fault);
	if (rc != RC_OK)
		return rc;
	if (eap.type == EAP_TYPE_NAK)
		return eap_relay_refuse(r, FAIL(r->c->fault, REASON_eap_nak, "in answer to the challenge"));
	r->answered = eap.data.p[0] == EAP_AKA_CHALLENGE;
	return begin(r, eap.whole);
}

static enum rc to_phone(struct eap_relay *r, struct bytes packet)
{
	struct eap_turn *t = r->turn;
	struct buf kept;
	if (packet.n > EAP_RELAY_PACKET_MAX)
		return FAIL(r->c->fault, r->ops->answer, "a challenge of %zu octets", packet.n);
	buf_init(&kept, r->c->arena, EAP_RELAY_STATE_MAX);
	r->ops->keep(r, packet.p[1], &kept);
	if (kept.failed)
		return FAIL(r->c->fault, REASON_memory, "State");
	*(r->first ? &t->login : &t->round) = buf_bytes(&kept);
	t->packet_out = packet;
	t->verdict = EAP_GOES_ON;
	return RC_OK;
}

static enum rc to_aaa(struct eap_relay *r, const struct buf *answer)
{
	if (answer->failed)
		return FAIL(r->c->fault, REASON_memory, "answer");
	if (++r->rounds > ROUNDS)
		return FAIL(r->c->fault, REASON_relay_rounds, "%u", r->rounds);
	return send(r, buf_bytes(answer));
}

enum rc eap_relay_request(struct eap_relay *r, struct bytes packet)
{
	struct fault *f = r->c->fault;
	struct buf answer;
	struct eap_packet eap;
	buf_init(&answer, r->c->arena, AKA_RELAY_ANSWER);
	if (eap_read(packet, &eap, NULL) != RC_OK || eap.code != EAP_CODE_REQUEST)
		return FAIL(f, r->ops->answer, "the AAA goes on without an EAP-Request");
	switch (aka_relay_take(packet, r->turn->identity, &answer, f)) {
	case AKA_RELAY_TO_PHONE: /* after a notification of failure nothing but the end is due (RFC 4187 6.1)
				  */
		return f->reason == REASON_none ? to_phone(r, packet) : eap_relay_refuse(r, f->rc);
	case AKA_RELAY_TO_AAA:
		return to_aaa(r, &answer);
	case AKA_RELAY_REFUSED:
		return eap_relay_refuse(r, f->rc);
	}
	return FAIL(f, REASON_bug, "relay");
}

enum rc eap_relay_accept(struct eap_relay *r, const struct imsi *who)
{
	struct fault *f = r->c->fault;
	if (!r->answered || f->reason != REASON_none)
		return FAIL(f, r->ops->answer, "a success without an answered challenge");
	r->turn->imsi = *who;
	r->turn->packet_out = BYTES_NONE;
	r->turn->verdict = EAP_ACCEPTED;
	return RC_OK;
}

enum rc eap_relay_refuse(struct eap_relay *r, enum rc rc)
{
	const enum rc why = r->c->fault->rc;
	if (r->first || (why != RC_DENIED && why != RC_ABSENT))
		return rc;
	r->turn->verdict = EAP_REJECTED;
	r->turn->packet_out = BYTES_NONE;
	return RC_OK;
}

int eap_relay_judged(const struct eap_relay *r)
{
	return r->first ? -1 : r->identifier;
}

bool eap_relay_is(struct bytes packet, enum eap_code code, int identifier)
{
	struct eap_packet eap;
	return eap_read(packet, &eap, NULL) == RC_OK && eap.code == code && eap.whole.n == packet.n &&
	       (identifier < 0 || eap.identifier == identifier);
}

void eap_relay_end(struct eap_relay *r, enum rc rc)
{
	struct call *c = r->c;
	if (rc == RC_PENDING)
		return;
	list_take(&r->node);
	c->driver = NULL;
	c->done(c, rc);
}

void eap_relay_cancel(struct call *c)
{
	struct eap_relay *r = c->driver;
	if (!r)
		return;
	list_take(&r->node);
	c->driver = NULL;
	r->ops->cancel(r);
}

void eap_relay_cancel_all(struct list *open)
{
	while (!list_empty(open))
		eap_relay_cancel(list_owner(open->next, struct eap_relay, node)->c);
}
