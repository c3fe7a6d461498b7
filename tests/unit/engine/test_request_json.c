/** The body of a POST. */
#include "request_fixture.h"

#include <stdio.h>
#include <stdlib.h>

/* proves: own-013, own-014, ts43-2.4-03 */
static void not_an_object(void **state)
{
	static const char *const bad[] = { "", " ", "[]", "\"x\"", "1", "null", "{", "}", "{}{}", "{} x",
		"{,}", "{\"app\"}", "app=ap2004&token=x", "{\"app\":}", "{\"app\":\"ap2004\",}",
		"{\"app\":\"ap2004\"", "{app:1}", "{1:2}", "{\"app\":\"ap2004\" \"x\":1}",
		"{\"app\":\"ap2004}", "{\"app:1}", "{\"x\":[1}", "{\"x\":{]}", "{\"x\":[1],]}", "{\"x\":1 2}",
		"{\"x\":tru}", "{\"x\":01}", "{\"x\":\"\\q\"}", "{\"x\":\"\\u0000\"}", "{\"\\u0000\":1}",
		"{\"\\q\":1}", "{\"x\":\"a\nb\"}", "{\"x\n\":1}", "{\"x\":\"\xff\"}", "{\"x\":\"\\ud800\"}",
		"{\"x\":1e999}", "{\"x\":[\"\xed\xa0\x80\"]}", "{\"x\":\"a\"b\"}", "{\"x\":\"a\"\"b\"}",
		"{'app':1}", "{\"app\":\"ap2004\"}]", "\xef\xbb\xbf{\"app\":\"ap2004\"}", "{\"x\":/**/1}",
		"{\"x\":\"\\", "{\"x\": }", "{\"app\";1}" };
	struct ts43_request rq;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (request_fixture_post(bad[i], &rq) != REASON_body_not_json)
			fail_msg("%s: %s", bad[i], fault_row(request_fixture_fault.reason)->name);
	const struct request_raw nul = { .post = true, .body = str_bytes(STR("{\"app\":\"ap2004\"}\0")) };
	assert_int_equal(request_fixture_read(&nul, &rq), REASON_body_not_json);
	const struct request_raw none = { .post = true };
	assert_int_equal(request_fixture_read(&none, &rq), REASON_body_not_json);
}

/* proves: own-014 */
static void nesting_ends(void **state)
{
	struct ts43_request rq;
	const char *head = "{\"app\":\"ap2004\",\"x\":";
	assert_int_equal(request_fixture_post(request_fixture_repeat(head, 100000, "[", ""), &rq),
		REASON_body_not_json);
	assert_int_equal(request_fixture_post(request_fixture_repeat(head, 50000, "[", "}"), &rq),
		REASON_body_not_json);
	/* balanced, and too deep all the same */
	char deep[10001];
	memset(deep, '[', 5000);
	memset(deep + 5000, ']', 5000);
	deep[10000] = '\0';
	assert_int_equal(
		request_fixture_post(request_fixture_repeat(head, 1, deep, "}"), &rq), REASON_body_not_json);
	assert_int_equal(request_fixture_post("{\"app\":\"ap2004\",\"x\":[[{\"y\":[\"}]\\\"\",{}]}]]}", &rq),
		REASON_none);
}

/* proves: own-036, ts43-2.4-04 */
static void values_are_literal(void **state)
{
	struct ts43_request rq;
	assert_int_equal(
		request_fixture_post(
			"{\"app\":\"ap2004\",\"vers\":4,\"notif_action\":2,\"notif_token\":\"ab%2Fcd\","
			"\"entitlement_version\":12.0,\"terminal_id\":35209900176148112345678}",
			&rq),
		REASON_none);
	assert_int_equal(rq.vers, 4);
	assert_int_equal(rq.notif_service, PUSH_FCM);
	assert_str(rq.notif_token, "ab%2Fcd");
	assert_int_equal(rq.version.major, 12);
	assert_str(rq.terminal_id, "35209900176148112345678");
	assert_int_equal(
		request_fixture_post(
			"{\"app\":\"ap2004\",\"vers\":\"-2\",\"notif_action\":\"2\",\"notif_token\":\"x\"}",
			&rq),
		REASON_none);
	assert_int_equal(rq.vers, -2);
	assert_int_equal(rq.notif_service, PUSH_FCM);
}

/* proves: own-104 */
static void escapes(void **state)
{
	struct ts43_request rq;
	assert_int_equal(
		request_fixture_post(
			"{ \"to\\u006ben\" : \"a\\/b\\\"c\\u00e9\" ,\r\n\t\"\\u0061pp\":\"ap\\u0032004\" } ",
			&rq),
		REASON_none);
	assert_str(rq.token, "a/b\"c\xc3\xa9");
	assert_int_equal(rq.apps[0], APPID_ap2004);
	assert_int_equal(request_fixture_post("{\"eap-relay-packet\":\"\\/\\/\\/\\/\"}", &rq), REASON_none);
	assert_int_equal(rq.packet.n, 3);
	assert_memory_equal(rq.packet.p, "\xff\xff\xff", 3);
	assert_int_equal(request_fixture_post("{\"eap\\u002drelay-packet\":\"AAAA\"}", &rq), REASON_none);
	assert_true(rq.relay);
}

static void types(void **state)
{
	static const char *const values[] = { "true", "false", "{}", "{\"a\":1}", "[]", "[\"x\"]" };
	char body[128];
	struct ts43_request rq;
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		snprintf(body, sizeof(body), "{\"app\":\"ap2004\",\"token\":%s}", values[i]);
		assert_int_equal(request_fixture_post(body, &rq), REASON_parameter_type);
		snprintf(body, sizeof(body), "{\"app\":\"ap2004\",\"unknown\":%s}", values[i]);
		assert_int_equal(request_fixture_post(body, &rq), REASON_none);
	}
	assert_int_equal(request_fixture_post("{\"app\":true}", &rq), REASON_parameter_type);
	assert_int_equal(request_fixture_post("{\"app\":[\"ap2004\",1]}", &rq), REASON_parameter_type);
	assert_int_equal(request_fixture_post("{\"app\":[[\"ap2004\"]]}", &rq), REASON_parameter_type);
	assert_int_equal(request_fixture_post("{\"app\":\"ap2004\",\"token\":\"a\\nb\"}", &rq),
		REASON_parameter_control);
	assert_int_equal(request_fixture_post("{\"app\":\"ap2004\",\"token\":\"a\\u007fb\"}", &rq),
		REASON_parameter_control);
	assert_int_equal(
		request_fixture_post("{\"app\":\"ap2004\",\"unknown\":\"a\\nb\"}", &rq), REASON_none);
}

/* proves: own-009, ts43-2.4-07, ts43-2.4-08, client-33a, client-33b */
static void lists_of_apps(void **state)
{
	static const struct {
		const char *body;
		size_t n;
	} cases[] = {
		{ "{\"app\":\"ap2004\"}", 1 },
		{ "{\"app\":[\"ap2004\"]}", 1 },
		{ "{\"app\":\"[ap2004]\"}", 1 },
		{ "{\"app\":\"[ap2004,ap2003]\"}", 2 },
		{ "{\"app\":\"[ap2004, ap2003]\"}", 2 },
		{ "{\"app\":\"[\\\"ap2004\\\", \\\"ap2003\\\"]\"}", 2 },
		{ "{\"app\":[\"ap2004\",\"ap2003\",\"ap2005\"]}", 3 },
		{ "{\"app\":[\"[ap2004,ap2003]\",\"ap2005\",\"ap2004\"]}", 3 },
		{ "{\"app\":\"ap2004\",\"app\":[\"ap2003\"]}", 2 },
	};
	struct ts43_request rq;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(request_fixture_post(cases[i].body, &rq), REASON_none);
		assert_int_equal(rq.n_apps, cases[i].n);
		assert_int_equal(rq.apps[0], APPID_ap2004);
	}
	assert_int_equal(request_fixture_post("{\"app\":[]}", &rq), REASON_app_missing);
	assert_int_equal(request_fixture_post("{\"app\":null}", &rq), REASON_app_missing);
	assert_int_equal(request_fixture_post("{\"app\":2004}", &rq), REASON_app_unknown);
	assert_int_equal(request_fixture_post("{}", &rq), REASON_app_missing);
}

/* proves: own-042, client-32e, own-040, own-041 */
static void duplicates_and_null(void **state)
{
	struct ts43_request rq;
	assert_int_equal(request_fixture_post("{\"app\":\"ap2004\",\"token\":\"a\",\"token\":\"b\"}", &rq),
		REASON_parameter_twice);
	assert_int_equal(
		request_fixture_post("{\"app\":\"ap2004\",\"token\":\"a\",\"t\\u006fken\":\"b\"}", &rq),
		REASON_parameter_twice);
	assert_int_equal(request_fixture_post("{\"app\":\"ap2004\",\"token\":\"a\",\"token\":\"a\"}", &rq),
		REASON_none);
	assert_int_equal(
		request_fixture_post(
			"{\"app\":\"ap2004\",\"terminal_model\":\"A\",\"terminal_model\":\"B\"}", &rq),
		REASON_none);
	assert_str(rq.terminal_model, "A");
	assert_int_equal(request_fixture_post(
				 "{\"app\":\"ap2004\",\"GID1\":null,\"token\":null,\"token\":\"a\"}", &rq),
		REASON_none);
	assert_int_equal(rq.gid1.n, 0);
	assert_str(rq.token, "a");
}

/* proves: own-156, own-157, own-158, own-015 */
static void packets(void **state)
{
	static const char *const bad[] = { "\"\"", "null", "1", "[]", "{}", "true",
		"\"Default EAP AKA response\"", "\"AAA\"", "\"AAAA\\n\"", "\"AA==AA==\"", "\"-_-_\"" };
	struct ts43_request rq;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char small[128];
		snprintf(small, sizeof(small), "{\"eap-relay-packet\":%s}", bad[i]);
		assert_int_equal(request_fixture_post(small, &rq), REASON_eap_relay_invalid);
	}
	const char *head = "{\"eap-relay-packet\":\"";
	assert_int_equal(
		request_fixture_post(request_fixture_repeat(head, REQUEST_EAP_MAX / 3, "AAAA", "\"}"), &rq),
		REASON_none);
	assert_int_equal(rq.packet.n, REQUEST_EAP_MAX);
	assert_int_equal(request_fixture_post(
				 request_fixture_repeat(head, REQUEST_EAP_MAX / 3 + 1, "AAAA", "\"}"), &rq),
		REASON_eap_too_long);
	assert_int_equal(request_fixture_post("{\"eap-relay-packet\":tru}", &rq), REASON_eap_relay_invalid);
	assert_int_equal(request_fixture_post("{\"app\":\"ap2004\",\"EAP_ID\":\"0001010000000017@x\"}", &rq),
		REASON_none);
	assert_false(rq.relay);
}

static void too_many(void **state)
{
	struct ts43_request rq;
	const size_t n = REQUEST_PARAMS_MAX - 1;
	assert_int_equal(
		request_fixture_post(request_fixture_repeat("{\"app\":\"ap2004\"", n, ",\"x\":1", "}"), &rq),
		REASON_none);
	assert_int_equal(request_fixture_post(
				 request_fixture_repeat("{\"app\":\"ap2004\"", n + 1, ",\"x\":1", "}"), &rq),
		REASON_parameters_too_many);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(not_an_object),
		cmocka_unit_test(nesting_ends),
		cmocka_unit_test(values_are_literal),
		cmocka_unit_test(escapes),
		cmocka_unit_test(types),
		cmocka_unit_test(lists_of_apps),
		cmocka_unit_test(duplicates_and_null),
		cmocka_unit_test(packets),
		cmocka_unit_test(too_many),
	};
	return cmocka_run_group_tests(tests, request_fixture_setup, request_fixture_teardown);
}
