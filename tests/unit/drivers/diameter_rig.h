/** The driver of eap_diameter over a simulated AAA, and logins that a test drives. */
#pragma once

#include "unit.h"

#include "../support/diameter_aaa.h"

#include "codec/eap_aka.h"
#include "conf/conf.h"
#include "crypto/aka_keys.h"
#include "drivers/diameter_node.h"
#include "drivers/eap_diameter.h"
#include "drivers/eap_relay.h"

#include <stdio.h>
#include <stdlib.h>

enum { DIAMETER_RIG_DEADLINE_MS = 10000 };

#define DIAMETER_RIG_NODE "diameter:\n  identity: ours.test\n  realm: test\n"

struct diameter_rig {
	struct env_sim env;
	struct diameter_aaa aaa;
	struct arena *arena;
	struct conf *conf;
	struct eap_authority *authority;
};

/* one login, and its turn under way */
struct diameter_login {
	struct diameter_rig *r;
	char nai[300];
	struct call call;
	struct fault fault;
	struct eap_turn turn;
	uint8_t login[EAP_RELAY_STATE_MAX], round[EAP_RELAY_STATE_MAX], packet[EAP_RELAY_PACKET_MAX];
	size_t packet_n;
	unsigned done;
	enum rc rc;
};

static inline enum rc diameter_rig_open(struct diameter_rig *r, struct fault *f)
{
	const struct setup s = {
		.conf = r->conf, .env = &r->env.env, .role = ROLE_CORE, .diameter = &r->aaa.net.peer
	};
	return eap_diameter_ops.open(&s, NULL, &r->authority, f);
}

static inline enum rc diameter_rig_try(struct diameter_rig *r, const char *settings, struct fault *f)
{
	static const struct conf_item *tables[2];
	tables[0] = eap_diameter_ops.conf;
	tables[1] = diameter_node_conf;
	const struct conf_schema schema = { tables, 2 };
	struct str error;
	const enum rc rc = conf_parse(r->arena, str_of(settings), "test", "/", &schema, &r->conf, &error, f);
	return rc == RC_OK ? diameter_rig_open(r, f) : rc;
}

static inline struct diameter_rig *diameter_rig_new(const char *settings)
{
	struct diameter_rig *r = calloc(1, sizeof(*r));
	struct fault f = { 0 };
	char text[512];
	assert_non_null(r);
	env_sim_init(&r->env, 5, INT64_C(1767225600) * 1000);
	diameter_aaa_init(&r->aaa, &r->env);
	r->arena = arena_new(1 << 20);
	snprintf(text, sizeof(text), DIAMETER_RIG_NODE "%s", settings);
	assert_int_equal(diameter_rig_try(r, text, &f), RC_OK);
	return r;
}

static inline void diameter_rig_free(struct diameter_rig *r)
{
	eap_diameter_ops.close(&r->authority);
	eap_diameter_ops.close(&r->authority);
	assert_true(list_empty(&r->aaa.net.open));
	assert_int_equal(r->env.n, 0);
	arena_free(&r->arena);
	free(r);
}

static inline struct diameter_login diameter_rig_login(struct diameter_rig *r)
{
	struct diameter_login l = { .r = r, .nai = "0001010000000001@nai.epc.mnc001.mcc001.3gppnetwork.org" };
	l.turn.claimed = r->aaa.known;
	return l;
}

static inline void diameter_rig_done(struct call *c, enum rc rc)
{
	struct diameter_login *l = c->owner;
	l->done++;
	l->rc = rc;
}

static inline void diameter_rig_begin(struct diameter_login *l, struct bytes packet)
{
	l->fault = (struct fault){ 0 };
	l->done = 0;
	l->call = (struct call){ .arena = arena_new(32768),
		.fault = &l->fault,
		.deadline_ms = l->r->env.mono_ms + DIAMETER_RIG_DEADLINE_MS,
		.done = diameter_rig_done,
		.owner = l };
	l->turn.identity = str_bytes(str_of(l->nai));
	l->turn.login.p = l->turn.login.n ? l->login : NULL; /* the login may have been copied */
	l->turn.round.p = l->turn.round.n ? l->round : NULL;
	l->turn.packet_in = packet;
	l->turn.verdict = EAP_REJECTED;
	l->turn.imsi = (struct imsi){ "" };
	l->rc = l->r->authority->ops->turn(l->r->authority, &l->call, &l->turn);
}

static inline void diameter_rig_keep(uint8_t *to, size_t max, struct bytes *b)
{
	assert_true(b->n <= max);
	if (b->n && b->p != to)
		memcpy(to, b->p, b->n);
	b->p = to;
}

static inline enum rc diameter_rig_end(struct diameter_login *l)
{
	if (l->rc == RC_PENDING)
		env_sim_pass(&l->r->env, DIAMETER_RIG_DEADLINE_MS);
	assert_true(l->rc != RC_PENDING && l->done <= 1);
	diameter_rig_keep(l->login, sizeof(l->login), &l->turn.login);
	diameter_rig_keep(l->round, sizeof(l->round), &l->turn.round);
	if (l->rc == RC_OK && l->turn.verdict == EAP_GOES_ON) {
		l->packet_n = l->turn.packet_out.n;
		diameter_rig_keep(l->packet, sizeof(l->packet), &l->turn.packet_out);
	}
	arena_free(&l->call.arena);
	return l->rc;
}

static inline enum rc diameter_rig_turn(struct diameter_login *l, struct bytes packet)
{
	diameter_rig_begin(l, packet);
	return diameter_rig_end(l);
}

static inline struct eap_aka_message diameter_rig_challenge(const struct diameter_login *l)
{
	struct eap_packet eap;
	struct eap_aka_message m;
	assert_int_equal(eap_read((struct bytes){ l->packet, l->packet_n }, &eap, NULL), RC_OK);
	assert_int_equal(eap_aka_read(&eap, &m, NULL), RC_OK);
	assert_int_equal(m.subtype, EAP_AKA_CHALLENGE);
	return m;
}

/* what a card answers that takes any AUTN */
static inline struct bytes diameter_rig_card(const struct diameter_login *l, const struct usim_algo *card)
{
	static const uint8_t amf[2];
	static uint8_t mem[128];
	const struct eap_aka_message m = diameter_rig_challenge(l);
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

static inline struct bytes diameter_rig_answer(const struct diameter_login *l)
{
	return diameter_rig_card(l, &l->r->aaa.card);
}

static inline struct bytes diameter_rig_sync_failure(const struct diameter_login *l, uint64_t sqn_ms)
{
	static uint8_t mem[64];
	const struct eap_aka_message m = diameter_rig_challenge(l);
	uint8_t auts[14];
	struct buf b;
	assert_int_equal(usim_algo_auts_make(&l->r->aaa.card, m.rand.p, sqn_ms, auts), RC_OK);
	buf_init_fixed(&b, mem, sizeof(mem));
	eap_aka_sync_failure(&b, m.eap.identifier, auts);
	return buf_bytes(&b);
}
