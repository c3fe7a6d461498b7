/**
 * A login method on its own: facts come from tables, and every fact is wanted before it is there, so each
 * step runs with PENDING forced at each need. The authority is a double that speaks real EAP-AKA packets and
 * believes RES and AUTS by their first octet.
 */
#pragma once

#include "engine_fixture.h"

#include "base/text.h"
#include "codec/eap_aka.h"
#include "crypto/digest.h"
#include "engine/login_state.h"
#include "login/login_list.h"

#define LOGIN_RIG_NAI  "0001010000000017@nai.epc.mnc001.mcc001.3gppnetwork.org"
#define LOGIN_RIG_NAI2 "0001010000000018@nai.epc.mnc001.mcc001.3gppnetwork.org"

enum { LOGIN_RIG_FIRST = 250 }; /* Identifier of first challenges: later ones wrap around */
enum { RES_RIGHT = 0x11, RES_WRONG = 0x22, RES_OTHER_LINE = 0x33, AUTS_RIGHT = 0x44, AUTS_WRONG = 0x55 };

static const int64_t LOGIN_RIG_T0 = 1767225600;

struct login_rig {
	struct arena *arena;
	struct seal_ring *ring;
	struct engine engine;
	struct subscriber line[2]; /* 001010000000017, 001010000000018 */
	bool gone[2];
	struct login_entry table[4]; /* at_s 0: free */
	enum reason fail[4];         /* by need_kind: this fact fails so */
	unsigned asked[4], rounds;   /* facts fetched; entries of the last step */
	uint8_t asks;                /* of the last turn, as begins */
	bool begins;
	int64_t now_s;
	struct ts43_request rq;
	struct fault fault;
	struct inquiry q;
	struct login_result result;
	size_t method;
};

static int login_rig_up(void **state)
{
	struct login_rig *r = calloc(1, sizeof(*r));
	assert_non_null(r);
	r->arena = arena_new(1 << 24);
	r->ring = engine_fixture_ring();
	r->engine = engine_fixture(
		r->arena, "token:\n  life: 1000s\n  max_age: 3000s\nspread:\n  percent: 0\n", r->ring);
	r->now_s = LOGIN_RIG_T0;
	for (int i = 0; i < 2; i++) {
		r->line[i] = subscriber_new();
		assert_int_equal(
			ids_imsi(i ? STR("001010000000018") : STR("001010000000017"), &r->line[i].imsi),
			RC_OK);
	}
	*state = r;
	return 0;
}

static int login_rig_down(void **state)
{
	struct login_rig *r = *state;
	seal_ring_close(&r->ring);
	arena_free(&r->arena);
	free(r);
	return 0;
}

/* a phone's request without any credential yet */
static inline struct ts43_request login_rig_request(void)
{
	return (struct ts43_request){ .apps = { APPID_ap2004 },
		.n_apps = 1,
		.app_bits = appid_bit(APPID_ap2004),
		.app_named = true,
		.terminal_id = STR("352099001761481"),
		.app_name = STR("ims") };
}

static inline enum rc login_rig_find(struct login_rig *r, struct fact *f)
{
	for (int i = 0; i < 2; i++)
		if (!r->gone[i] && ids_imsi_eq(f->ask, &r->line[i].imsi)) {
			f->answer = &r->line[i];
			return RC_OK;
		}
	return FAIL(&f->fault, REASON_subscriber_unknown, "table");
}

static inline struct bytes login_rig_challenge(struct login_rig *r, uint8_t identifier)
{
	static const uint8_t rand[16] = "rand", autn[16] = "autn";
	struct buf b;
	buf_init(&b, r->arena, 128);
	eap_aka_challenge(&b, identifier, rand, autn, NULL);
	return buf_bytes(&b);
}

/* what a round is: its Identifier */
static inline struct bytes login_rig_round(struct login_rig *r, uint8_t identifier)
{
	const struct bytes made = arena_bytes(r->arena, (struct bytes){ &identifier, 1 });
	assert_non_null(made.p);
	return made;
}

static inline enum rc login_rig_judge(struct login_rig *r, struct eap_turn *t, struct fault *f)
{
	const uint8_t now = (t->round.n ? t->round : t->login).p[0];
	struct eap_packet eap;
	struct eap_aka_message m;
	enum rc rc = eap_read(t->packet_in, &eap, f);
	if (rc == RC_OK)
		rc = eap_aka_read(&eap, &m, f);
	if (rc != RC_OK)
		return rc;
	if (t->packet_in.p[1] != now)
		return FAIL(f,
			!t->round.n && (uint8_t)(t->packet_in.p[1] - now) <= 2 ? REASON_login_entry_missing
									       : REASON_eap_identifier,
			"table");
	if (m.subtype == EAP_AKA_SYNC_FAILURE && m.auts.p[0] == AUTS_RIGHT) {
		t->verdict = EAP_GOES_ON;
		t->round = login_rig_round(r, (uint8_t)(now + 1));
		t->packet_out = login_rig_challenge(r, (uint8_t)(now + 1));
		return RC_OK;
	}
	if (m.subtype == EAP_AKA_IDENTITY) { /* proves nothing: the login is made anew */
		t->verdict = EAP_GOES_ON;
		t->login = login_rig_round(r, (uint8_t)(now + 1));
		t->packet_out = login_rig_challenge(r, (uint8_t)(now + 1));
		return RC_OK;
	}
	t->verdict = EAP_REJECTED;
	if (m.subtype == EAP_AKA_SYNC_FAILURE)
		return FAIL(f, REASON_aka_auts, "table");
	if (m.res.p[0] == RES_WRONG)
		return FAIL(f, REASON_aka_res, "table");
	t->verdict = EAP_ACCEPTED;
	t->imsi = m.res.p[0] == RES_OTHER_LINE ? r->line[1].imsi : t->claimed;
	return RC_OK;
}

static inline enum rc login_rig_turn(struct login_rig *r, struct fact *f)
{
	struct eap_turn *t = arena_new_of(r->arena, struct eap_turn);
	assert_non_null(t);
	*t = *(const struct eap_turn *)f->ask;
	f->answer = t;
	r->asks = t->asks;
	r->begins = t->begins;
	if (t->login.n)
		return login_rig_judge(r, t, &f->fault);
	t->login = login_rig_round(r, LOGIN_RIG_FIRST);
	t->packet_out = login_rig_challenge(r, LOGIN_RIG_FIRST);
	t->verdict = EAP_GOES_ON;
	return RC_OK;
}

static inline enum rc login_rig_entry(struct login_rig *r, struct fact *f)
{
	f->answer = NULL;
	for (int i = 0; i < 4; i++)
		if (r->table[i].at_s && memcmp(r->table[i].id, f->ask, LOGIN_ID) == 0)
			f->answer = &r->table[i];
	return RC_OK;
}

static inline enum rc login_rig_chance(struct login_rig *r, struct fact *f)
{
	static uint8_t next;
	const size_t n = *(const size_t *)f->ask;
	uint8_t *octets = arena_take(r->arena, n);
	assert_non_null(octets);
	memset(octets, ++next, n);
	f->answer = octets;
	return RC_OK;
}

static inline void login_rig_fetch(struct login_rig *r)
{
	static enum rc (*const from[])(
		struct login_rig * r, struct fact * f) = { [NEED_SUBSCRIBER] = login_rig_find,
		[NEED_EAP_TURN] = login_rig_turn,
		[NEED_LOGIN] = login_rig_entry,
		[NEED_RANDOM] = login_rig_chance };
	for (size_t i = 0; i < r->q.n_facts; i++) {
		struct fact *f = &r->q.facts[i];
		if (f->state == FACT_THERE)
			continue;
		r->asked[f->kind]++;
		f->rc = r->fail[f->kind] ? FAIL(&f->fault, r->fail[f->kind], "as told") : from[f->kind](r, f);
		f->state = FACT_THERE;
	}
}

/* what flow does with a request: claimed, stepped until something is known; the reason, REASON_none for a
 * subject or prompt */
static inline enum reason login_rig_run(struct login_rig *r)
{
	const struct login_view v = { .engine = &r->engine, .rq = &r->rq };
	r->fault = (struct fault){ .reason = REASON_none };
	r->q = (struct inquiry){ .arena = r->arena, .fault = &r->fault, .now_s = r->now_s };
	r->method = login_list_claim(&r->rq);
	memset(r->asked, 0, sizeof(r->asked));
	enum rc rc = RC_PENDING;
	for (r->rounds = 1; r->rounds <= NEED_ROUNDS_MAX; r->rounds++) {
		r->result = (struct login_result){ .kind = LOGIN_SUBJECT, .request = &r->rq };
		rc = login_list_at(r->method)->step(&v, &r->q, &r->result);
		if (rc != RC_PENDING)
			break;
		login_rig_fetch(r);
	}
	assert_int_equal(rc, fault_row(r->fault.reason)->rc);
	return r->fault.reason;
}

/* the leg was answered: what flow puts into the login table */
static inline void login_rig_settle(struct login_rig *r)
{
	if (!r->q.login)
		return;
	struct login_entry *e = &r->table[0];
	for (int i = 3; i >= 0; i--)
		if (!r->table[i].at_s || memcmp(r->table[i].id, r->q.login->id, LOGIN_ID) == 0)
			e = &r->table[i];
	*e = *r->q.login;
	if (!e->verdict)
		return;
	struct token t;
	struct str text;
	token_for(&r->engine, r->result.request, r->result.subject.line, r->result.subject.proven_at,
		r->now_s, &t);
	assert_int_equal(token_write(&r->engine, r->arena, &t, r->now_s, &text), RC_OK);
	e->token_len = (uint16_t)text.n;
	memcpy(e->token, text.p, text.n);
}

/* leg 1 for EAP_ID `nai`; the cookie */
static inline struct str login_rig_begin(struct login_rig *r, const char *nai)
{
	r->rq = login_rig_request();
	r->rq.eap_id = str_of(nai);
	assert_int_equal(login_rig_run(r), REASON_none);
	assert_int_equal(r->result.kind, LOGIN_PROMPT);
	return r->result.cookie;
}

static inline struct bytes login_rig_answer(struct login_rig *r, unsigned identifier, uint8_t res)
{
	struct buf b;
	uint8_t octets[8] = { res };
	buf_init(&b, r->arena, 128);
	eap_aka_challenge_answer(&b, (uint8_t)identifier, BYTES_OF(octets));
	return buf_bytes(&b);
}

static inline struct bytes login_rig_sync(struct login_rig *r, unsigned identifier, uint8_t first)
{
	struct buf b;
	uint8_t auts[14] = { first };
	buf_init(&b, r->arena, 128);
	eap_aka_sync_failure(&b, (uint8_t)identifier, auts);
	return buf_bytes(&b);
}

static inline struct bytes login_rig_identity(struct login_rig *r, unsigned identifier)
{
	struct buf b;
	buf_init(&b, r->arena, 128);
	eap_aka_identity(&b, (uint8_t)identifier, str_bytes(STR(LOGIN_RIG_NAI)));
	return buf_bytes(&b);
}

/* a relay leg: its reason */
static inline enum reason login_rig_leg(struct login_rig *r, struct str cookie, struct bytes packet)
{
	struct str *cookies = arena_new_of(r->arena, struct str);
	assert_non_null(cookies);
	*cookies = cookie;
	r->rq = (struct ts43_request){
		.relay = true, .packet = packet, .cookies = cookies, .n_cookies = cookie.n > 0
	};
	return login_rig_run(r);
}

#define LOGIN_RIG_TEST(name) cmocka_unit_test_setup_teardown(name, login_rig_up, login_rig_down)
