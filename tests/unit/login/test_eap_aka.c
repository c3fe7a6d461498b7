/** eap_aka.c: EAP_ID to a challenge and a cookie, with nothing stored. */
#include "login_rig.h"

#include "login/eap_aka.h"

/* proves: ts43-2.8.1-01, own-193 */
static void a_first_leg_is_a_challenge_and_a_cookie(void **state)
{
	struct login_rig *r = *state;
	const struct str cookie = login_rig_begin(r, LOGIN_RIG_NAI);
	assert_string_equal(login_list_at(r->method)->name, "eap_aka");
	assert_int_equal(r->result.prompt.p[1], LOGIN_RIG_FIRST);
	assert_int_equal(r->asked[NEED_EAP_TURN], 1);
	assert_int_equal(r->asked[NEED_RANDOM], 1);
	assert_int_equal(r->asked[NEED_SUBSCRIBER] + r->asked[NEED_LOGIN], 0);
	assert_int_equal(r->rounds, 2); /* chance and the turn are asked together */
	assert_null(r->q.login);
	assert_int_equal(r->q.n_changes, 0);
	struct login_state s;
	assert_int_equal(login_state_open(&r->engine, r->arena, cookie, r->now_s, &s, NULL), RC_OK);
	assert_int_equal(s.ends_at, r->now_s + 120);
	assert_true(str_is(s.rq.eap_id, LOGIN_RIG_NAI));
	assert_true(str_is(s.rq.terminal_id, "352099001761481"));
	assert_int_equal(s.rq.app_bits, appid_bit(APPID_ap2004));
}

static void each_login_has_an_id_of_its_own(void **state)
{
	struct login_rig *r = *state;
	struct login_state a, b;
	assert_int_equal(
		login_state_open(&r->engine, r->arena, login_rig_begin(r, LOGIN_RIG_NAI), r->now_s, &a, NULL),
		RC_OK);
	assert_int_equal(
		login_state_open(&r->engine, r->arena, login_rig_begin(r, LOGIN_RIG_NAI), r->now_s, &b, NULL),
		RC_OK);
	assert_memory_not_equal(a.id, b.id, LOGIN_ID);
}

static void what_is_no_imsi_is_refused(void **state)
{
	static const char *const bad[] = { "somebody", "0@nai.epc.mnc001.mcc001.3gppnetwork.org",
		"0001010000000017", "00010100000000179999@x", "0001x10000000017@x" };
	struct login_rig *r = *state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		r->rq = login_rig_request();
		r->rq.eap_id = str_of(bad[i]);
		assert_int_equal(login_rig_run(r), REASON_eap_id_malformed);
		assert_int_equal(r->asked[NEED_EAP_TURN], 0);
	}
}

/* What the authority says is what the device is told, with its own reason. proves: client-21a */
static void failures_pass_through(void **state)
{
	static const enum reason why[] = { REASON_subscriber_unknown, REASON_core_gone, REASON_deadline,
		REASON_auc_busy, REASON_memory };
	struct login_rig *r = *state;
	for (int kind = 0; kind < 4; kind++) {
		memset(r->fail, 0, sizeof(r->fail));
		for (size_t i = 0; i < sizeof(why) / sizeof(why[0]); i++) {
			r->fail[kind] = why[i];
			r->rq = login_rig_request();
			r->rq.eap_id = STR(LOGIN_RIG_NAI);
			const bool asked = kind == NEED_EAP_TURN || kind == NEED_RANDOM;
			assert_int_equal(login_rig_run(r), asked ? why[i] : REASON_none);
		}
	}
}

/* proves: own-191 */
static void too_much_for_a_cookie(void **state)
{
	struct login_rig *r = *state;
	static const char token[2048];
	r->rq = login_rig_request();
	r->rq.eap_id = STR(LOGIN_RIG_NAI);
	r->rq.notif_token = (struct str){ token, sizeof(token) };
	r->rq.gid1 = r->rq.gid2 = (struct str){ token, 40 };
	r->rq.app_version = (struct str){ token, 128 };
	assert_int_equal(login_rig_run(r), REASON_none);
	assert_true(r->result.cookie.n <= LOGIN_STATE_COOKIE_MAX);
	r->rq.terminal_model = (struct str){ token, 1000 };
	assert_int_equal(login_rig_run(r), REASON_cookie_too_large);
}

/* An authority that accepts before it asked is broken: 500, not a document. */
static void a_verdict_before_the_first_answer(void **state)
{
	static const struct eap_turn accepted = { .verdict = EAP_ACCEPTED };
	struct login_rig *r = *state;
	const struct login_view v = { .engine = &r->engine, .rq = &r->rq };
	r->rq = login_rig_request();
	r->rq.eap_id = STR(LOGIN_RIG_NAI);
	r->q = (struct inquiry){ .arena = r->arena, .fault = &r->fault, .now_s = r->now_s };
	assert_int_equal(eap_aka_begin(&v, &r->q, &r->result), RC_PENDING);
	login_rig_fetch(r);
	for (size_t i = 0; i < r->q.n_facts; i++)
		if (r->q.facts[i].kind == NEED_EAP_TURN)
			r->q.facts[i].answer = &accepted;
	assert_int_equal(eap_aka_begin(&v, &r->q, &r->result), RC_BUG);
	assert_int_equal(r->fault.reason, REASON_bug);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		LOGIN_RIG_TEST(a_first_leg_is_a_challenge_and_a_cookie),
		LOGIN_RIG_TEST(each_login_has_an_id_of_its_own),
		LOGIN_RIG_TEST(what_is_no_imsi_is_refused),
		LOGIN_RIG_TEST(failures_pass_through),
		LOGIN_RIG_TEST(too_much_for_a_cookie),
		LOGIN_RIG_TEST(a_verdict_before_the_first_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
