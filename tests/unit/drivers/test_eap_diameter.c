/** eap_diameter.c: the suite of ports/eap_authority.h over a simulated AAA, what the AAA is asked, what each
 * of its results means, and what becomes of answers that are none. */
#include "diameter_rig.h"

#include "../conformance/eap_authority.h"

static int64_t now_ms(void *owner)
{
	return ((struct diameter_rig *)owner)->env.mono_ms;
}

static void pass(void *owner, int64_t ms)
{
	env_sim_pass(&((struct diameter_rig *)owner)->env, ms);
}

static void stall(void *owner, bool on)
{
	diameter_sim_stall(&((struct diameter_rig *)owner)->aaa.net, on);
}

static void close_authority(void *owner)
{
	struct diameter_rig *r = owner;
	eap_diameter_ops.close(&r->authority);
	assert_true(list_empty(&r->aaa.net.open));
	assert_int_equal(r->env.n, 0);
}

static struct eap_authority *open_authority(void *owner)
{
	struct diameter_rig *r = owner;
	struct fault f = { 0 };
	assert_int_equal(diameter_rig_open(r, &f), RC_OK);
	return r->authority;
}

static void suite(void **state)
{
	for (size_t i = 0; i < eap_authority_check_count; i++) {
		struct diameter_rig *r = diameter_rig_new("");
		struct eap_authority_bench b = { .owner = r,
			.authority = r->authority,
			.known = r->aaa.known,
			.card = &r->aaa.card,
			.now_ms = now_ms,
			.pass = pass,
			.stall = stall,
			.once = "a peer answers a call once (ports/call.h)",
			.close = close_authority,
			.open = open_authority };
		assert_int_equal(ids_imsi(STR("001010000000002"), &b.unknown), RC_OK);
		print_message("# %s\n", eap_authority_checks[i].name);
		eap_authority_checks[i].run(&b);
		diameter_rig_free(r);
	}
}

static struct relay_login challenged(struct diameter_rig *r)
{
	struct relay_login l = diameter_rig_login(r);
	assert_int_equal(relay_rig_turn(&l, BYTES_NONE), RC_OK);
	assert_int_equal(l.turn.verdict, EAP_GOES_ON);
	return l;
}

/* a login whose first turn fails like this */
static void fails_at_once(struct diameter_rig *r, enum reason why)
{
	struct relay_login l = diameter_rig_login(r);
	assert_int_equal(relay_rig_turn(&l, BYTES_NONE), fault_row(why)->rc);
	assert_int_equal(l.fault.reason, why);
	assert_int_equal(l.turn.login.n, 0);
}

/* the answer to a challenge, with this end */
static void ends(struct relay_login *l, struct bytes packet, enum eap_verdict verdict, enum reason why)
{
	const enum rc rc = relay_rig_turn(l, packet);
	assert_int_equal(l->fault.reason, why);
	assert_int_equal(rc, verdict == EAP_GOES_ON ? fault_row(why)->rc : RC_OK);
	if (rc == RC_OK)
		assert_int_equal(l->turn.verdict, verdict);
	assert_int_equal(l->turn.imsi.d[0] != 0, rc == RC_OK && verdict == EAP_ACCEPTED);
}

static struct bytes avp_of(const struct diameter_rig *r, uint64_t avp)
{
	return diameter_aaa_avp(&r->aaa, (uint32_t)((avp & ~DIAMETER_OPTIONAL) >> 32), (uint32_t)avp);
}

static void has(const struct diameter_rig *r, uint64_t avp, struct bytes value)
{
	const struct bytes v = avp_of(r, avp);
	assert_non_null(v.p);
	assert_int_equal(v.n, value.n);
	assert_memory_equal(v.p, value.p, value.n);
}

static void has_text(const struct diameter_rig *r, uint64_t avp, const char *value)
{
	has(r, avp, str_bytes(str_of(value)));
}

static void has_number(const struct diameter_rig *r, uint64_t avp, uint32_t value)
{
	const uint8_t v[] = { (uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8),
		(uint8_t)value };
	has(r, avp, BYTES_OF(v));
}

/* RFC 4072 3.1, TS 29.273 5.2.2.1.1 and 7.2.2.1.1. proves: own-055 */
static void what_the_aaa_is_asked(void **state)
{
	static const struct {
		const char *settings;
		uint32_t application, type;
		bool wlan;
	} rows[] = { { "", 16777264, 3, true }, { "diameter_eap:\n  application: sta\n", 16777250, 3, true },
		{ "diameter_eap:\n  application: eap\n", 5, 1, false } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct diameter_rig *r = diameter_rig_new(rows[i].settings);
		struct relay_login l = challenged(r);
		const struct bytes head = { r->aaa.net.request.mem, DIAMETER_HEAD };
		assert_int_equal(head.p[4], 0xc0); /* R, P */
		assert_memory_equal(head.p + 5, "\0\1\14", 3);
		assert_memory_equal(head.p + 12, "\0\0\0\0\0\0\0\0", 8);
		has_number(r, DIAMETER_AUTH_APPLICATION_ID, rows[i].application);
		assert_memory_equal(head.p + 8, avp_of(r, DIAMETER_AUTH_APPLICATION_ID).p, 4);
		has_number(r, DIAMETER_AUTH_REQUEST_TYPE, rows[i].type);
		has_number(r, DIAMETER_AUTH_SESSION_STATE, 1);
		has_text(r, DIAMETER_ORIGIN_HOST, "ours.test");
		has_text(r, DIAMETER_ORIGIN_REALM, "test");
		has_text(r, DIAMETER_DESTINATION_REALM, "test");
		has_text(r, DIAMETER_USER_NAME, l.nai);
		const struct bytes eap = avp_of(r, DIAMETER_EAP_PAYLOAD);
		assert_int_equal(eap.n, 5 + strlen(l.nai));
		assert_int_equal(eap.p[0], EAP_CODE_RESPONSE);
		assert_int_equal(eap.p[4], EAP_TYPE_IDENTITY);
		assert_memory_equal(eap.p + 5, l.nai, strlen(l.nai));
		assert_null(avp_of(r, DIAMETER_DESTINATION_HOST).p);
		assert_null(avp_of(r, DIAMETER_STATE).p);
		if (rows[i].wlan)
			has_number(r, DIAMETER_RAT_TYPE, 0);
		else
			assert_null(avp_of(r, DIAMETER_RAT_TYPE).p);
		diameter_rig_free(r);
	}
}

/* RFC 4072 2.8.1: Session-Id, Destination-Host and State of a conversation */
static void a_login_stays_with_its_aaa(void **state)
{
	struct diameter_rig *r = diameter_rig_new("diameter_eap:\n  realm: aaa.test\n  host: any.aaa.test\n");
	struct relay_login l = challenged(r);
	char session[128];
	const struct bytes s = avp_of(r, DIAMETER_SESSION_ID);
	snprintf(session, sizeof(session), "%.*s", (int)s.n, (const char *)s.p);
	assert_int_equal(strncmp(session, "ours.test;", 10), 0);
	has_text(r, DIAMETER_DESTINATION_HOST, "any.aaa.test");
	has_text(r, DIAMETER_DESTINATION_REALM, "aaa.test");
	r->aaa.net.origin = "aaa2.aaa.test"; /* another one answers on behalf of the first */
	for (int i = 1; i <= 3; i++) {
		ends(&l, relay_rig_sync_failure(&l, 100000u * (unsigned)i), EAP_GOES_ON, REASON_none);
		has_text(r, DIAMETER_SESSION_ID, session);
		has_text(r, DIAMETER_DESTINATION_HOST, "aaa1.aaa.test");
		has_text(r, DIAMETER_DESTINATION_REALM, "aaa.test");
	}
	ends(&l, relay_rig_answer(&l), EAP_ACCEPTED, REASON_none);
	has_text(r, DIAMETER_SESSION_ID, session);
	challenged(r);
	const struct bytes other = avp_of(r, DIAMETER_SESSION_ID);
	assert_false(str_is(str_of_bytes(other), session));
	diameter_rig_free(r);
}

/* own rounds belong to the conversation, too. proves: own-066, client-07b */
static void what_phones_do_not_understand_is_answered_here(void **state)
{
	struct diameter_rig *r = diameter_rig_new("");
	r->aaa.before[0] = str_bytes(STR("\1\1\0\14\27\5\0\0\12\1\0\0")); /* permanent identity */
	r->aaa.before[1] = str_bytes(STR("\1\2\0\10\2bye"));
	r->aaa.before[2] = str_bytes(STR("\1\3\0\10\62\1\0\0")); /* AKA' */
	r->aaa.before[3] = str_bytes(STR("\1\4\0\5\1"));
	struct relay_login l = challenged(r);
	assert_int_equal(r->aaa.net.asked, 5);
	has_text(r, DIAMETER_DESTINATION_HOST, "aaa1.aaa.test");
	has(r, DIAMETER_STATE, str_bytes(STR("B\4")));
	ends(&l, relay_rig_answer(&l), EAP_ACCEPTED, REASON_none);
	assert_string_equal(l.turn.imsi.d, r->aaa.known.d);
	diameter_rig_free(r);
}

/* threats: impersonation through a relay. The identity that the AAA is told is the claimed one */
static void the_identity_is_never_the_phones(void **state)
{
	struct diameter_rig *r = diameter_rig_new("");
	struct relay_login l = diameter_rig_login(r);
	r->aaa.before[0] = str_bytes(STR("\1\1\0\14\27\5\0\0\12\1\0\0"));
	r->aaa.net.late_ms = 5;
	relay_rig_begin(&l, BYTES_NONE);
	env_sim_pass(&r->env, 7);
	const struct bytes eap = avp_of(r, DIAMETER_EAP_PAYLOAD);
	assert_int_equal(eap.p[5], EAP_AKA_IDENTITY);
	assert_int_equal(eap.p[8], 14); /* AT_IDENTITY */
	assert_memory_equal(eap.p + 12, l.nai, strlen(l.nai));
	assert_int_equal(relay_rig_end(&l), RC_OK);
	diameter_rig_free(r);
}

/* proves: own-067 */
static void a_notification_refuses_the_line(void **state)
{
	static const uint8_t general[] = { 1, 9, 0, 12, 23, 12, 0, 0, 12, 1, 0x40, 0 };
	static const uint8_t unsubscribed[] = { 1, 9, 0, 12, 23, 12, 0, 0, 12, 1, 0x04, 0x07 };
	static const uint8_t success[] = { 1, 9, 0, 12, 23, 12, 0, 0, 12, 1, 0x80, 0 };
	struct diameter_rig *r = diameter_rig_new("");
	struct relay_login l = challenged(r);
	r->aaa.after = BYTES_OF(general);
	ends(&l, relay_rig_answer(&l), EAP_REJECTED, REASON_relay_notification);
	has(r, DIAMETER_EAP_PAYLOAD, str_bytes(STR("\2\11\0\10\27\14\0\0")));
	r->aaa.after = BYTES_OF(unsubscribed); /* 1031 */
	ends(&l, relay_rig_answer(&l), EAP_REJECTED, REASON_relay_notification);
	r->aaa.after = BYTES_OF(success);
	ends(&l, relay_rig_answer(&l), EAP_GOES_ON, REASON_relay_success_notification);
	r->aaa.before[0] = BYTES_OF(general);
	r->aaa.after = BYTES_NONE;
	fails_at_once(r, REASON_relay_notification); /* though the AAA goes on as if nothing were */
	diameter_rig_free(r);
}

static void success_needs_an_answered_challenge(void **state)
{
	struct diameter_rig *r = diameter_rig_new("");
	struct relay_login l = challenged(r);
	r->aaa.result = 2001;
	r->aaa.instead = str_bytes(STR("\3\1\0\4"));
	fails_at_once(r, REASON_diameter_answer);
	r->aaa.no_eap = true;
	fails_at_once(r, REASON_diameter_answer);
	for (uint8_t subtype = 2; subtype <= 14; subtype += 12) {
		const uint8_t p[] = { 2, l.packet[1], 0, 8, 23, subtype, 0, 0 };
		ends(&l, BYTES_OF(p), EAP_GOES_ON, REASON_diameter_answer);
	}
	ends(&l, relay_rig_sync_failure(&l, 100000), EAP_GOES_ON, REASON_diameter_answer);
	ends(&l, relay_rig_answer(&l), EAP_ACCEPTED, REASON_none);
	r->aaa.no_eap = false;
	ends(&l, relay_rig_answer(&l), EAP_ACCEPTED, REASON_none);
	static const struct bytes not_success[] = { { (const uint8_t *)"\4\1\0\4", 4 },
		{ (const uint8_t *)"\1\1\0\5\1", 5 }, { (const uint8_t *)"\3\1\0\4\0", 5 },
		{ (const uint8_t *)"\3", 1 } };
	for (size_t i = 0; i < sizeof(not_success) / sizeof(not_success[0]); i++) {
		r->aaa.instead = not_success[i];
		ends(&l, relay_rig_answer(&l), EAP_GOES_ON, REASON_diameter_answer);
	}
	const uint8_t failure[] = { 4, l.packet[1], 0, 4 };
	r->aaa.instead = BYTES_OF(failure);
	ends(&l, relay_rig_answer(&l), EAP_REJECTED, REASON_aaa_rejected);
	fails_at_once(r, REASON_aaa_rejected);
	diameter_rig_free(r);
}

/* proves: own-068 */
static void the_aaa_says_who_was_authenticated(void **state)
{
	const struct bytes other = str_bytes(STR("0001010000000009@nai.epc.mnc001.mcc001.3gppnetwork.org"));
	const struct bytes pseudonym = str_bytes(STR("2pseudonym@example.org"));
	struct diameter_rig *r = diameter_rig_new("");
	struct relay_login l = challenged(r);
	for (int i = 0; i < 2; i++) {
		r->aaa.user = i ? pseudonym : other;
		r->aaa.mobile = i ? other : BYTES_NONE;
		ends(&l, relay_rig_answer(&l), EAP_ACCEPTED, REASON_none);
		assert_string_equal(l.turn.imsi.d, "001010000000009");
	}
	r->aaa.mobile = pseudonym;
	ends(&l, relay_rig_answer(&l), EAP_ACCEPTED, REASON_none);
	assert_string_equal(l.turn.imsi.d, "001010000000001");
	diameter_rig_free(r);
}

/* the second card answers the challenge of the first one's line */
static void another_card_is_rejected(void **state)
{
	struct diameter_rig *r = diameter_rig_new("");
	struct relay_login l = challenged(r);
	struct usim_algo other = r->aaa.card;
	other.k[0] ^= 1;
	ends(&l, relay_rig_card(&l, &other), EAP_REJECTED, REASON_aaa_rejected);
	ends(&l, relay_rig_answer(&l), EAP_ACCEPTED, REASON_none);
	diameter_rig_free(r);
}

/* a new challenge at the first and at every further round, octet for octet; then the success */
static void each_1001_is_a_packet_for_the_phone(void **state)
{
	uint8_t first[68] = { 1, 200, 0, 68, 23, 1, 0, 0, 1, 5, [28] = 2, 5, [48] = 11, 5, [67] = 1 };
	uint8_t second[72] = { 1, 9, 0, 72, 23, 1, 0, 0, 1, 5, [28] = 2, 5, [48] = 11, 5, [68] = 134, 1 };
	const uint8_t answer[] = { 2, 200, 0, 8, 23, 1, 0, 0 }, again[] = { 2, 9, 0, 8, 23, 1, 0, 0 };
	struct diameter_rig *r = diameter_rig_new("");
	struct relay_login l = diameter_rig_login(r);
	r->aaa.result = 1001;
	r->aaa.before[0] = BYTES_OF(first);
	assert_int_equal(relay_rig_turn(&l, BYTES_NONE), RC_OK);
	assert_int_equal(l.turn.verdict, EAP_GOES_ON);
	assert_int_equal(l.packet_n, sizeof(first));
	assert_memory_equal(l.packet, first, sizeof(first));
	r->aaa.before[1] = BYTES_OF(second);
	assert_int_equal(relay_rig_turn(&l, BYTES_OF(answer)), RC_OK);
	assert_int_equal(l.turn.verdict, EAP_GOES_ON);
	assert_int_equal(l.packet_n, sizeof(second));
	assert_memory_equal(l.packet, second, sizeof(second));
	has(r, DIAMETER_EAP_PAYLOAD, BYTES_OF(answer));
	r->aaa.result = 2001;
	r->aaa.instead = str_bytes(STR("\3\11\0\4"));
	ends(&l, BYTES_OF(again), EAP_ACCEPTED, REASON_none);
	has(r, DIAMETER_EAP_PAYLOAD, BYTES_OF(again));
	assert_string_equal(l.turn.imsi.d, r->aaa.known.d);
	diameter_rig_free(r);
}

/* TS.43 2.8.1 table 7 but for 1001 and 2001: the reason of each result, in either AVP. Which HTTP status the
 * phone gets is proved in tests/unit/daemon/test_table7.c. */
static const struct {
	bool experimental;
	uint32_t from, to;
	enum reason why;
} table7[] = {
	{ false, 2002, 2002, REASON_diameter_error },
	{ false, 3001, 3010, REASON_diameter_error },
	{ false, 4001, 4001, REASON_aaa_rejected },
	{ false, 4002, 4003, REASON_diameter_error },
	{ false, 5001, 5002, REASON_diameter_error },
	{ false, 5003, 5003, REASON_aaa_rejected },
	{ false, 5004, 5017, REASON_diameter_error },
	{ false, UINT32_MAX, UINT32_MAX, REASON_diameter_error },
	{ true, 1001, 1001, REASON_diameter_error },
	{ true, 2001, 2001, REASON_diameter_error },
	{ true, 4181, 4181, REASON_diameter_error },
	{ true, 5001, 5001, REASON_subscriber_unknown },
	{ true, 5002, 5002, REASON_diameter_error },
	{ true, 5003, 5003, REASON_aaa_rejected },
	{ true, 5004, 5017, REASON_diameter_error },
};

static void result_is(struct relay_login *l, enum reason why)
{
	const bool final = why != REASON_diameter_error;
	char number[12];
	const struct diameter_rig *r = l->rig;
	fails_at_once(l->rig, why);
	ends(l, relay_rig_answer(l), final ? EAP_REJECTED : EAP_GOES_ON, why);
	snprintf(number, sizeof(number), "%u", (unsigned)r->aaa.result);
	assert_non_null(strstr(l->fault.note, number)); /* for operations */
}

static void every_row_of_table_7(void **state)
{
	struct diameter_rig *r = diameter_rig_new("");
	struct relay_login l = challenged(r);
	r->aaa.no_eap = true;
	for (size_t i = 0; i < sizeof(table7) / sizeof(table7[0]); i++) {
		for (uint64_t code = table7[i].from; code <= table7[i].to; code++) {
			r->aaa.result = (uint32_t)code;
			r->aaa.result_vendor = table7[i].experimental ? DIAMETER_SIM_3GPP : 0;
			r->aaa.net.error = code / 1000 == 3;
			result_is(&l, table7[i].why);
		}
	}
	r->aaa.result = 0;
	r->aaa.net.error = false;
	ends(&l, relay_rig_answer(&l), EAP_ACCEPTED, REASON_none);
	diameter_rig_free(r);
}

/* RFC 3748 4.2: a AAA that was restarted refuses a conversation that it does not know */
static void a_refusal_is_of_this_conversation(void **state)
{
	struct diameter_rig *r = diameter_rig_new("");
	struct relay_login l = challenged(r);
	uint8_t failure[] = { 4, l.packet[1], 0, 4 };
	r->aaa.result = 4001;
	r->aaa.instead = BYTES_OF(failure);
	ends(&l, relay_rig_answer(&l), EAP_REJECTED, REASON_aaa_rejected);
	failure[1]++;
	ends(&l, relay_rig_answer(&l), EAP_GOES_ON, REASON_diameter_answer);
	fails_at_once(r, REASON_aaa_rejected); /* no packet of a phone was judged */
	failure[0] = 3;
	failure[1]--;
	ends(&l, relay_rig_answer(&l), EAP_GOES_ON, REASON_diameter_answer);
	fails_at_once(r, REASON_diameter_answer);
	r->aaa.result = 5012; /* UNABLE_TO_COMPLY says nothing of the line, whatever it brings */
	ends(&l, relay_rig_answer(&l), EAP_GOES_ON, REASON_diameter_error);
	diameter_rig_free(r);
}

static void answers_that_lack_something(void **state)
{
	static const uint32_t needed[] = { DIAMETER_SESSION_ID, DIAMETER_ORIGIN_HOST, DIAMETER_RESULT_CODE,
		DIAMETER_EAP_PAYLOAD };
	struct diameter_rig *r = diameter_rig_new("");
	struct relay_login l = challenged(r);
	r->aaa.no_eap = true;
	fails_at_once(r, REASON_diameter_answer);
	ends(&l, relay_rig_sync_failure(&l, 100000), EAP_GOES_ON, REASON_diameter_answer);
	r->aaa.no_eap = false;
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		r->aaa.net.twist[0] = (struct diameter_sim_twist){ .code = needed[i] };
		fails_at_once(r, REASON_diameter_answer);
	}
	r->aaa.net.twist[0] = (struct diameter_sim_twist){ DIAMETER_ORIGIN_HOST, str_bytes(STR("")) };
	fails_at_once(r, REASON_diameter_answer);
	r->aaa.net.twist[0].code = 0;
	for (r->aaa.net.cut = 1; r->aaa.net.cut < 200; r->aaa.net.cut++)
		fails_at_once(r, REASON_diameter_answer);
	r->aaa.net.cut = 0;
	r->aaa.net.twist[0] =
		(struct diameter_sim_twist){ DIAMETER_SESSION_ID, str_bytes(STR("ours.test;1;1")) };
	fails_at_once(r, REASON_diameter_answer);
	ends(&l, relay_rig_answer(&l), EAP_GOES_ON, REASON_diameter_answer);
	r->aaa.net.twist[0].code = 0;
	ends(&l, relay_rig_answer(&l), EAP_ACCEPTED, REASON_none);
	diameter_rig_free(r);
}

static void eap_that_is_no_request(void **state)
{
	static const struct bytes rows[] = { { (const uint8_t *)"\3\1\0\4", 4 },
		{ (const uint8_t *)"\4\1\0\4", 4 }, { (const uint8_t *)"\2\1\0\5\1", 5 },
		{ (const uint8_t *)"\1\1", 2 }, { (const uint8_t *)"\1\1\0\20\27", 5 } };
	struct diameter_rig *r = diameter_rig_new("");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		r->aaa.instead = rows[i];
		fails_at_once(r, REASON_diameter_answer);
	}
	r->aaa.instead = str_bytes(STR("\1\6\0\10\27\15\0\0")); /* re-authentication */
	fails_at_once(r, REASON_relay_subtype);
	diameter_rig_free(r);
}

static void unknown_avps_are_passed_over(void **state)
{
	struct diameter_rig *r = diameter_rig_new("");
	r->aaa.net.odd = true;
	struct relay_login l = challenged(r);
	ends(&l, relay_rig_answer(&l), EAP_ACCEPTED, REASON_none);
	assert_string_equal(l.turn.imsi.d, r->aaa.known.d);
	diameter_rig_free(r);
}

/* a success brings the keys of an access */
static void answers_are_wiped(void **state)
{
	struct diameter_rig *r = diameter_rig_new("");
	struct relay_login l = challenged(r);
	relay_rig_begin(&l, relay_rig_answer(&l));
	env_sim_pass(&r->env, 10);
	assert_int_equal(l.rc, RC_OK);
	assert_true(r->aaa.net.answer.n > 0);
	for (size_t i = 0; i < r->aaa.net.answer.n; i++)
		assert_int_equal(r->aaa.net.answer.p[i], 0);
	relay_rig_end(&l);
	diameter_rig_free(r);
}

/* the State of each round is echoed in the next: the AAA knows nothing else */
static void state_changes_each_round(void **state)
{
	struct diameter_rig *r = diameter_rig_new("");
	r->aaa.pad = 200;
	struct relay_login l = challenged(r);
	struct relay_login copy = l;
	for (int i = 1; i <= 3; i++) {
		ends(&l, relay_rig_sync_failure(&l, 100000u * (unsigned)i), EAP_GOES_ON, REASON_none);
		assert_true(avp_of(r, DIAMETER_STATE).n > 200);
	}
	const struct bytes answer = relay_rig_answer(&l);
	ends(&copy, answer, EAP_GOES_ON, REASON_login_entry_missing); /* knows of round 0 only */
	ends(&l, answer, EAP_ACCEPTED, REASON_none);
	diameter_rig_free(r);
}

static void what_a_login_cannot_keep_is_no_answer(void **state)
{
	static const char long_host[130] =
		"a23456789.b23456789.c23456789.d23456789.e23456789.f23456789."
		"g23456789.h23456789.i23456789.j23456789.k23456789.l23456789.m23456789";
	static uint8_t large[300] = { 1, 7, 1, 44, 23, 1, 0, 0, 1, 5, [28] = 2, 5, [48] = 11, 5 };
	struct diameter_rig *r = diameter_rig_new("");
	r->aaa.net.origin = long_host; /* 129 */
	fails_at_once(r, REASON_diameter_answer);
	r->aaa.net.origin = long_host + 1;
	challenged(r);
	r->aaa.pad = 300;
	fails_at_once(r, REASON_diameter_answer);
	r->aaa.pad = 0;
	for (size_t i = 68; i < sizeof(large); i += 4) {
		large[i] = (uint8_t)(140 + i / 4);
		large[i + 1] = 1;
	}
	r->aaa.instead = BYTES_OF(large);
	fails_at_once(r, REASON_diameter_answer);
	large[2] = 0;
	large[3] = 252;
	r->aaa.instead.n = 252;
	challenged(r);
	diameter_rig_free(r);
}

/* proves: own-062 */
static void silence_ends_at_the_timeout(void **state)
{
	struct diameter_rig *r = diameter_rig_new("diameter_eap:\n  timeout: 2s\n");
	struct relay_login l = diameter_rig_login(r);
	r->aaa.net.late_ms = 2000;
	relay_rig_begin(&l, BYTES_NONE);
	env_sim_pass(&r->env, 1999);
	assert_int_equal(l.done, 0);
	env_sim_pass(&r->env, 1);
	assert_int_equal(l.done, 1);
	assert_int_equal(relay_rig_end(&l), RC_TIMEOUT);
	assert_int_equal(l.fault.reason, REASON_diameter_timeout);
	r->aaa.net.late_ms = 1999;
	challenged(r);
	diameter_rig_free(r);
}

static void no_connection(void **state)
{
	struct diameter_rig *r = diameter_rig_new("");
	struct relay_login l = challenged(r);
	r->aaa.net.refuses = REASON_peer_busy;
	fails_at_once(r, REASON_peer_busy);
	r->aaa.net.refuses = REASON_none;
	r->aaa.net.fails = REASON_diameter_gone;
	fails_at_once(r, REASON_diameter_gone);
	ends(&l, relay_rig_answer(&l), EAP_GOES_ON, REASON_diameter_gone);
	r->aaa.net.fails = REASON_none;
	r->aaa.net.origin = "ours.test"; /* entitled-diameter itself answers that it found no peer */
	r->aaa.no_eap = true;
	r->aaa.net.error = true;
	r->aaa.result = 3002;
	fails_at_once(r, REASON_diameter_down);
	ends(&l, relay_rig_answer(&l), EAP_GOES_ON, REASON_diameter_down);
	diameter_rig_free(r);
}

static void many_at_once_are_told_apart(void **state)
{
	enum { N = 200 };
	struct diameter_rig *r = diameter_rig_new("");
	struct relay_login *l = calloc(N, sizeof(*l));
	assert_non_null(l);
	r->aaa.net.late_ms = 50;
	for (size_t i = 0; i < N; i++) {
		l[i] = diameter_rig_login(r);
		relay_rig_begin(&l[i], BYTES_NONE);
	}
	for (size_t i = 0; i < N; i += 3) {
		r->authority->ops->cancel(r->authority, &l[i].call);
		r->authority->ops->cancel(r->authority, &l[i].call);
		arena_free(&l[i].call.arena);
	}
	env_sim_pass(&r->env, 100);
	for (size_t i = 0; i < N; i++) {
		assert_int_equal(l[i].done, i % 3 ? 1 : 0);
		if (i % 3)
			assert_int_equal(relay_rig_end(&l[i]), RC_OK);
	}
	ends(&l[1], relay_rig_answer(&l[1]), EAP_ACCEPTED, REASON_none);
	const struct bytes stranger = relay_rig_answer(&l[1]);
	((uint8_t *)(uintptr_t)stranger.p)[1] = l[2].packet[1];
	ends(&l[2], stranger, EAP_REJECTED, REASON_aaa_rejected);
	free(l);
	diameter_rig_free(r);
}

static void a_round_that_is_not_ours(void **state)
{
	struct diameter_rig *r = diameter_rig_new("");
	struct relay_login l = challenged(r);
	l.login[0] = 9;
	ends(&l, relay_rig_answer(&l), EAP_GOES_ON, REASON_bug);
	assert_int_equal(r->aaa.net.asked, 1);
	diameter_rig_free(r);
}

static void no_memory_is_an_answer(void **state)
{
	struct diameter_rig *r = diameter_rig_new("");
	unsigned failed = 0;
	for (size_t cap = 64; cap < 32768; cap += 256) {
		struct relay_login l = diameter_rig_login(r);
		relay_rig_begin(&l, BYTES_NONE);
		r->authority->ops->cancel(r->authority, &l.call);
		arena_free(&l.call.arena);
		l.fault = (struct fault){ 0 };
		l.call.arena = arena_new(cap);
		l.rc = r->authority->ops->turn(r->authority, &l.call, &l.turn);
		relay_rig_end(&l);
		assert_true(l.rc == RC_OK || l.fault.reason == REASON_memory);
		failed += l.rc != RC_OK;
	}
	assert_true(failed > 0 && failed < 100);
	diameter_rig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(suite),
		cmocka_unit_test(what_the_aaa_is_asked),
		cmocka_unit_test(a_login_stays_with_its_aaa),
		cmocka_unit_test(what_phones_do_not_understand_is_answered_here),
		cmocka_unit_test(the_identity_is_never_the_phones),
		cmocka_unit_test(a_notification_refuses_the_line),
		cmocka_unit_test(success_needs_an_answered_challenge),
		cmocka_unit_test(the_aaa_says_who_was_authenticated),
		cmocka_unit_test(another_card_is_rejected),
		cmocka_unit_test(each_1001_is_a_packet_for_the_phone),
		cmocka_unit_test(every_row_of_table_7),
		cmocka_unit_test(a_refusal_is_of_this_conversation),
		cmocka_unit_test(answers_that_lack_something),
		cmocka_unit_test(eap_that_is_no_request),
		cmocka_unit_test(unknown_avps_are_passed_over),
		cmocka_unit_test(answers_are_wiped),
		cmocka_unit_test(state_changes_each_round),
		cmocka_unit_test(what_a_login_cannot_keep_is_no_answer),
		cmocka_unit_test(silence_ends_at_the_timeout),
		cmocka_unit_test(no_connection),
		cmocka_unit_test(many_at_once_are_told_apart),
		cmocka_unit_test(a_round_that_is_not_ours),
		cmocka_unit_test(no_memory_is_an_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
