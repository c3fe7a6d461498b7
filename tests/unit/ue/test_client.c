/** client.c: whole logins of every persona against a server inside the test; where each client stops. */
#include "fake_server.h"

#include "ue/client.h"

static struct usim card;
static struct ask ask;

static void reset(void)
{
	fake_reset();
	card = (struct usim){ .algo = { .k_len = 16, .res_len = 8 } };
	ask = (struct ask){ .url = "https://ecs.example/",
		.realm = "nai.epc",
		.mnc_digits = 2,
		.app = { STR("ap2005") },
		.apps = 1,
		.entitlement_version = "12.0",
		.vers = "0",
		.terminal_id = "35",
		.wanted = REQUEST_XML_TYPE };
}

static struct client_login login(const char *persona, const char *token, unsigned misbehave)
{
	struct client c = { .ask = &ask,
		.persona = persona_find(persona),
		.card = &card,
		.imsi = STR("001010000000001"),
		.misbehave = misbehave };
	struct client_login l = { .arena = arena };
	assert_int_equal(http_client_open(NULL, &c.http), RC_OK);
	assert_int_equal(client_login(&c, str_of(token), &l), RC_OK);
	return l;
}

static const char *const EVERYBODY[] = { "careful", "aosp2021", "aosp", "samsung", "microg" };

static void everybody_logs_in(void **state)
{
	for (size_t i = 0; i < 5; i++) {
		reset();
		const struct client_login l = login(EVERYBODY[i], NULL, 0);
		assert_int_equal(l.end, CLIENT_DONE);
		assert_int_equal(l.findings.count, 0);
		assert_int_equal(fake.requests, 2);
		assert_true(str_is(l.document.token, "tok"));
		assert_false(l.by_token);
	}
}

static void everybody_recovers_once(void **state)
{
	for (size_t i = 0; i < 5; i++) {
		reset();
		card.jump_ahead = true;
		const struct client_login l = login(EVERYBODY[i], NULL, 0);
		assert_int_equal(l.end, CLIENT_DONE);
		assert_int_equal(l.syncs, 1);
		assert_int_equal(l.challenges, 2);
	}
}

static void token_alone(void **state)
{
	for (size_t i = 0; i < 5; i++) {
		reset();
		const struct client_login l = login(EVERYBODY[i], "t", 0);
		assert_int_equal(l.end, CLIENT_DONE);
		assert_true(l.by_token);
		assert_int_equal(fake.requests, 1);
		assert_int_equal(fake.challenges, 0);
	}
}

/* clients.md row 13 */
static void how_often_they_resynchronise(void **state)
{
	static const struct {
		const char *persona;
		unsigned syncs;
	} ROWS[] = { { "aosp2021", 2 }, { "aosp", 3 }, { "microg", 1 }, { "careful", 3 } };
	for (size_t i = 0; i < 4; i++) {
		reset();
		fake.never_content = true;
		usim_set_sqn(&card, UINT64_C(1) << 40);
		const struct client_login l = login(ROWS[i].persona, NULL, 0);
		assert_int_equal(l.end, CLIENT_RULE);
		assert_int_equal(fake.syncs, ROWS[i].syncs);
		assert_string_equal(l.findings.row[0].rule, "clients 13");
	}
}

static void challenges_without_end(void **state)
{
	reset();
	fake.never_content = true;
	struct client_login l = login("aosp", NULL, 0);
	assert_int_equal(l.end, CLIENT_RULE);
	assert_int_equal(fake.challenges, 5);
	reset();
	fake.never_content = true;
	l = login("microg", NULL, 0);
	assert_int_equal(fake.challenges, 3);
	assert_int_equal(l.end, CLIENT_RULE);
}

/* clients.md row 3: what comes back after a synchronisation failure whose challenge set no cookie */
static void cookie_on_the_first_challenge_only(void **state)
{
	static const struct {
		const char *persona, *seen;
	} ROWS[] = { { "aosp", "s=abc|s=abc|" }, { "microg", "s=abc|s=abc|" },
		{ "aosp2021", "s=abc; Path=/; Secure|" }, { "samsung", "s=abc; Path=/; Secure|" } };
	for (size_t i = 0; i < 4; i++) {
		reset();
		fake.later_cookie = NULL;
		card.jump_ahead = true;
		login(ROWS[i].persona, NULL, 0);
		assert_string_equal(fake.cookies_seen, ROWS[i].seen);
	}
	reset();
	fake.later_cookie = NULL;
	card.jump_ahead = true;
	const struct client_login l = login("careful", NULL, 0);
	assert_int_equal(l.end, CLIENT_RULE);
	assert_int_equal(l.findings.count, 1);
	assert_string_equal(l.findings.row[0].rule, "clients 3");
}

/* clients.md rows 2 and 14 */
static void labels(void **state)
{
	static const struct {
		const char *persona, *challenge, *document;
		enum client_end end;
	} ROWS[] = {
		{ "aosp", "application/json; charset=utf-8", "text/vnd.wap.connectivity-xml", CLIENT_DONE },
		{ "aosp", "text/plain", "text/vnd.wap.connectivity-xml", CLIENT_RULE },
		{ "aosp", "application/json", "text/plain", CLIENT_RULE },
		{ "aosp2021", "text/plain", "text/plain", CLIENT_DONE },
		{ "microg", "text/plain", "text/plain", CLIENT_DONE },
		{ "careful", "application/json", "text/vnd.wap.connectivity-xml", CLIENT_RULE },
		{ "careful", "application/vnd.gsma.eap-relay.v1.0+json", "text/plain", CLIENT_RULE },
	};
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		reset();
		fake.challenge_type = ROWS[i].challenge;
		fake.document_type = ROWS[i].document;
		if (login(ROWS[i].persona, NULL, 0).end != ROWS[i].end)
			fail_msg("row %zu", i);
	}
}

static void samsung_takes_json_for_a_challenge(void **state)
{
	reset();
	fake.document = "{\"Vers\":{\"version\":\"1\",\"validity\":\"1\"}}";
	fake.document_type = "application/json";
	assert_int_equal(login("samsung", NULL, 0).end, CLIENT_RULE);
	assert_int_equal(login("aosp2021", NULL, 0).end, CLIENT_DONE);
}

/* clients.md row 11 */
static void microg_keys_over_another_realm(void **state)
{
	reset();
	ask.realm = "wlan";
	struct client_login l = login("microg", NULL, 0);
	assert_int_equal(l.end, CLIENT_DONE);
	assert_non_null(strstr(l.first->request->url, "%40wlan.mnc001"));
	reset();
	ask.realm = "wlan";
	l = login("careful", NULL, 0); /* keys over EAP_ID: AT_MAC of this server is over another identity */
	assert_int_equal(l.end, CLIENT_RULE);
	assert_string_equal(l.findings.row[0].rule, "clients 10");
}

static void other_key(void **state)
{
	reset();
	card.algo.k[0] ^= 1;
	struct client_login l = login("aosp", NULL, 0);
	assert_int_equal(l.end, CLIENT_CARD);
	assert_int_equal(fake.requests, 1); /* silence */
	reset();
	card.algo.k[0] ^= 1;
	l = login("careful", NULL, 0);
	assert_int_equal(l.end, CLIENT_CARD);
	assert_int_equal(l.status, 403);
	assert_int_equal(fake.requests, 2); /* AKA-Authentication-Reject */
}

static void faults(void **state)
{
	reset();
	assert_int_equal(login("careful", NULL, MISBEHAVE_WRONG_RES).end, CLIENT_REFUSED);
	reset();
	assert_int_equal(login("careful", NULL, MISBEHAVE_NO_ANSWER).end, CLIENT_CARD);
	assert_int_equal(fake.requests, 1);
	reset();
	assert_int_equal(login("careful", NULL, MISBEHAVE_REPEAT_POST).end, CLIENT_DONE);
	assert_int_equal(fake.requests, 3);
}

static void refusals(void **state)
{
	static const struct {
		long status;
		const char *token, *rule; /* NULL: nothing to complain about */
	} ROWS[] = { { 403, NULL, NULL }, { 401, NULL, "clients 1" }, { 302, NULL, "clients 1" },
		{ 511, "t", NULL }, { 401, "t", "clients 20" }, { 503, NULL, "clients 22" },
		{ 500, NULL, "clients 21" } };
	for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++) {
		reset();
		fake.first_status = ROWS[i].status;
		const struct client_login l = login("careful", ROWS[i].token, 0);
		assert_int_equal(l.end, CLIENT_REFUSED);
		assert_int_equal(l.status, ROWS[i].status);
		assert_int_equal(l.findings.count, ROWS[i].rule ? 1 : 0);
		if (ROWS[i].rule)
			assert_string_equal(l.findings.row[0].rule, ROWS[i].rule);
	}
	reset();
	fake.unreachable = true;
	assert_int_equal(login("careful", NULL, 0).end, CLIENT_NETWORK);
}

static unsigned steps_seen[STEP_KINDS];

static void watch(void *user, const struct client_login *l, const struct step *s)
{
	steps_seen[s->kind]++;
}

static void steps_are_shown_as_they_happen(void **state)
{
	reset();
	struct client c = { .ask = &ask,
		.persona = persona_find(NULL),
		.card = &card,
		.imsi = STR("001010000000001"),
		.watch = watch };
	struct client_login l = { .arena = arena };
	assert_int_equal(client_login(&c, STR_NONE, &l), RC_OK);
	assert_int_equal(steps_seen[STEP_REQUEST], 2);
	assert_int_equal(steps_seen[STEP_RESPONSE], 2);
	assert_int_equal(steps_seen[STEP_CHALLENGE], 1);
	assert_int_equal(steps_seen[STEP_DOCUMENT], 1);
}

static void little_memory(void **state)
{
	for (size_t cap = 64; cap < 6000; cap += 64) {
		struct client_login l = { .arena = arena_new(cap) };
		struct client c = { .ask = &ask,
			.persona = persona_find(NULL),
			.card = &card,
			.imsi = STR("001010000000001") };
		reset();
		const enum rc rc = client_login(&c, STR_NONE, &l);
		assert_true(rc == RC_NOMEM || rc == RC_OK);
		arena_free(&l.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everybody_logs_in),
		cmocka_unit_test(everybody_recovers_once),
		cmocka_unit_test(token_alone),
		cmocka_unit_test(how_often_they_resynchronise),
		cmocka_unit_test(challenges_without_end),
		cmocka_unit_test(cookie_on_the_first_challenge_only),
		cmocka_unit_test(labels),
		cmocka_unit_test(samsung_takes_json_for_a_challenge),
		cmocka_unit_test(microg_keys_over_another_realm),
		cmocka_unit_test(other_key),
		cmocka_unit_test(faults),
		cmocka_unit_test(refusals),
		cmocka_unit_test(steps_are_shown_as_they_happen),
		cmocka_unit_test(little_memory),
	};
	return cmocka_run_group_tests(tests, answer_open, answer_close);
}
