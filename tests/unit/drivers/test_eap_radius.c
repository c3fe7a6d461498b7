/** eap_radius.c: the suite of ports/eap_authority.h over a simulated AAA, and what each word of the AAA does.
 */
#include "radius_rig.h"

#include "../conformance/eap_authority.h"

static int64_t now_ms(void *owner)
{
	return ((struct radius_rig *)owner)->env.mono_ms;
}

static void pass(void *owner, int64_t ms)
{
	env_sim_pass(&((struct radius_rig *)owner)->env, ms);
}

static void stall(void *owner, bool on)
{
	aaa_sim_stall(&((struct radius_rig *)owner)->aaa, on);
}

static void copies(void *owner, unsigned n)
{
	((struct radius_rig *)owner)->aaa.copies = n - 1;
}

static void close_authority(void *owner)
{
	struct radius_rig *r = owner;
	eap_radius_ops.close(&r->authority);
	assert_int_equal(net_sim_open_links(&r->aaa.net), 0);
}

static struct eap_authority *open_authority(void *owner)
{
	struct radius_rig *r = owner;
	struct fault f = { 0 };
	assert_int_equal(radius_rig_open(r, &f), RC_OK);
	return r->authority;
}

static void suite_over(const char *settings, size_t piece)
{
	for (size_t i = 0; i < eap_authority_check_count; i++) {
		struct radius_rig *r = radius_rig_new(settings);
		r->aaa.piece = piece;
		struct eap_authority_bench b = { .owner = r,
			.authority = r->authority,
			.known = r->aaa.known,
			.unknown_reason = REASON_aaa_rejected,
			.card = &r->aaa.card,
			.now_ms = now_ms,
			.pass = pass,
			.stall = stall,
			.copies = copies,
			.close = close_authority,
			.open = open_authority };
		assert_int_equal(ids_imsi(STR("001010000000002"), &b.unknown), RC_OK);
		print_message("# %s\n", eap_authority_checks[i].name);
		eap_authority_checks[i].run(&b);
		radius_rig_free(r);
	}
}

static void suite(void **state)
{
	suite_over("", 0);
}

static void suite_over_tls(void **state)
{
	suite_over("radius:\n  transport: tls\n", 0);
	suite_over("radius:\n  transport: tls\n", 1);
}

/* a login whose first turn fails like this */
static void fails_at_once(struct radius_rig *r, enum reason why)
{
	struct relay_login l = radius_rig_login(r);
	const enum rc rc = relay_rig_turn(&l, BYTES_NONE);
	assert_int_equal(l.fault.reason, why);
	assert_int_equal(rc, fault_row(why)->rc);
	assert_int_equal(l.turn.login.n, 0);
}

static struct relay_login challenged(struct radius_rig *r)
{
	struct relay_login l = radius_rig_login(r);
	assert_int_equal(relay_rig_turn(&l, BYTES_NONE), RC_OK);
	assert_int_equal(l.turn.verdict, EAP_GOES_ON);
	return l;
}

static struct bytes attribute(const struct aaa_sim *a, uint8_t type)
{
	for (size_t at = RADIUS_HEAD; at < a->last.whole.n; at += a->octets[at + 1])
		if (a->octets[at] == type)
			return (struct bytes){ a->octets + at + 2, a->octets[at + 1] - 2u };
	return BYTES_NONE;
}

/* proves: own-055 */
static void the_first_request_holds_the_identity_byte_for_byte(void **state)
{
	struct radius_rig *r = radius_rig_new("radius:\n  nas_identifier: ecs1\n");
	r->aaa.silent = false;
	struct relay_login l = challenged(r);
	assert_int_equal(r->aaa.asked, 1);
	assert_int_equal(r->aaa.refused, 0);
	assert_true(str_is(str_of_bytes(r->aaa.last.user_name), l.nai));
	assert_int_equal(r->aaa.eap[0], EAP_CODE_RESPONSE);
	assert_int_equal(r->aaa.eap[4], EAP_TYPE_IDENTITY);
	assert_int_equal(r->aaa.eap_n, 5 + strlen(l.nai));
	assert_memory_equal(r->aaa.eap + 5, l.nai, strlen(l.nai));
	assert_true(str_is(str_of_bytes(attribute(&r->aaa, RADIUS_NAS_IDENTIFIER)), "ecs1"));
	assert_null(r->aaa.last.state.p);
	radius_rig_free(r);
}

/* proves: own-066, client-07b */
static void what_phones_do_not_understand_is_answered_here(void **state)
{
	struct radius_rig *r = radius_rig_new("");
	r->aaa.before[0] = str_bytes(STR("\1\1\0\14\27\5\0\0\12\1\0\0")); /* permanent identity */
	r->aaa.before[1] = str_bytes(STR("\1\2\0\10\2bye"));
	r->aaa.before[2] = str_bytes(STR("\1\3\0\10\62\1\0\0")); /* AKA' */
	r->aaa.before[3] = str_bytes(STR("\1\4\0\5\1"));
	struct relay_login l = challenged(r);
	assert_int_equal(r->aaa.asked, 5);
	assert_int_equal(relay_rig_turn(&l, relay_rig_answer(&l)), RC_OK);
	assert_int_equal(l.turn.verdict, EAP_ACCEPTED);
	radius_rig_free(r);
}

static void an_aaa_that_asks_for_ever_is_left(void **state)
{
	struct radius_rig *r = radius_rig_new("");
	for (size_t i = 0; i < 6; i++)
		r->aaa.before[i] = str_bytes(STR("\1\4\0\5\1"));
	challenged(r);
	r->aaa.before[6] = r->aaa.before[0];
	fails_at_once(r, REASON_relay_rounds);
	radius_rig_free(r);
}

/* proves: own-067 */
static void a_notification_before_authentication_refuses_the_line(void **state)
{
	struct radius_rig *r = radius_rig_new("");
	static const uint8_t general[] = { 1, 9, 0, 12, 23, 12, 0, 0, 12, 1, 0x40, 0 };
	static const uint8_t unsubscribed[] = { 1, 9, 0, 12, 23, 12, 0, 0, 12, 1, 0x04, 0x07 };
	static const uint8_t success[] = { 1, 9, 0, 12, 23, 12, 0, 0, 12, 1, 0x80, 0 };
	struct relay_login l = challenged(r);
	r->aaa.after = BYTES_OF(general);
	assert_int_equal(relay_rig_turn(&l, relay_rig_answer(&l)), RC_OK);
	assert_int_equal(l.turn.verdict, EAP_REJECTED);
	assert_int_equal(l.fault.reason, REASON_relay_notification);
	assert_int_equal(r->aaa.eap_n, 8);
	assert_memory_equal(r->aaa.eap, "\2\11\0\10\27\14\0\0", 8);
	r->aaa.after = BYTES_OF(unsubscribed); /* 1031 */
	assert_int_equal(relay_rig_turn(&l, relay_rig_answer(&l)), RC_OK);
	assert_int_equal(l.turn.verdict, EAP_REJECTED);
	assert_int_equal(l.fault.reason, REASON_relay_notification);
	r->aaa.after = BYTES_OF(success);
	assert_int_equal(relay_rig_turn(&l, relay_rig_answer(&l)), RC_UNAVAIL);
	assert_int_equal(l.fault.reason, REASON_relay_success_notification);
	r->aaa.before[0] = BYTES_OF(unsubscribed);
	fails_at_once(r, REASON_relay_notification);
	radius_rig_free(r);
}

static void success_before_a_challenge_is_none(void **state)
{
	struct radius_rig *r = radius_rig_new("");
	r->aaa.instead = str_bytes(STR("\3\1\0\4"));
	r->aaa.code = RADIUS_ACCESS_ACCEPT;
	fails_at_once(r, REASON_radius_answer);
	r->aaa.no_eap = true;
	fails_at_once(r, REASON_radius_answer);
	radius_rig_free(r);
}

/* the phone refused, or asks for another challenge: whatever the AAA says, nobody was authenticated */
static void success_without_a_res_is_none(void **state)
{
	struct radius_rig *r = radius_rig_new("");
	struct relay_login l = challenged(r);
	r->aaa.instead = str_bytes(STR("\3\1\0\4"));
	r->aaa.code = RADIUS_ACCESS_ACCEPT;
	for (uint8_t subtype = 2; subtype <= 14; subtype += 12) {
		const uint8_t p[] = { 2, l.packet[1], 0, 8, 23, subtype, 0, 0 };
		assert_int_equal(relay_rig_turn(&l, BYTES_OF(p)), RC_UNAVAIL);
		assert_int_equal(l.fault.reason, REASON_radius_answer);
	}
	assert_int_equal(relay_rig_turn(&l, relay_rig_sync_failure(&l, 100000)), RC_UNAVAIL);
	assert_int_equal(relay_rig_turn(&l, relay_rig_answer(&l)), RC_OK);
	assert_int_equal(l.turn.verdict, EAP_ACCEPTED);
	radius_rig_free(r);
}

static void success_against_a_notification_is_none(void **state)
{
	struct radius_rig *r = radius_rig_new("");
	static const uint8_t general[] = { 1, 9, 0, 12, 23, 12, 0, 0, 12, 1, 0x40, 0 };
	struct relay_login l = challenged(r);
	r->aaa.after = BYTES_OF(general);
	r->aaa.net.latency_ms = 5;
	r->aaa.late_ms = 10;
	relay_rig_begin(&l, relay_rig_answer(&l));
	env_sim_pass(&r->env, 17); /* our acknowledgement is on its way */
	r->aaa.code = RADIUS_ACCESS_ACCEPT;
	r->aaa.instead = str_bytes(STR("\3\1\0\4"));
	assert_true(relay_rig_end(&l) < 0);
	assert_int_equal(l.fault.reason, REASON_relay_notification);
	radius_rig_free(r);
}

static void an_eap_packet_that_is_no_request_is_no_challenge(void **state)
{
	struct radius_rig *r = radius_rig_new("");
	static const struct bytes rows[] = { { (const uint8_t *)"\3\1\0\4", 4 },
		{ (const uint8_t *)"\4\1\0\4", 4 }, { (const uint8_t *)"\2\1\0\5\1", 5 },
		{ (const uint8_t *)"\1\1", 2 }, { (const uint8_t *)"\1\1\0\20\27", 5 } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		r->aaa.instead = rows[i];
		fails_at_once(r, REASON_radius_answer);
	}
	r->aaa.no_eap = true;
	fails_at_once(r, REASON_radius_answer);
	r->aaa.no_eap = false;
	r->aaa.instead = str_bytes(STR("\1\6\0\10\27\15\0\0")); /* re-authentication */
	fails_at_once(r, REASON_relay_subtype);
	radius_rig_free(r);
}

static void a_proxy_that_refuses_is_no_judge(void **state)
{
	struct radius_rig *r = radius_rig_new("");
	struct relay_login l = challenged(r);
	r->aaa.code = RADIUS_ACCESS_REJECT;
	r->aaa.no_eap = true;
	fails_at_once(r, REASON_radius_proxy);
	assert_int_equal(relay_rig_turn(&l, relay_rig_answer(&l)), RC_UNAVAIL);
	assert_int_equal(l.fault.reason, REASON_radius_proxy);
	r->aaa.no_eap = false;
	r->aaa.instead = str_bytes(STR("\4\1\0\4"));
	fails_at_once(r, REASON_aaa_rejected);
	radius_put_u32(&r->aaa.more, RADIUS_ERROR_CAUSE, 502);
	fails_at_once(r, REASON_radius_proxy);
	radius_rig_free(r);
}

/* proves: own-068 */
static void the_aaa_says_who_was_authenticated(void **state)
{
	struct radius_rig *r = radius_rig_new("");
	struct relay_login l = challenged(r);
	radius_put(&r->aaa.more, RADIUS_USER_NAME, str_bytes(STR("0001010000000009@example.org")));
	assert_int_equal(relay_rig_turn(&l, relay_rig_answer(&l)), RC_OK);
	assert_int_equal(l.turn.verdict, EAP_ACCEPTED);
	assert_string_equal(l.turn.imsi.d, "001010000000009");
	r->aaa.more.n = 0;
	radius_put(&r->aaa.more, RADIUS_USER_NAME, str_bytes(STR("2pseudonym@example.org")));
	assert_int_equal(relay_rig_turn(&l, relay_rig_answer(&l)), RC_OK);
	assert_string_equal(l.turn.imsi.d, "001010000000001");
	radius_rig_free(r);
}

/* the State of each round is echoed in the next: the AAA knows nothing else */
static void state_changes_each_round(void **state)
{
	struct radius_rig *r = radius_rig_new("");
	r->aaa.pad = 253 - 59; /* as long as an attribute can be */
	struct relay_login l = challenged(r);
	struct relay_login copy = l;
	for (int i = 1; i <= 3; i++) {
		assert_int_equal(
			relay_rig_turn(&l, relay_rig_sync_failure(&l, 100000u * (unsigned)i)), RC_OK);
		assert_int_equal(l.turn.verdict, EAP_GOES_ON);
		assert_int_equal(r->aaa.last.state.n, 253);
	}
	const struct bytes answer = relay_rig_answer(&l);
	assert_int_equal(relay_rig_turn(&copy, answer), RC_UNAVAIL); /* knows of round 0 only */
	assert_int_equal(copy.fault.reason, REASON_login_entry_missing);
	assert_int_equal(relay_rig_turn(&l, answer), RC_OK);
	assert_int_equal(l.turn.verdict, EAP_ACCEPTED);
	radius_rig_free(r);
}

static void refused(struct relay_login *l, struct bytes packet, enum reason why)
{
	const struct radius_rig *r = l->rig;
	const unsigned asked = r->aaa.asked;
	assert_int_equal(relay_rig_turn(l, packet), fault_row(why)->rc);
	assert_int_equal(l->fault.reason, why);
	assert_int_equal(r->aaa.asked, asked); /* the AAA does not see it */
}

static void what_a_phone_may_send(void **state)
{
	struct radius_rig *r = radius_rig_new("");
	struct relay_login l = challenged(r);
	const uint8_t id = l.packet[1];
	uint8_t p[] = { 1, id, 0, 8, 23, 1, 0, 0 };
	refused(&l, BYTES_OF(p), REASON_eap_code);
	p[0] = 2;
	p[1] = (uint8_t)(id - 1);
	refused(&l, BYTES_OF(p), REASON_eap_identifier);
	p[1] = (uint8_t)(id + 4);
	refused(&l, BYTES_OF(p), REASON_eap_identifier);
	p[1] = (uint8_t)(id + 3);
	refused(&l, BYTES_OF(p), REASON_login_entry_missing);
	p[1] = id;
	p[5] = 5;
	refused(&l, BYTES_OF(p), REASON_aka_subtype);
	p[4] = 18;
	refused(&l, BYTES_OF(p), REASON_eap_type);
	const uint8_t nak[] = { 2, id, 0, 6, 3, 50 };
	assert_int_equal(relay_rig_turn(&l, BYTES_OF(nak)), RC_OK);
	assert_int_equal(l.turn.verdict, EAP_REJECTED);
	assert_int_equal(l.fault.reason, REASON_eap_nak);
	p[4] = 23;
	p[5] = 2; /* Authentication-Reject */
	assert_int_equal(relay_rig_turn(&l, BYTES_OF(p)), RC_OK);
	assert_int_equal(l.turn.verdict, EAP_REJECTED);
	assert_int_equal(l.fault.reason, REASON_aaa_rejected);
	radius_rig_free(r);
}

static void what_does_not_fit_is_refused(void **state)
{
	struct radius_rig *r = radius_rig_new("");
	static char long_nai[300];
	struct relay_login l = challenged(r);
	memset(long_nai, '1', 254);
	l.turn.login = BYTES_NONE;
	memcpy(l.nai, long_nai, sizeof(l.nai) - 1);
	l.turn.identity = str_bytes(str_of(long_nai));
	struct call c = { .arena = r->arena, .fault = &l.fault, .deadline_ms = INT64_MAX };
	assert_int_equal(r->authority->ops->turn(r->authority, &c, &l.turn), RC_MALFORMED);
	assert_int_equal(l.fault.reason, REASON_eap_id_malformed);
	static uint8_t large[300] = { 1, 7, 1, 44, 23, 1, 0, 0, 1, 5 };
	large[28] = 2;
	large[29] = 5;
	large[48] = 11;
	large[49] = 5;
	for (size_t i = 68; i < sizeof(large); i += 4) {
		large[i] = (uint8_t)(140 + i / 4);
		large[i + 1] = 1;
	}
	r->aaa.instead = BYTES_OF(large);
	fails_at_once(r, REASON_radius_answer);
	large[2] = 0;
	large[3] = 252;
	r->aaa.instead.n = 252;
	challenged(r);
	radius_rig_free(r);
}

/* what the first round's entry names may be gone after a change of the configuration */
static void a_server_that_is_gone_is_down(void **state)
{
	struct radius_rig *r = radius_rig_new("");
	struct relay_login l = challenged(r);
	l.login[1] = 1;
	refused(&l, relay_rig_answer(&l), REASON_radius_down);
	l.login[0] = 9;
	refused(&l, relay_rig_answer(&l), REASON_bug);
	radius_rig_free(r);
}

static void no_memory_is_an_answer(void **state)
{
	struct radius_rig *r = radius_rig_new("");
	for (size_t cap = 64; cap < 16384; cap += 256) {
		struct relay_login l = radius_rig_login(r);
		relay_rig_begin(&l, BYTES_NONE);
		r->authority->ops->cancel(r->authority, &l.call);
		arena_free(&l.call.arena);
		l.fault = (struct fault){ 0 };
		l.call.arena = arena_new(cap);
		l.turn.login = BYTES_NONE;
		l.rc = r->authority->ops->turn(r->authority, &l.call, &l.turn);
		relay_rig_end(&l);
		assert_true(l.rc == RC_OK || l.fault.reason == REASON_memory);
	}
	radius_rig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(suite),
		cmocka_unit_test(suite_over_tls),
		cmocka_unit_test(the_first_request_holds_the_identity_byte_for_byte),
		cmocka_unit_test(what_phones_do_not_understand_is_answered_here),
		cmocka_unit_test(an_aaa_that_asks_for_ever_is_left),
		cmocka_unit_test(a_notification_before_authentication_refuses_the_line),
		cmocka_unit_test(success_before_a_challenge_is_none),
		cmocka_unit_test(success_without_a_res_is_none),
		cmocka_unit_test(success_against_a_notification_is_none),
		cmocka_unit_test(an_eap_packet_that_is_no_request_is_no_challenge),
		cmocka_unit_test(a_proxy_that_refuses_is_no_judge),
		cmocka_unit_test(the_aaa_says_who_was_authenticated),
		cmocka_unit_test(state_changes_each_round),
		cmocka_unit_test(what_a_phone_may_send),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(a_server_that_is_gone_is_down),
		cmocka_unit_test(no_memory_is_an_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
