/** Whole requests: both methods, cookies, the order of refusals. */
#include "request_fixture.h"

#include <stdio.h>

static const char get_query[] =
	"entitlement_version=12.0&vers=4&app=ap2005&app=ap2004&app=ap2003&terminal_id=352099001761481&"
	"terminal_vendor=ACME&terminal_model=A7&terminal_sw_version=14.0.2&IMSI=001010000000017&token=5f0c9b&"
	"GID1=0A2F";
static const char post_body[] =
	"{\"app\": [\"ap2005\", \"ap2004\", \"ap2003\"], \"vers\": \"4\", \"entitlement_version\": "
	"\"12.0\",\n"
	" \"token\": \"5f0c9b\", \"IMSI\": \"001010000000017\", \"GID1\": \"0A2F\", \"terminal_id\": "
	"\"352099001761481\",\n"
	" \"terminal_vendor\": \"ACME\", \"terminal_model\": \"A7\", \"terminal_sw_version\": \"14.0.2\"}\n";

static void check_full(const struct ts43_request *rq)
{
	assert_false(rq->relay);
	assert_int_equal(rq->n_apps, 3);
	assert_int_equal(rq->apps[0], APPID_ap2005);
	assert_int_equal(rq->apps[1], APPID_ap2004);
	assert_int_equal(rq->apps[2], APPID_ap2003);
	assert_int_equal(rq->version.major, 12);
	assert_int_equal(rq->vers, 4);
	assert_str(rq->token, "5f0c9b");
	assert_str(rq->imsi_text, "001010000000017");
	assert_str(rq->gid1, "0A2F");
	assert_str(rq->terminal_id, "352099001761481");
	assert_str(rq->terminal_vendor, "ACME");
	assert_str(rq->terminal_model, "A7");
	assert_str(rq->terminal_sw_version, "14.0.2");
	assert_int_equal(rq->eap_id.n, 0);
	assert_false(rq->notif);
}

/* proves: ts43-2.4-01, ts43-2.4-02, ts43-2.4-06, ts43-2.4-08, own-016 */
static void get_and_post_are_equal(void **state)
{
	struct ts43_request rq;
	assert_int_equal(request_fixture_get(get_query, &rq), REASON_none);
	check_full(&rq);
	assert_int_equal(request_fixture_post(post_body, &rq), REASON_none);
	check_full(&rq);
}

/* proves: own-017 */
static void headers_are_kept(void **state)
{
	const struct request_raw raw = { .query = STR("app=ap2004"),
		.accept = STR("a/b"),
		.accept_language = STR("fr"),
		.user_agent = STR("PRD-TS43 client-Primary-ODSA/1.0") };
	struct ts43_request rq;
	assert_int_equal(request_fixture_read(&raw, &rq), REASON_none);
	assert_str(rq.accept, "a/b");
	assert_str(rq.accept_language, "fr");
	assert_int_equal(rq.app_bits, appid_bit(APPID_ap2004));
	assert_int_equal(rq.n_cookies, 0);
}

static size_t cookies(const struct str *line, size_t n, struct ts43_request *rq)
{
	const struct request_raw raw = { .query = STR("app=ap2004"), .cookies = line, .n_cookies = n };
	assert_int_equal(request_fixture_read(&raw, rq), REASON_none);
	return rq->n_cookies;
}

/* proves: client-05a, client-05b, client-05c */
static void cookies_come_back_in_any_shape(void **state)
{
	struct ts43_request rq;
	const struct str several[] = { STR("sid=1; other=2"), STR("ecs=abc") };
	assert_int_equal(cookies(several, 2, &rq), 1);
	assert_str(rq.cookies[0], "abc");
	const struct str turned[] = { STR("ecs=abc"), STR("sid=1") };
	assert_int_equal(cookies(turned, 2, &rq), 1);
	const struct str attributes[] = { STR("ecs=abc; Path=/; HttpOnly; Secure") };
	assert_int_equal(cookies(attributes, 1, &rq), 1);
	assert_str(rq.cookies[0], "abc");
	const struct str version[] = { STR("$Version=\"1\"; ecs=\"abc\";$Path=\"/\"") };
	assert_int_equal(cookies(version, 1, &rq), 1);
	assert_str(rq.cookies[0], "abc");
	const struct str two[] = { STR("ecs=old;ecs = new=1 "), STR("ECS=no; ecs=; ecs; xecs=1; ;=") };
	assert_int_equal(cookies(two, 2, &rq), 2);
	assert_str(rq.cookies[0], "old");
	assert_str(rq.cookies[1], "new=1");
}

static void cookies_are_counted(void **state)
{
	struct ts43_request rq;
	const struct str many[] = { STR("ecs=1;ecs=2;ecs=3;ecs=4;ecs=5"), STR("ecs=6;ecs=7;ecs=8;ecs=9"),
		STR("ecs=10") };
	assert_int_equal(cookies(many, 3, &rq), REQUEST_COOKIES_MAX);
	assert_str(rq.cookies[7], "8");
}

/* proves: client-06a, client-06c, own-045 */
static void relay_leg_needs_its_packet_only(void **state)
{
	const struct str line = STR("ecs=abc");
	const struct request_raw raw = {
		.post = true,
		.query = STR("app=ap2005&entitlement_version=99.0"),
		.body = str_bytes(
			STR("{\"eap-relay-packet\":\"AgECAw==\",\"token\":\"a\",\"token\":\"b\",\"app\":1}")),
		.cookies = &line,
		.n_cookies = 1,
	};
	struct ts43_request rq;
	assert_int_equal(request_fixture_read(&raw, &rq), REASON_none);
	assert_true(rq.relay);
	assert_int_equal(rq.packet.n, 4);
	assert_memory_equal(rq.packet.p, "\x02\x01\x02\x03", 4);
	assert_int_equal(rq.n_apps, 0);
	assert_int_equal(rq.token.n, 0);
	assert_int_equal(rq.n_cookies, 1);
	assert_int_equal(request_fixture_get("app=ap2004&eap-relay-packet=AgECAw==", &rq), REASON_none);
	assert_false(rq.relay);
}

/* proves: own-044 */
static void order_of_refusals(void **state)
{
	struct ts43_request rq;
	assert_int_equal(request_fixture_get("entitlement_version=99.0&token=%zz&notif_action=9", &rq),
		REASON_query_malformed);
	assert_int_equal(request_fixture_get("entitlement_version=99.0&token=a&token=b&notif_action=9", &rq),
		REASON_parameter_twice);
	assert_int_equal(request_fixture_get("app=zz&notif_action=9&entitlement_version=99.0", &rq),
		REASON_version_unsupported);
	assert_int_equal(request_fixture_get("app=zz&notif_action=9", &rq), REASON_notif_incomplete);
	assert_int_equal(request_fixture_get("app=zz", &rq), REASON_app_unknown);
	assert_int_equal(request_fixture_get("notif_action=9", &rq), REASON_app_missing);
	assert_int_equal(request_fixture_get("app=ap2004&notif_action=9", &rq), REASON_notif_incomplete);
	assert_int_equal(request_fixture_get("app=ap2004&notif_action=9&notif_token=x", &rq),
		REASON_notif_action_invalid);
}

static void refused_leaves_the_request_alone(void **state)
{
	struct ts43_request rq, before;
	memset(&before, 0xa5, sizeof(before));
	assert_int_equal(request_fixture_get("token=%", &rq), REASON_query_malformed);
	assert_memory_equal(&rq, &before, sizeof(rq));
}

static void small_arena(void **state)
{
	const struct str line = STR("ecs=abc");
	const char *query =
		"app=ap2004&app_name=%41%42%43%44%45%46%47%48%49%4a%4b%4c%4d%4e%4f%50%51%52%53%54%55";
	const struct request_raw raw[] = {
		{ .query = STR("app=ap2004"), .cookies = &line, .n_cookies = 1 },
		{ .query = str_of(query) },
		{ .post = true, .body = str_bytes(STR("{\"\\u0061pp\":\"ap2004\"}")) },
		{ .post = true, .body = str_bytes(STR("{\"app\":\"ap\\u0032004\"}")) },
		{ .post = true, .body = str_bytes(STR("{\"app\":[\"ap2004\"]}")) },
		{ .post = true,
			.body = str_bytes(STR("{\"eap-relay-packet\":\"AgECAwIBAgMCAQIDAgECAw==\"}")) },
		{ .post = true,
			.body = str_bytes(STR("{\"eap-relay-packet\":\"AgECAwIBAgMCAQI\\/AgECAw==\"}")) },
	};
	for (size_t i = 0; i < sizeof(raw) / sizeof(raw[0]); i++) {
		struct arena *a = arena_new(1);
		struct fault f = { .reason = REASON_none };
		struct ts43_request rq;
		assert_int_equal(request_read(a, &raw[i], &request_fixture_rules, &rq, &f), RC_NOMEM);
		assert_int_equal(f.reason, REASON_memory);
		arena_free(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(get_and_post_are_equal),
		cmocka_unit_test(headers_are_kept),
		cmocka_unit_test(cookies_come_back_in_any_shape),
		cmocka_unit_test(cookies_are_counted),
		cmocka_unit_test(relay_leg_needs_its_packet_only),
		cmocka_unit_test(order_of_refusals),
		cmocka_unit_test(refused_leaves_the_request_alone),
		cmocka_unit_test(small_arena),
	};
	return cmocka_run_group_tests(tests, request_fixture_setup, request_fixture_teardown);
}
