/** One turn with a carrier's AAA, whatever carries EAP to it: who begins, what of the phone goes on, what the
 * AAA's requests become (aka/aka_relay.h), and what a verdict is worth. A transport embeds this in its
 * operation and gives the ways to send and to keep. */
#pragma once

#include "base/list.h"
#include "drivers/eap_relay_phone.h"
#include "ports/call.h"

struct env;

/** turn.login and turn.round have at most STATE_MAX octets, the challenge has at most PACKET_MAX: the login
 * table holds both (LOGIN_ROUND_MAX, LOGIN_PACKET_MAX). An identity is sent as User-Name, too. */
enum { EAP_RELAY_STATE_MAX = 320, EAP_RELAY_PACKET_MAX = 256, EAP_RELAY_IDENTITY_MAX = 253 };

struct eap_relay;

struct eap_relay_ops {
	/* sends this EAP-Response in the conversation as it stands: RC_PENDING, or refused. The answer comes
	 * as eap_relay_request(), _accept() or _refuse(), and what these say as eap_relay_end(). */
	enum rc (*send)(struct eap_relay *r, struct bytes eap) MUST_USE;
	/* what a later turn needs to go on from here; identifier: of the challenge for the phone */
	void (*keep)(const struct eap_relay *r, uint8_t identifier, struct buf *out);
	void (*cancel)(struct eap_relay *r); /* what send() began */
	enum reason answer;                  /* for an answer that cannot be */
};

struct eap_relay {
	/* the transport's */
	const struct eap_relay_ops *ops;
	struct list *open; /* the turns of the driver that are under way */
	struct call *c;
	struct eap_turn *turn;
	/* the relay's own */
	struct list node;
	bool first;         /* the device was not challenged yet */
	bool answered;      /* what it sent is an answer to AKA-Challenge: nothing else can end in success */
	uint8_t identifier; /* of the EAP-Response sent last */
	unsigned rounds;
};

/** What a turn that is not the first was kept by. */
struct bytes eap_relay_kept(const struct eap_turn *t);

/** The two ways to begin; RC_PENDING keeps r in c->driver and in r->open until the end or a cancel. First:
 * with EAP-Response/Identity. Later: with the phone's packet, if it may pass (drivers/eap_relay_phone.h). */
enum rc eap_relay_first(struct eap_relay *r, struct env *env) MUST_USE;
enum rc eap_relay_later(struct eap_relay *r, uint8_t outstanding) MUST_USE;

/** The AAA goes on with this packet, which lives as long as the call. RC_PENDING: it was answered here. */
enum rc eap_relay_request(struct eap_relay *r, struct bytes packet) MUST_USE;
/** The AAA accepts `who`: a success is one that follows an answered challenge, and that no notification of
 * the AAA contradicts. */
enum rc eap_relay_accept(struct eap_relay *r, const struct imsi *who) MUST_USE;
/** The fault says why the turn failed with this rc: a phone that is denied, or whose line is unknown, is
 * EAP_REJECTED, unless it was not challenged yet. */
enum rc eap_relay_refuse(struct eap_relay *r, enum rc rc) MUST_USE;
/** Which Identifier an EAP-Failure has that belongs to this conversation (RFC 3748 4.2); -1: any. */
int eap_relay_judged(const struct eap_relay *r);
/** Whether a packet is nothing but this code, with this Identifier unless it is -1. */
bool eap_relay_is(struct bytes packet, enum eap_code code, int identifier);

/** From the loop: calls done(), unless rc is RC_PENDING. */
void eap_relay_end(struct eap_relay *r, enum rc rc);
void eap_relay_cancel(struct call *c); /* nothing under way: nothing */
/** The driver closes: all that are under way are cancelled. */
void eap_relay_cancel_all(struct list *open);
