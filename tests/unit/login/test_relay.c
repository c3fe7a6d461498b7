/** relay.c: cookie and packet to a verdict, another challenge, an equal answer to a repetition, or why not.
 */
#include "login_rig.h"

static struct bytes right(struct login_rig *r)
{
	return login_rig_answer(r, LOGIN_RIG_FIRST, RES_RIGHT);
}

/* proves: ts43-2.8.1-05, client-06a, own-193 */
static void a_right_answer_is_a_subject(void **state)
{
	struct login_rig *r = *state;
	const struct str cookie = login_rig_begin(r, LOGIN_RIG_NAI);
	r->now_s += 59;
	assert_int_equal(login_rig_leg(r, cookie, right(r)), REASON_none);
	assert_string_equal(login_list_at(r->method)->name, "eap_relay");
	assert_int_equal(r->result.kind, LOGIN_SUBJECT);
	assert_ptr_equal(r->result.subject.line, &r->line[0]);
	assert_string_equal(r->result.subject.method, "eap_aka");
	assert_int_equal(r->result.subject.proven_at, r->now_s);
	assert_int_equal(r->result.subject.token.n, 0);
	assert_int_equal(r->result.request->app_bits, appid_bit(APPID_ap2004));
	assert_true(str_is(r->result.request->terminal_id, "352099001761481"));
	assert_non_null(r->q.login);
	assert_true(r->q.login->verdict);
	assert_true(ids_imsi_eq(&r->q.login->imsi, &r->line[0].imsi));
	assert_null(r->q.login_before);
	assert_int_equal(r->q.replay_at_s, 0);
}

/* How the answer is written is asked for in this leg, what it says in the first. proves: client-06c */
static void accept_is_of_this_leg(void **state)
{
	struct login_rig *r = *state;
	const struct str cookie = login_rig_begin(r, LOGIN_RIG_NAI);
	r->rq = (struct ts43_request){ .relay = true,
		.packet = right(r),
		.cookies = &cookie,
		.n_cookies = 1,
		.accept = STR("application/json"),
		.accept_language = STR("de"),
		.app_bits = appid_bit(APPID_ap2005) };
	assert_int_equal(login_rig_run(r), REASON_none);
	assert_true(str_is(r->result.request->accept, "application/json"));
	assert_true(str_is(r->result.request->accept_language, "de"));
	assert_int_equal(r->result.request->app_bits, appid_bit(APPID_ap2004));
}

/* proves: own-056, own-057, own-058, client-05a */
static void cookies(void **state)
{
	struct login_rig *r = *state;
	const struct str cookie = login_rig_begin(r, LOGIN_RIG_NAI);
	assert_int_equal(login_rig_leg(r, STR_NONE, right(r)), REASON_cookie_missing);
	assert_int_equal(login_rig_leg(r, STR("9b1c7e"), right(r)), REASON_cookie_foreign);
	const struct str both[] = { STR("foreign"), cookie, STR("another") };
	r->rq = (struct ts43_request){ .relay = true, .packet = right(r), .cookies = both, .n_cookies = 3 };
	assert_int_equal(login_rig_run(r), REASON_none);
	r->now_s += 120;
	assert_int_equal(login_rig_leg(r, cookie, right(r)), REASON_cookie_expired);
	assert_int_equal(r->q.n_facts, 0);
	const enum reason why[] = { REASON_cookie_missing, REASON_cookie_foreign, REASON_cookie_expired };
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(fault_row(why[i])->http, 511);
}

/* Refused or not understood: no entry; the login stays usable where only the packet was wrong. proves:
 * own-193, own-063, rfc4187-8.1-02 */
static void nothing_proven_no_entry(void **state)
{
	struct login_rig *r = *state;
	const struct str cookie = login_rig_begin(r, LOGIN_RIG_NAI);
	const struct bytes good = right(r);
	const struct {
		struct bytes packet;
		enum reason why;
		int http;
	} cases[] = {
		{ login_rig_answer(r, LOGIN_RIG_FIRST, RES_WRONG), REASON_aka_res, 403 },
		{ login_rig_sync(r, LOGIN_RIG_FIRST, AUTS_WRONG), REASON_aka_auts, 403 },
		{ login_rig_answer(r, LOGIN_RIG_FIRST + 7, RES_RIGHT), REASON_eap_identifier, 400 },
		{ login_rig_answer(r, LOGIN_RIG_FIRST - 1, RES_RIGHT), REASON_eap_identifier, 400 },
		{ { good.p, 3 }, REASON_eap_length, 400 },
		{ { good.p, 1 }, REASON_eap_length, 400 },
		{ BYTES_NONE, REASON_eap_length, 400 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(login_rig_leg(r, cookie, cases[i].packet), cases[i].why);
		assert_int_equal(fault_row(cases[i].why)->http, cases[i].http);
		assert_null(r->q.login);
	}
	assert_int_equal(login_rig_leg(r, cookie, good), REASON_none);
}

static struct str after_sync(struct login_rig *r, unsigned syncs)
{
	const struct str cookie = login_rig_begin(r, LOGIN_RIG_NAI);
	for (unsigned i = 0; i < syncs; i++) {
		assert_int_equal(login_rig_leg(r, cookie, login_rig_sync(r, LOGIN_RIG_FIRST + i, AUTS_RIGHT)),
			REASON_none);
		assert_int_equal(r->result.kind, LOGIN_PROMPT);
		assert_int_equal(r->result.prompt.p[1], (uint8_t)(LOGIN_RIG_FIRST + i + 1));
		assert_true(str_eq(r->result.cookie, cookie));
		assert_int_equal(r->q.login->rounds, i + 1);
		assert_false(r->q.login->verdict);
		assert_int_equal(r->q.login_before != NULL, i > 0);
		login_rig_settle(r);
	}
	return cookie;
}

/* proves: own-065, client-13a, client-13b, client-03b, own-193 */
static void synchronisation_failures(void **state)
{
	struct login_rig *r = *state;
	struct str cookie = after_sync(r, 2);
	assert_int_equal(
		login_rig_leg(r, cookie, login_rig_answer(r, LOGIN_RIG_FIRST + 2, RES_RIGHT)), REASON_none);
	assert_int_equal(r->result.kind, LOGIN_SUBJECT);
	assert_memory_equal(r->q.login_before, r->table[0].last, LOGIN_HASH);
	memset(r->table, 0, sizeof(r->table));
	cookie = after_sync(r, 2);
	assert_int_equal(login_rig_leg(r, cookie, login_rig_sync(r, LOGIN_RIG_FIRST + 2, AUTS_RIGHT)),
		REASON_resync_spent);
	assert_int_equal(fault_row(REASON_resync_spent)->http, 503);
	assert_true(fault_row(REASON_resync_spent)->retry_s > 0);
	assert_int_equal(r->asked[NEED_EAP_TURN], 0);
}

static void no_resync_where_the_operator_wants_none(void **state)
{
	struct login_rig *r = *state;
	r->engine.resync_max = 0;
	const struct str cookie = login_rig_begin(r, LOGIN_RIG_NAI);
	assert_int_equal(login_rig_leg(r, cookie, login_rig_sync(r, LOGIN_RIG_FIRST, AUTS_RIGHT)),
		REASON_resync_spent);
	assert_int_equal(login_rig_leg(r, cookie, right(r)), REASON_none);
}

/* proves: own-196 */
static void a_later_round_whose_entry_is_gone(void **state)
{
	struct login_rig *r = *state;
	for (unsigned syncs = 1; syncs <= 2; syncs++) {
		memset(r->table, 0, sizeof(r->table));
		const struct str cookie = after_sync(r, syncs);
		memset(r->table, 0, sizeof(r->table));
		assert_int_equal(
			login_rig_leg(r, cookie, login_rig_answer(r, LOGIN_RIG_FIRST + syncs, RES_RIGHT)),
			REASON_login_entry_missing);
		assert_null(r->q.login);
	}
	assert_int_equal(fault_row(REASON_login_entry_missing)->http, 503);
	assert_int_equal(fault_row(REASON_login_entry_missing)->retry_s, 1);
}

/* A repeated AUTS is answered with the same challenge, without a question to the authority. proves: own-194
 */
static void a_repeated_sync_failure(void **state)
{
	struct login_rig *r = *state;
	const struct str cookie = after_sync(r, 1);
	const struct bytes first = { r->table[0].packet, r->table[0].packet_len };
	r->now_s += 30;
	assert_int_equal(
		login_rig_leg(r, cookie, login_rig_sync(r, LOGIN_RIG_FIRST, AUTS_RIGHT)), REASON_none);
	assert_int_equal(r->result.kind, LOGIN_PROMPT);
	assert_true(str_eq(str_of_bytes(r->result.prompt), str_of_bytes(first)));
	assert_int_equal(r->asked[NEED_EAP_TURN], 0);
	assert_null(r->q.login);
	r->now_s++;
	assert_int_equal(
		login_rig_leg(r, cookie, login_rig_sync(r, LOGIN_RIG_FIRST, AUTS_RIGHT)), REASON_login_over);
}

static struct str logged_in(struct login_rig *r)
{
	const struct str cookie = login_rig_begin(r, LOGIN_RIG_NAI);
	assert_int_equal(login_rig_leg(r, cookie, right(r)), REASON_none);
	login_rig_settle(r);
	return cookie;
}

/* proves: own-194, own-195, own-061 */
static void a_repeated_answer(void **state)
{
	struct login_rig *r = *state;
	const struct str cookie = logged_in(r);
	const struct login_entry e = r->table[0];
	r->now_s += 30;
	assert_int_equal(login_rig_leg(r, cookie, right(r)), REASON_none);
	assert_int_equal(r->result.kind, LOGIN_SUBJECT);
	assert_int_equal(r->q.replay_at_s, LOGIN_RIG_T0);
	assert_int_equal(r->result.subject.proven_at, LOGIN_RIG_T0);
	assert_true(str_eq(r->result.subject.token, (struct str){ e.token, e.token_len }));
	assert_int_equal(r->result.subject.token_expires_at, LOGIN_RIG_T0 + 1000);
	assert_int_equal(r->asked[NEED_EAP_TURN], 0);
	assert_null(r->q.login);
	assert_int_equal(
		login_rig_leg(r, cookie, login_rig_answer(r, LOGIN_RIG_FIRST, RES_WRONG)), REASON_login_over);
	assert_int_equal(
		login_rig_leg(r, cookie, login_rig_sync(r, LOGIN_RIG_FIRST, AUTS_RIGHT)), REASON_login_over);
	r->now_s++;
	assert_int_equal(login_rig_leg(r, cookie, right(r)), REASON_login_over);
	assert_int_equal(fault_row(REASON_login_over)->http, 511);
}

/* Between answer and repetition: revoked, barred, removed, a key gone. */
static void what_changed_before_the_repetition(void **state)
{
	struct login_rig *r = *state;
	const struct str cookie = logged_in(r);
	r->line[0].epoch++;
	assert_int_equal(login_rig_leg(r, cookie, right(r)), REASON_token_revoked);
	r->line[0].epoch--;
	r->line[0].barred = true;
	assert_int_equal(login_rig_leg(r, cookie, right(r)), REASON_subscriber_barred);
	r->line[0].barred = false;
	r->gone[0] = true;
	assert_int_equal(login_rig_leg(r, cookie, right(r)), REASON_subscriber_unknown);
	r->gone[0] = false;
	r->table[0].token[0] ^= 1;
	assert_int_equal(login_rig_leg(r, cookie, right(r)), REASON_token_malformed);
}

/* proves: own-068 */
static void the_subject_is_who_was_authenticated(void **state)
{
	struct login_rig *r = *state;
	const struct str cookie = login_rig_begin(r, LOGIN_RIG_NAI);
	assert_int_equal(login_rig_leg(r, cookie, login_rig_answer(r, LOGIN_RIG_FIRST, RES_OTHER_LINE)),
		REASON_identity_other);
	assert_int_equal(fault_row(REASON_identity_other)->http, 403);
	assert_int_equal(r->asked[NEED_SUBSCRIBER], 0);
	assert_null(r->q.login);
	assert_null(r->result.subject.line);
}

static void imsi_beside_eap_id_must_be_the_same(void **state)
{
	struct login_rig *r = *state;
	for (int same = 0; same < 2; same++) {
		r->rq = login_rig_request();
		r->rq.eap_id = STR(LOGIN_RIG_NAI);
		r->rq.imsi_text = same ? STR("001010000000017") : STR("001010000000018");
		assert_int_equal(login_rig_run(r), REASON_none);
		assert_int_equal(login_rig_leg(r, r->result.cookie, right(r)),
			same ? REASON_none : REASON_identity_other);
	}
}

static void barred_and_unknown_lines(void **state)
{
	struct login_rig *r = *state;
	const struct str cookie = login_rig_begin(r, LOGIN_RIG_NAI);
	r->line[0].barred = true;
	assert_int_equal(login_rig_leg(r, cookie, right(r)), REASON_subscriber_barred);
	assert_null(r->q.login);
	r->gone[0] = true;
	assert_int_equal(login_rig_leg(r, cookie, right(r)), REASON_subscriber_unknown);
	assert_null(r->q.login);
}

/* proves: client-21a */
static void failures_pass_through(void **state)
{
	static const enum reason why[] = { REASON_store_busy, REASON_core_gone, REASON_deadline,
		REASON_resync_line_spent, REASON_memory };
	struct login_rig *r = *state;
	const struct str cookie = login_rig_begin(r, LOGIN_RIG_NAI);
	for (int kind = NEED_SUBSCRIBER; kind <= NEED_LOGIN; kind++) {
		memset(r->fail, 0, sizeof(r->fail));
		for (size_t i = 0; i < sizeof(why) / sizeof(why[0]); i++) {
			r->fail[kind] = why[i];
			assert_int_equal(login_rig_leg(r, cookie, right(r)), why[i]);
			assert_int_equal(fault_row(why[i])->http, 503);
			assert_null(r->q.login);
		}
	}
}

/* An authority whose rounds do not fit into the table: 500, no step beyond the entry. */
static void rounds_that_do_not_fit(void **state)
{
	struct login_rig *r = *state;
	static const uint8_t large[LOGIN_ROUND_MAX + 1]; /* the larger of both */
	const struct eap_turn turns[] = {
		{ .verdict = EAP_GOES_ON,
			.round = { large, LOGIN_ROUND_MAX + 1 },
			.packet_out = { large, 4 } },
		{ .verdict = EAP_GOES_ON,
			.round = { large, 4 },
			.packet_out = { large, LOGIN_PACKET_MAX + 1 } },
		{ .verdict = EAP_GOES_ON,
			.round = { large, LOGIN_ROUND_MAX },
			.packet_out = { large, LOGIN_PACKET_MAX } },
	};
	const struct str cookie = login_rig_begin(r, LOGIN_RIG_NAI);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(login_rig_leg(r, cookie, login_rig_sync(r, LOGIN_RIG_FIRST, AUTS_RIGHT)),
			REASON_none);
		for (size_t k = 0; k < r->q.n_facts; k++)
			if (r->q.facts[k].kind == NEED_EAP_TURN)
				r->q.facts[k].answer = &turns[i];
		const struct login_view v = { .engine = &r->engine, .rq = &r->rq };
		assert_int_equal(
			login_list_at(r->method)->step(&v, &r->q, &r->result), i == 2 ? RC_OK : RC_BUG);
	}
}

/* A cookie that we sealed, but whose EAP_ID no leg 1 lets pass. */
static void a_sealed_eap_id_without_imsi(void **state)
{
	struct login_rig *r = *state;
	const struct login_state s = { .ends_at = r->now_s + 60,
		.eap_login = str_bytes(STR("x")),
		.rq = { .eap_id = STR("somebody") } };
	struct str cookie;
	assert_int_equal(login_state_seal(&r->engine, r->arena, &s, r->now_s, &cookie, NULL), RC_OK);
	assert_int_equal(login_rig_leg(r, cookie, right(r)), REASON_bug);
}

/* AKA-Identity proves nothing: no entry, a cookie of its own that goes on, and the old one does not. */
static void an_identity_round_renews_the_cookie(void **state)
{
	struct login_rig *r = *state;
	const struct str first = login_rig_begin(r, LOGIN_RIG_NAI);
	assert_true(r->begins);
	assert_int_equal(login_rig_leg(r, first, login_rig_identity(r, LOGIN_RIG_FIRST)), REASON_none);
	const struct str second = r->result.cookie;
	assert_true(r->begins);
	assert_null(r->q.login);
	assert_int_equal(r->result.kind, LOGIN_PROMPT);
	assert_int_equal(r->result.prompt.p[1], LOGIN_RIG_FIRST + 1);
	assert_false(str_eq(first, second));
	const struct bytes answer = login_rig_answer(r, LOGIN_RIG_FIRST + 1, RES_RIGHT);
	assert_int_equal(login_rig_leg(r, first, answer), REASON_login_entry_missing);
	assert_int_equal(login_rig_leg(r, second, answer), REASON_none);
	assert_false(r->begins);
	assert_int_equal(r->result.kind, LOGIN_SUBJECT);
	login_rig_settle(r);
	/* with the verdict the older cookies of this login are over too */
	assert_int_equal(login_rig_leg(r, first, login_rig_identity(r, LOGIN_RIG_FIRST)), REASON_login_over);
}

/* the renewed cookie ends when the first one does */
static void a_renewed_cookie_lives_no_longer(void **state)
{
	struct login_rig *r = *state;
	const struct str first = login_rig_begin(r, LOGIN_RIG_NAI);
	r->now_s += r->engine.login_life_s - 1;
	assert_int_equal(login_rig_leg(r, first, login_rig_identity(r, LOGIN_RIG_FIRST)), REASON_none);
	const struct str second = r->result.cookie;
	r->now_s += 1;
	assert_int_equal(login_rig_leg(r, second, login_rig_answer(r, LOGIN_RIG_FIRST + 1, RES_RIGHT)),
		REASON_cookie_expired);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		LOGIN_RIG_TEST(a_right_answer_is_a_subject),
		LOGIN_RIG_TEST(accept_is_of_this_leg),
		LOGIN_RIG_TEST(cookies),
		LOGIN_RIG_TEST(nothing_proven_no_entry),
		LOGIN_RIG_TEST(synchronisation_failures),
		LOGIN_RIG_TEST(no_resync_where_the_operator_wants_none),
		LOGIN_RIG_TEST(a_later_round_whose_entry_is_gone),
		LOGIN_RIG_TEST(a_repeated_sync_failure),
		LOGIN_RIG_TEST(a_repeated_answer),
		LOGIN_RIG_TEST(what_changed_before_the_repetition),
		LOGIN_RIG_TEST(the_subject_is_who_was_authenticated),
		LOGIN_RIG_TEST(imsi_beside_eap_id_must_be_the_same),
		LOGIN_RIG_TEST(barred_and_unknown_lines),
		LOGIN_RIG_TEST(failures_pass_through),
		LOGIN_RIG_TEST(rounds_that_do_not_fit),
		LOGIN_RIG_TEST(a_sealed_eap_id_without_imsi),
		LOGIN_RIG_TEST(an_identity_round_renews_the_cookie),
		LOGIN_RIG_TEST(a_renewed_cookie_lives_no_longer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
