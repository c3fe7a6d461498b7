/** fast_token.c: a token serves at once, a void one is 511, or EAP-AKA where EAP_ID stands beside it. */
#include "login_rig.h"

/* a phone's request with a token that was issued at T0 */
static void with_token(struct login_rig *r, const char *eap_id)
{
	struct token t;
	struct str text;
	r->rq = login_rig_request();
	token_for(&r->engine, &r->rq, &r->line[0], LOGIN_RIG_T0, LOGIN_RIG_T0, &t);
	assert_int_equal(token_write(&r->engine, r->arena, &t, LOGIN_RIG_T0, &text), RC_OK);
	r->rq.token = text;
	r->rq.eap_id = str_of(eap_id);
}

/* proves: own-049, ts43-2.8.5-01, own-214 */
static void a_valid_token_serves_at_once(void **state)
{
	struct login_rig *r = *state;
	for (int beside = 0; beside < 2; beside++) {
		with_token(r, beside ? LOGIN_RIG_NAI : "");
		assert_int_equal(login_rig_run(r), REASON_none);
		assert_int_equal(r->result.kind, LOGIN_SUBJECT);
		assert_ptr_equal(r->result.subject.line, &r->line[0]);
		assert_true(ids_imsi_eq(&r->result.subject.imsi, &r->line[0].imsi));
		assert_string_equal(r->result.subject.method, "token");
		assert_int_equal(r->result.subject.proven_at, LOGIN_RIG_T0);
		assert_ptr_equal(r->result.request, &r->rq);
		assert_int_equal(r->asked[NEED_SUBSCRIBER], 1);
		assert_int_equal(r->asked[NEED_EAP_TURN] + r->asked[NEED_LOGIN] + r->asked[NEED_RANDOM], 0);
		assert_int_equal(r->q.n_changes, 0);
		assert_null(r->q.login);
	}
}

/* proves: own-206, own-207 */
static void repeated_while_young(void **state)
{
	struct login_rig *r = *state;
	with_token(r, "");
	r->now_s = LOGIN_RIG_T0 + 400;
	assert_int_equal(login_rig_run(r), REASON_none);
	assert_true(str_eq(r->result.subject.token, r->rq.token));
	assert_int_equal(r->result.subject.token_expires_at - r->now_s, 600);
	r->now_s = LOGIN_RIG_T0 + 501;
	assert_int_equal(login_rig_run(r), REASON_none);
	assert_int_equal(r->result.subject.token.n,
		0); /* a new one is to be issued, for the groups that were proven */
	assert_int_equal(r->result.subject.token_groups, APPID_STATUS);
	assert_int_equal(r->result.subject.proven_at, LOGIN_RIG_T0);
}

static void spoil(struct login_rig *r, int how)
{
	switch (how) {
	case 0:
		r->now_s = LOGIN_RIG_T0 + 1000;
		break;
	case 1:
		r->rq.token = STR("bm9uc2Vuc2U");
		break;
	case 2:
		r->line[0].epoch++;
		break;
	case 3:
		r->gone[0] = true;
		break;
	case 4:
		r->rq.terminal_id = STR("352099001761499");
		break;
	case 5:
		r->rq.app_name = STR_NONE;
		break;
	case 6:
		r->rq.app_bits |= appid_bit(APPID_ap2009);
		break;
	case 7:
		r->engine.token_max_age_s = 60;
		r->now_s += 60;
		break;
	default:
		r->rq.imsi_text = STR("001010000000018");
		break;
	}
}

/* proves: own-050, own-051, client-20a, client-20b, own-202, own-203, own-204, own-090 */
static void a_void_token(void **state)
{
	static const enum reason why[] = { REASON_token_expired, REASON_token_malformed, REASON_token_revoked,
		REASON_token_revoked, REASON_token_other_terminal, REASON_token_other_app_name,
		REASON_token_other_group, REASON_token_too_old, REASON_token_other_line };
	for (int how = 0; how < 9; how++)
		for (int beside = 0; beside < 2; beside++) {
			assert_int_equal(login_rig_down(state), 0);
			assert_int_equal(login_rig_up(state), 0);
			struct login_rig *r = *state;
			with_token(r, beside ? LOGIN_RIG_NAI : "");
			spoil(r, how);
			assert_int_equal(login_rig_run(r), beside ? REASON_none : why[how]);
			assert_int_equal(fault_row(why[how])->http, 511);
			assert_int_equal(r->asked[NEED_EAP_TURN], beside);
			if (!beside)
				continue;
			assert_int_equal(r->result.kind, LOGIN_PROMPT);
		}
}

/* Another card in the phone: its EAP_ID counts, not the token of the card before. */
static void a_token_beside_the_eap_id_of_another_line(void **state)
{
	struct login_rig *r = *state;
	with_token(r, LOGIN_RIG_NAI2);
	assert_int_equal(login_rig_run(r), REASON_none);
	assert_int_equal(r->result.kind, LOGIN_PROMPT);
	assert_int_equal(r->asked[NEED_SUBSCRIBER], 0);
}

/* A store out of reach is no judgement of the token: not 511, and no challenge either. proves: client-21a */
static void passing_trouble_is_no_bad_token(void **state)
{
	static const enum reason why[] = { REASON_store_busy, REASON_deadline, REASON_store_broken,
		REASON_memory };
	struct login_rig *r = *state;
	for (size_t i = 0; i < sizeof(why) / sizeof(why[0]); i++)
		for (int beside = 0; beside < 2; beside++) {
			with_token(r, beside ? LOGIN_RIG_NAI : "");
			r->fail[NEED_SUBSCRIBER] = why[i];
			assert_int_equal(login_rig_run(r), why[i]);
			assert_int_equal(fault_row(why[i])->http, 503);
			assert_int_equal(r->asked[NEED_EAP_TURN], 0);
		}
}

static void a_barred_line(void **state)
{
	struct login_rig *r = *state;
	r->line[0].barred = true;
	with_token(r, "");
	assert_int_equal(login_rig_run(r), REASON_subscriber_barred);
	with_token(r, LOGIN_RIG_NAI);
	assert_int_equal(login_rig_run(r), REASON_subscriber_barred);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		LOGIN_RIG_TEST(a_valid_token_serves_at_once),
		LOGIN_RIG_TEST(repeated_while_young),
		LOGIN_RIG_TEST(a_void_token),
		LOGIN_RIG_TEST(a_token_beside_the_eap_id_of_another_line),
		LOGIN_RIG_TEST(passing_trouble_is_no_bad_token),
		LOGIN_RIG_TEST(a_barred_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
