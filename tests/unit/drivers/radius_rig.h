/** The driver of eap_radius over a simulated AAA, and logins that a test drives. */
#pragma once

#include "folder.h"

#include "../support/aaa_sim.h"

#include "codec/eap_aka.h"
#include "conf/conf.h"
#include "crypto/aka_keys.h"
#include "crypto/demo_cert.h"
#include "drivers/eap_radius.h"

enum { RADIUS_RIG_DEADLINE_MS = 10000 };

struct radius_rig {
	struct env_sim env;
	struct aaa_sim aaa;
	struct folder folder;
	struct arena *arena;
	struct conf *conf;
	struct eap_authority *authority;
};

/* one login, and its turn under way */
struct radius_login {
	struct radius_rig *r;
	char nai[96];
	struct call call;
	struct fault fault;
	struct eap_turn turn;
	uint8_t login[320], round[320], packet[256];
	size_t packet_n;
	unsigned done;
	enum rc rc;
};

static inline enum rc radius_rig_open(struct radius_rig *r, struct fault *f)
{
	const struct setup s = {
		.conf = r->conf, .env = &r->env.env, .net = &r->aaa.net.net, .role = ROLE_CORE
	};
	return eap_radius_ops.open(&s, NULL, &r->authority, f);
}

static inline enum rc radius_rig_try(struct radius_rig *r, const char *settings, struct fault *f)
{
	static const struct conf_item *tables[1];
	tables[0] = eap_radius_ops.conf;
	const struct conf_schema schema = { tables, 1 };
	struct str error;
	assert_int_equal(
		conf_parse(r->arena, str_of(settings), "test", r->folder.path, &schema, &r->conf, &error, f),
		RC_OK);
	return radius_rig_open(r, f);
}

/* what the settings name by default; a secret stands only where it is used */
static inline void radius_rig_files(struct radius_rig *r, bool tls)
{
	char path[3][128];
	static const char *const name[] = { "radius-ca.pem", "radius.pem", "radius.key" };
	struct fault f = { 0 };
	for (size_t i = 0; i < 3; i++) {
		snprintf(path[i], sizeof(path[i]), "%s/%s", r->folder.path, name[i]);
		unlink(path[i]);
	}
	if (tls)
		assert_int_equal(demo_cert_make(path[0], path[1], path[2], 0, &f), RC_OK);
	else
		folder_write(&r->folder, "radius.secret", "s3cr3t\nnot this\n", 0600);
}

static inline struct radius_rig *radius_rig_new(const char *settings)
{
	struct radius_rig *r = calloc(1, sizeof(*r));
	struct fault f = { 0 };
	assert_non_null(r);
	env_sim_init(&r->env, 5, INT64_C(1767225600) * 1000);
	aaa_sim_init(&r->aaa, &r->env);
	r->folder = folder_make();
	const bool tls = strstr(settings, "transport: tls");
	radius_rig_files(r, tls);
	if (tls)
		r->aaa.secret = "radsec";
	r->arena = arena_new(1 << 20);
	assert_int_equal(radius_rig_try(r, settings, &f), RC_OK);
	return r;
}

static inline void radius_rig_free(struct radius_rig *r)
{
	eap_radius_ops.close(&r->authority);
	eap_radius_ops.close(&r->authority);
	assert_int_equal(net_sim_open_links(&r->aaa.net), 0);
	assert_int_equal(r->env.n, 0);
	net_sim_close(&r->aaa.net);
	arena_free(&r->arena);
	folder_drop(&r->folder);
	free(r);
}

static inline struct radius_login radius_rig_login(struct radius_rig *r)
{
	struct radius_login l = { .r = r, .nai = "0001010000000001@nai.epc.mnc001.mcc001.3gppnetwork.org" };
	l.turn.claimed = r->aaa.known;
	return l;
}

static inline void radius_rig_done(struct call *c, enum rc rc)
{
	struct radius_login *l = c->owner;
	l->done++;
	l->rc = rc;
}

static inline void radius_rig_begin(struct radius_login *l, struct bytes packet)
{
	l->fault = (struct fault){ 0 };
	l->done = 0;
	l->call = (struct call){ .arena = arena_new(16384),
		.fault = &l->fault,
		.deadline_ms = l->r->env.mono_ms + RADIUS_RIG_DEADLINE_MS,
		.done = radius_rig_done,
		.owner = l };
	l->turn.identity = str_bytes(str_of(l->nai));
	l->turn.login.p = l->turn.login.n ? l->login : NULL; /* the login may have been copied */
	l->turn.round.p = l->turn.round.n ? l->round : NULL;
	l->turn.packet_in = packet;
	l->turn.verdict = EAP_REJECTED;
	l->rc = l->r->authority->ops->turn(l->r->authority, &l->call, &l->turn);
}

static inline void radius_rig_keep(uint8_t *to, size_t max, struct bytes *b)
{
	assert_true(b->n <= max);
	if (b->n && b->p != to)
		memcpy(to, b->p, b->n);
	b->p = to;
}

static inline enum rc radius_rig_end(struct radius_login *l)
{
	if (l->rc == RC_PENDING)
		env_sim_pass(&l->r->env, RADIUS_RIG_DEADLINE_MS);
	assert_true(l->rc != RC_PENDING && l->done <= 1);
	radius_rig_keep(l->login, sizeof(l->login), &l->turn.login);
	radius_rig_keep(l->round, sizeof(l->round), &l->turn.round);
	if (l->rc == RC_OK && l->turn.verdict == EAP_GOES_ON) {
		radius_rig_keep(l->packet, sizeof(l->packet), &l->turn.packet_out);
		l->packet_n = l->turn.packet_out.n;
	}
	arena_free(&l->call.arena);
	return l->rc;
}

static inline enum rc radius_rig_turn(struct radius_login *l, struct bytes packet)
{
	radius_rig_begin(l, packet);
	return radius_rig_end(l);
}

static inline struct eap_aka_message radius_rig_challenge(const struct radius_login *l)
{
	struct eap_packet eap;
	struct eap_aka_message m;
	assert_int_equal(eap_read((struct bytes){ l->packet, l->packet_n }, &eap, NULL), RC_OK);
	assert_int_equal(eap_aka_read(&eap, &m, NULL), RC_OK);
	assert_int_equal(m.subtype, EAP_AKA_CHALLENGE);
	return m;
}

/* the card's answer to the challenge */
static inline struct bytes radius_rig_answer(const struct radius_login *l)
{
	static uint8_t mem[128];
	const struct eap_aka_message m = radius_rig_challenge(l);
	struct usim_algo_autn seq;
	struct usim_algo_vector v;
	struct aka_keys keys;
	struct buf b;
	assert_int_equal(usim_algo_autn_open(&l->r->aaa.card, m.rand.p, m.autn.p, &seq, &v), RC_OK);
	buf_init_fixed(&b, mem, sizeof(mem));
	const size_t at = eap_aka_challenge_answer(&b, m.eap.identifier, (struct bytes){ v.res, v.res_len });
	aka_keys_derive(str_bytes(str_of(l->nai)), v.ik, v.ck, &keys);
	aka_keys_mac(keys.k_aut, buf_bytes(&b), at, BYTES_NONE, mem + at);
	return buf_bytes(&b);
}

static inline struct bytes radius_rig_sync_failure(const struct radius_login *l, uint64_t sqn_ms)
{
	static uint8_t mem[64];
	const struct eap_aka_message m = radius_rig_challenge(l);
	uint8_t auts[14];
	struct buf b;
	assert_int_equal(usim_algo_auts_make(&l->r->aaa.card, m.rand.p, sqn_ms, auts), RC_OK);
	buf_init_fixed(&b, mem, sizeof(mem));
	eap_aka_sync_failure(&b, m.eap.identifier, auts);
	return buf_bytes(&b);
}
