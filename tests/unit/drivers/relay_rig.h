/** Logins that a test drives through a relay, whatever the transport: turns, the card's answers. */
#pragma once

#include "unit.h"

#include "../support/env_sim.h"

#include "codec/eap_aka.h"
#include "crypto/aka_keys.h"
#include "crypto/usim_algo.h"
#include "drivers/eap_relay.h"
#include "ports/eap_authority.h"

enum { RELAY_RIG_DEADLINE_MS = 10000 };

/* one login, and its turn under way */
struct relay_login {
	void *rig; /* the test's */
	struct env_sim *env;
	struct eap_authority *const *authority;
	const struct usim_algo *card;
	char nai[300];
	struct call call;
	struct fault fault;
	struct eap_turn turn;
	uint8_t login[EAP_RELAY_STATE_MAX], round[EAP_RELAY_STATE_MAX], packet[EAP_RELAY_PACKET_MAX];
	size_t packet_n;
	unsigned done;
	enum rc rc;
};

static inline void relay_rig_done(struct call *c, enum rc rc)
{
	struct relay_login *l = c->owner;
	l->done++;
	l->rc = rc;
}

static inline void relay_rig_begin(struct relay_login *l, struct bytes packet)
{
	l->fault = (struct fault){ 0 };
	l->done = 0;
	l->call = (struct call){ .arena = arena_new(32768),
		.fault = &l->fault,
		.deadline_ms = l->env->mono_ms + RELAY_RIG_DEADLINE_MS,
		.done = relay_rig_done,
		.owner = l };
	l->turn.identity = str_bytes(str_of(l->nai));
	l->turn.login.p = l->turn.login.n ? l->login : NULL; /* the login may have been copied */
	l->turn.round.p = l->turn.round.n ? l->round : NULL;
	l->turn.packet_in = packet;
	l->turn.verdict = EAP_REJECTED;
	l->turn.imsi = (struct imsi){ "" };
	l->rc = (*l->authority)->ops->turn(*l->authority, &l->call, &l->turn);
}

static inline void relay_rig_keep(uint8_t *to, size_t max, struct bytes *b)
{
	assert_true(b->n <= max);
	if (b->n && b->p != to)
		memcpy(to, b->p, b->n);
	b->p = to;
}

static inline enum rc relay_rig_end(struct relay_login *l)
{
	if (l->rc == RC_PENDING)
		env_sim_pass(l->env, RELAY_RIG_DEADLINE_MS);
	assert_true(l->rc != RC_PENDING && l->done <= 1);
	relay_rig_keep(l->login, sizeof(l->login), &l->turn.login);
	relay_rig_keep(l->round, sizeof(l->round), &l->turn.round);
	if (l->rc == RC_OK && l->turn.verdict == EAP_GOES_ON) {
		l->packet_n = l->turn.packet_out.n;
		relay_rig_keep(l->packet, sizeof(l->packet), &l->turn.packet_out);
	}
	arena_free(&l->call.arena);
	return l->rc;
}

static inline enum rc relay_rig_turn(struct relay_login *l, struct bytes packet)
{
	relay_rig_begin(l, packet);
	return relay_rig_end(l);
}

static inline struct eap_aka_message relay_rig_challenge(const struct relay_login *l)
{
	struct eap_packet eap;
	struct eap_aka_message m;
	assert_int_equal(eap_read((struct bytes){ l->packet, l->packet_n }, &eap, NULL), RC_OK);
	assert_int_equal(eap_aka_read(&eap, &m, NULL), RC_OK);
	assert_int_equal(m.subtype, EAP_AKA_CHALLENGE);
	return m;
}

/* what a card answers that takes any AUTN */
static inline struct bytes relay_rig_card(const struct relay_login *l, const struct usim_algo *card)
{
	static const uint8_t amf[2];
	static uint8_t mem[128];
	const struct eap_aka_message m = relay_rig_challenge(l);
	struct usim_algo_vector v;
	struct aka_keys keys;
	struct buf b;
	assert_int_equal(usim_algo_generate(card, m.rand.p, 32, amf, &v), RC_OK);
	buf_init_fixed(&b, mem, sizeof(mem));
	const size_t at = eap_aka_challenge_answer(&b, m.eap.identifier, (struct bytes){ v.res, v.res_len });
	aka_keys_derive(str_bytes(str_of(l->nai)), v.ik, v.ck, &keys);
	aka_keys_mac(keys.k_aut, buf_bytes(&b), at, BYTES_NONE, mem + at);
	return buf_bytes(&b);
}

/* the card's answer to a challenge of its own network */
static inline struct bytes relay_rig_answer(const struct relay_login *l)
{
	const struct eap_aka_message m = relay_rig_challenge(l);
	struct usim_algo_autn seq;
	struct usim_algo_vector v;
	assert_int_equal(usim_algo_autn_open(l->card, m.rand.p, m.autn.p, &seq, &v), RC_OK);
	return relay_rig_card(l, l->card);
}

static inline struct bytes relay_rig_sync_failure(const struct relay_login *l, uint64_t sqn_ms)
{
	static uint8_t mem[64];
	const struct eap_aka_message m = relay_rig_challenge(l);
	uint8_t auts[14];
	struct buf b;
	assert_int_equal(usim_algo_auts_make(l->card, m.rand.p, sqn_ms, auts), RC_OK);
	buf_init_fixed(&b, mem, sizeof(mem));
	eap_aka_sync_failure(&b, m.eap.identifier, auts);
	return buf_bytes(&b);
}
