/** A request as octets: what it keeps, what it leaves out, what it refuses. */
#include "explain_fixture.h"

#include "explain/explain_request.h"

static void round_trip(void **state)
{
	struct ts43_request rq = { .relay = true,
		.token_sent = true,
		.notif = true,
		.notif_remove = true,
		.boost = true,
		.boost_type = 166,
		.msg_btn = MSG_BTN_ACCEPTED,
		.version = { 11, 3 },
		.vers = -2,
		.n_apps = 2,
		.apps = { APPID_ap2004, APPID_ap2016 },
		.n_own = 1,
		.own = { STR("ap9999") },
		.eap_id = STR("0nai"),
		.terminal_model = STR("Brick"),
		.accept = STR("application/json"),
		.accept_language = STR("fr"),
		.user_agent = STR("PRD-TS43"),
		.token = STR("secret"),
		.notif_token = STR("push"),
		.otp = STR("1234") };
	struct ts43_request back;
	uint8_t mem[2048];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	explain_request_put(&b, &rq);
	struct rd r = rd_of(buf_bytes(&b));
	assert_false(b.failed);
	assert_true(explain_request_get(&r, &back) && rd_done(&r));
	assert_true(back.relay && back.token_sent && back.notif && back.notif_remove && back.boost);
	assert_int_equal(back.boost_type, 166);
	assert_int_equal(back.msg_btn, MSG_BTN_ACCEPTED);
	assert_int_equal(back.version.minor, 3);
	assert_int_equal(back.vers, -2);
	assert_int_equal(back.app_bits, appid_bit(APPID_ap2004) | appid_bit(APPID_ap2016) | APPID_OWN_BIT);
	assert_true(str_is(back.own[0], "ap9999") && str_is(back.eap_id, "0nai") &&
		    str_is(back.terminal_model, "Brick"));
	assert_true(str_is(back.accept, "application/json") && str_is(back.accept_language, "fr"));
	assert_int_equal(back.token.n + back.notif_token.n + back.otp.n, 0);
	assert_null(memmem(mem, b.n, "secret", 6));
	for (size_t n = 0; n < b.n; n++) {
		struct rd cut = rd_of((struct bytes){ mem, n });
		assert_false(explain_request_get(&cut, &back));
	}
}

static void nonsense_is_refused(void **state)
{
	static const struct {
		size_t at;
		uint8_t value;
	} cases[] = { { 0, 64 }, { 2, 3 }, { 15, REQUEST_APPS_MAX + 1 }, { 16, APPID_COUNT },
		{ 17, REQUEST_OWN_MAX + 1 } };
	const struct ts43_request rq = { .n_apps = 1 };
	struct ts43_request back;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint8_t mem[256];
		struct buf b;
		buf_init_fixed(&b, mem, sizeof(mem));
		explain_request_put(&b, &rq);
		mem[cases[i].at] = cases[i].value;
		struct rd r = rd_of(buf_bytes(&b));
		assert_false(explain_request_get(&r, &back));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(round_trip),
		cmocka_unit_test(nonsense_is_refused) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
