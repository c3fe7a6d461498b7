/** Parameters by their rows: ceilings, duplicates, what is absent, version, AppIDs, registrations. */
#include "request_fixture.h"

#include "engine/request_params.h"
#include "rules/rules.h"

#include <stdio.h>

static char long_query[8192];

/* "app=ap2004&NAME=xxx" with n octets of x */
static enum reason with_length(const char *name, size_t n, struct ts43_request *rq)
{
	const size_t head = (size_t)snprintf(long_query, sizeof(long_query), "app=ap2004&%s=", name);
	memset(long_query + head, 'x', n);
	long_query[head + n] = '\0';
	return request_fixture_get(long_query, rq);
}

static void ceilings(void **state)
{
	static const struct {
		const char *name;
		size_t max;
	} cases[] = { { "EAP_ID", 128 }, { "temporary_token", 4096 }, { "operator_token", 4096 },
		{ "access_token", 4096 }, { "terminal_id", 64 }, { "app_name", 128 }, { "app_version", 128 },
		{ "IMSI", 32 }, { "GID1", 40 }, { "gid2", 40 }, { "requestor_id", 128 }, { "msisdn", 32 },
		{ "otp", 32 }, { "code", 4096 }, { "state", 4096 }, { "error", 128 }, { "operation", 128 } };
	struct ts43_request rq;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(with_length(cases[i].name, cases[i].max, &rq), REASON_none);
		assert_int_equal(
			with_length(cases[i].name, cases[i].max + 1, &rq), REASON_parameter_too_long);
	}
	assert_int_equal(with_length("entitlement_version", 17, &rq), REASON_parameter_too_long);
	assert_int_equal(with_length("unknown", 8000, &rq), REASON_none);
	assert_int_equal(with_length("vers", 8000, &rq), REASON_none);
}

/* A phone may hold the long token of the server before us: void, but no error of its request. proves:
 * client-20a */
static void a_long_token_is_read(void **state)
{
	struct ts43_request rq;
	assert_int_equal(with_length("token", 8000, &rq), REASON_none);
	assert_int_equal(rq.token.n, 8000);
}

/* proves: own-025, own-026 */
static void terminal_data_are_cut(void **state)
{
	struct ts43_request rq;
	assert_int_equal(with_length("terminal_vendor", 200, &rq), REASON_none);
	assert_int_equal(rq.terminal_vendor.n, 64);
	assert_int_equal(with_length("terminal_sw_version", 64, &rq), REASON_none);
	assert_int_equal(rq.terminal_sw_version.n, 64);
	assert_int_equal(with_length("terminal_model", 63, &rq), REASON_none);
	assert_int_equal(rq.terminal_model.n, 63);
	snprintf(long_query, sizeof(long_query), "app=ap2004&terminal_model=%062dx\xe2\x82\xac", 0);
	assert_int_equal(request_fixture_get(long_query, &rq), REASON_none);
	assert_int_equal(rq.terminal_model.n, 63);
	assert_int_equal(request_fixture_get("app=ap2004&terminal_vendor=NA", &rq), REASON_none);
	assert_str(rq.terminal_vendor, "NA");
	assert_int_equal(rq.terminal_model.n, 0);
}

/* proves: own-039, own-040, own-041 */
static void duplicates(void **state)
{
	static const char *const credential[] = { "token", "EAP_ID", "IMSI", "temporary_token" };
	char query[128];
	struct ts43_request rq;
	for (size_t i = 0; i < 4; i++) {
		snprintf(query, sizeof(query), "app=ap2004&%s=a&%s=b", credential[i], credential[i]);
		assert_int_equal(request_fixture_get(query, &rq), REASON_parameter_twice);
		snprintf(query, sizeof(query), "app=ap2004&%s=a&%s=a&%s=", credential[i], credential[i],
			credential[i]);
		assert_int_equal(request_fixture_get(query, &rq), REASON_none);
		snprintf(query, sizeof(query), "app=ap2004&%s=null&%s=a", credential[i], credential[i]);
		assert_int_equal(request_fixture_get(query, &rq), REASON_none);
	}
	assert_str(rq.temporary_token, "a");
	assert_int_equal(
		request_fixture_get(
			"app=ap2004&terminal_model=A&terminal_model=B&operator_token=x&operator_token=y",
			&rq),
		REASON_none);
	assert_str(rq.terminal_model, "A");
	assert_str(rq.operator_token, "x");
}

/* proves: own-031, own-032, own-077 */
static void names_in_another_case(void **state)
{
	struct ts43_request rq;
	assert_int_equal(request_fixture_get("app=ap2004&gid1=0A2F&otp=1&gid2=7", &rq), REASON_none);
	assert_str(rq.gid1, "0A2F");
	assert_str(rq.gid2, "7");
	assert_str(rq.otp, "1");
	assert_int_equal(request_fixture_get("app=ap2004&GID1=0A2F&gid1=FFFF&otp=1&OTP=2", &rq), REASON_none);
	assert_str(rq.gid1, "0A2F");
	assert_str(rq.otp, "2");
	assert_int_equal(request_fixture_get("app=ap2004&gid1=FFFF&GID1=0A2F&GID1=3", &rq), REASON_none);
	assert_str(rq.gid1, "0A2F");
	assert_int_equal(request_fixture_get("app=ap2004&Token=x&imsi=1", &rq), REASON_none);
	assert_int_equal(rq.token.n + rq.imsi_text.n, 0);
}

/* proves: client-32a, client-32b, client-32c, client-32d, client-34c, own-024, own-029, own-028, ts43-2.3-08
 */
static void absent(void **state)
{
	struct ts43_request rq;
	assert_int_equal(
		request_fixture_get(
			"app=ap2004&terminal_id=null&GID1=null&IMSI=null&EAP_ID=null&terminal_sw_version=",
			&rq),
		REASON_none);
	assert_int_equal(
		rq.terminal_id.n + rq.gid1.n + rq.imsi_text.n + rq.eap_id.n + rq.terminal_sw_version.n, 0);
	static const struct {
		const char *query;
		int64_t vers;
	} cases[] = { { "app=ap2004", 0 }, { "app=ap2004&vers=", 0 }, { "app=ap2004&vers=abc", 0 },
		{ "app=ap2004&vers=0", 0 }, { "app=ap2004&vers=-1", -1 }, { "app=ap2004&vers=-2", -2 },
		{ "app=ap2004&vers=99999999999999999999", 0 } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(request_fixture_get(cases[i].query, &rq), REASON_none);
		assert_int_equal(rq.vers, cases[i].vers);
	}
}

/* proves: own-046, own-037, own-008, own-007, ts43-2.5-02 */
static void versions(void **state)
{
	static const char *const bad[] = { "V6.0", "6.", ".0", "abc", "6.0.1", "-1.0", ".", "1,0", " 1.0" };
	char query[64];
	struct ts43_request rq;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(query, sizeof(query), "app=ap2004&entitlement_version=%s", bad[i]);
		assert_int_equal(request_fixture_get(query, &rq), REASON_version_malformed);
	}
	assert_int_equal(
		request_fixture_get("app=ap2004&entitlement_version=13.0", &rq), REASON_version_unsupported);
	assert_int_equal(
		request_fixture_get("app=ap2004&entitlement_version=0.9", &rq), REASON_version_unsupported);
	assert_int_equal(request_fixture_get("app=ap2004&entitlement_version=1", &rq), REASON_none);
	assert_int_equal(rq.version.major, 1);
	assert_int_equal(request_fixture_get("app=ap2004&entitlement_version=11.10", &rq), REASON_none);
	assert_int_equal(rq.version.minor, 10);
	assert_int_equal(request_fixture_get("app=ap2004&entitlement_version=null", &rq), REASON_none);
	assert_int_equal(rq.version.major, 2);
}

static enum rc read_own(struct arena *a, const struct request_raw *raw, const struct rules *rules,
	struct ts43_request *rq, struct fault *f)
{
	const enum rc rc = request_read(a, raw, &request_fixture_rules, rq, f);
	return rc == RC_OK ? request_own(rq, rules, f) : rc;
}

/* AppIDs that the rules declare, each once, in the order asked, by AppID and not by name */
static void own_apps(void **state)
{
	static const struct rules_app row = { .name = "vowifi", .id = "ap2004" };
	static const struct rules_schema schema = { &row, 1 };
	static const char *const text = "custom:\n  ap2098: {name: club}\n  ap2099: {name: ap9}\n"
					"  ap2006: {name: odsa}\nrules: []\n";
	struct arena *a = arena_new(1 << 22);
	const struct rules_source src = { .text = str_of(text), .name = "r" };
	struct rules *r = NULL;
	struct str error;
	struct fault f = { .reason = REASON_none };
	struct ts43_request rq;
	assert_int_equal(rules_read(a, &src, &schema, &r, &error, &f), RC_OK);
	struct request_raw raw = { .query = STR("app=AP2099,ap2004,ap2098,ap2099,club,ap9,vowifi,ap2097") };
	assert_int_equal(read_own(a, &raw, r, &rq, &f), RC_OK);
	assert_int_equal(rq.n_apps, 1);
	assert_int_equal(rq.n_own, 2);
	assert_str(rq.own[0], "AP2099");
	assert_str(rq.own[1], "ap2098");
	assert_int_equal(rq.app_bits, APPID_OWN_BIT | appid_bit(APPID_ap2004));
	raw.query = STR("app=ap2098");
	assert_int_equal(read_own(a, &raw, r, &rq, &f), RC_OK);
	assert_int_equal(rq.n_apps, 0);
	raw.query = STR("app=ap2006"); /* one of TS.43 stays one */
	assert_int_equal(read_own(a, &raw, r, &rq, &f), RC_OK);
	assert_int_equal(rq.n_own, 0);
	assert_int_equal(rq.app_bits, appid_bit(APPID_ap2006));
	raw.query = STR("app=club,ap9");
	assert_int_equal(read_own(a, &raw, r, &rq, &f), RC_INVALID);
	assert_int_equal(f.reason, REASON_app_unknown);
	arena_free(&a);
}

/* what is above the ceiling is unknown, the rest is answered */
static void own_apps_have_a_ceiling(void **state)
{
	static const struct rules_app row = { .name = "vowifi", .id = "ap2004" };
	static const struct rules_schema schema = { &row, 1 };
	char text[1024] = "rules: []\ncustom:\n", query[256] = "app=";
	struct arena *a = arena_new(1 << 22);
	struct rules *r = NULL;
	struct str error;
	struct fault f = { .reason = REASON_none };
	struct ts43_request rq;
	for (int i = 0; i <= REQUEST_OWN_MAX; i++) {
		const size_t t = strlen(text), q = strlen(query);
		snprintf(text + t, sizeof(text) - t, "  ap30%02d: {name: n%d}\n", i, i);
		snprintf(query + q, sizeof(query) - q, "ap30%02d,", i);
	}
	const struct rules_source src = { .text = str_of(text), .name = "r" };
	assert_int_equal(rules_read(a, &src, &schema, &r, &error, &f), RC_OK);
	const struct request_raw raw = { .query = str_of(query) };
	assert_int_equal(read_own(a, &raw, r, &rq, &f), RC_OK);
	assert_int_equal(rq.n_own, REQUEST_OWN_MAX);
	assert_str(rq.own[REQUEST_OWN_MAX - 1], "ap3007");
	arena_free(&a);
}

/* proves: own-002, own-010, own-011, own-094, own-095, ts43-1.7-01, ts43-2.3-04, ts43-2.3-05, ts43-2.4-05 */
static void apps(void **state)
{
	static const char *const unknown[] = { "ap2001", "ap2002", "ap2007", "ap2008", "app2009", "app2011",
		"2015", "ap9999", "x" };
	char query[512];
	struct ts43_request rq;
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		snprintf(query, sizeof(query), "app=%s", unknown[i]);
		assert_int_equal(request_fixture_get(query, &rq), REASON_app_unknown);
		snprintf(query, sizeof(query), "app=%s&app=AP2004", unknown[i]);
		assert_int_equal(request_fixture_get(query, &rq), REASON_none);
		assert_int_equal(rq.n_apps, 1);
		assert_int_equal(rq.app_bits, appid_bit(APPID_ap2004));
	}
	static const char *const missing[] = { "app=", "app=null", "app=,,", "app=[]", "app=[%20]", "x=1" };
	for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++)
		assert_int_equal(request_fixture_get(missing[i], &rq), REASON_app_missing);
	assert_int_equal(
		request_fixture_get("app=ap2004,ap2003&app=ap2004&app=[ap2005,%20ap2004]", &rq), REASON_none);
	assert_int_equal(rq.n_apps, 3);
	const char *full = request_fixture_repeat("app=ap2004", REQUEST_NAMED_MAX - 1, ",ap2004", "");
	assert_int_equal(request_fixture_get(full, &rq), REASON_none);
	full = request_fixture_repeat("app=ap2004", REQUEST_NAMED_MAX - 1, ",ap2004", "&app=x");
	assert_int_equal(request_fixture_get(full, &rq), REASON_parameters_too_many);
}

/* proves: own-139, own-140, own-141, own-142, own-138, ts43-2.3-10, ts43-2.3-11, ts43-2.3-12, ts43-2.3-13,
 * ts43-2.3-14 */
static void registrations(void **state)
{
	static const struct {
		const char *query;
		enum reason reason;
		bool notif, remove;
		enum push_service service;
	} cases[] = {
		{ "app=ap2004", REASON_none, false, false, PUSH_NONE },
		{ "app=ap2004&notif_action=0&notif_token=t", REASON_none, true, true, PUSH_NONE },
		{ "app=ap2004&notif_action=1&notif_token=t", REASON_none, true, false, PUSH_GCM },
		{ "app=ap2004&notif_action=2&notif_token=t", REASON_none, true, false, PUSH_FCM },
		{ "app=ap2004&notif_action=3&notif_token=t", REASON_none, true, false, PUSH_WNS },
		{ "app=ap2004&notif_action=4&notif_token=t", REASON_none, true, false, PUSH_APNS },
		{ "app=ap2004&notif_action=5&notif_token=t", REASON_notif_action_invalid, false, false,
			PUSH_NONE },
		{ "app=ap2004&notif_action=-1&notif_token=t", REASON_notif_action_invalid, false, false,
			PUSH_NONE },
		{ "app=ap2004&notif_action=x&notif_token=t", REASON_notif_action_invalid, false, false,
			PUSH_NONE },
		{ "app=ap2004&notif_token=t", REASON_notif_incomplete, false, false, PUSH_NONE },
		{ "app=ap2004&notif_action=2", REASON_notif_incomplete, false, false, PUSH_NONE },
		{ "app=ap2004&notif_action=2&notif_token=null", REASON_none, false, false, PUSH_NONE },
		{ "app=ap2004&notif_token=null", REASON_none, false, false, PUSH_NONE },
		{ "app=ap2004&notif_action=9&notif_token=", REASON_none, false, false, PUSH_NONE },
	};
	struct ts43_request rq;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(request_fixture_get(cases[i].query, &rq), cases[i].reason);
		if (cases[i].reason != REASON_none)
			continue;
		assert_int_equal(rq.notif, cases[i].notif);
		assert_int_equal(rq.notif_remove, cases[i].remove);
		assert_int_equal(rq.notif_service, cases[i].service);
	}
	assert_int_equal(with_length("notif_action=2&notif_token", 2048, &rq), REASON_none);
	assert_false(rq.notif_too_long);
	assert_int_equal(rq.notif_token.n, 2048);
	assert_int_equal(with_length("notif_action=2&notif_token", 2049, &rq), REASON_none);
	assert_true(rq.notif && rq.notif_too_long);
	assert_int_equal(rq.notif_token.n, 0);
}

/* proves: client-35a, own-003, client-34a */
static void others_are_ignored(void **state)
{
	struct ts43_request rq;
	assert_int_equal(
		request_fixture_get(
			"app=ap2004&boost_type=300&MSG_btn=7&requestor_id=r&access_token=t&target_terminal_"
			"imeis=1&"
			"target_terminal_imeis=2&target_terminal_sn=3&target_terminal_model=4&operation=x",
			&rq),
		REASON_none);
	assert_str(rq.requestor_id, "r");
	assert_str(rq.operation, "x");
	assert_true(request_params_known(STR("token")) && !request_params_known(STR("target_terminal_sn")));
	assert_false(rq.boost);
	assert_int_equal(rq.msg_btn, MSG_BTN_NONE);
	assert_true(request_params_is_list(STR("app")) && !request_params_is_list(STR("App")));
}

/* proves: own-607, own-609 */
static void boosts(void **state)
{
	static const char *const bad[] = { "256", "-1", "abc", "1.5", "99999999999999999999" };
	struct ts43_request rq;
	char query[96];
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(query, sizeof(query), "app=ap2010&boost_type=%s", bad[i]);
		assert_int_equal(request_fixture_get(query, &rq), REASON_boost_type_invalid);
	}
	assert_int_equal(fault_row(REASON_boost_type_invalid)->http, 400);
	assert_int_equal(request_fixture_get("app=ap2010", &rq), REASON_none);
	assert_false(rq.boost);
	assert_int_equal(request_fixture_get("app=ap2010&boost_type=null", &rq), REASON_none);
	assert_false(rq.boost);
	assert_int_equal(request_fixture_get("app=ap2010&boost_type=0", &rq), REASON_none);
	assert_true(rq.boost);
	assert_int_equal(rq.boost_type, 0);
	assert_int_equal(request_fixture_get("app=ap2004,ap2010&boostType=166", &rq), REASON_none);
	assert_true(rq.boost);
	assert_int_equal(rq.boost_type, 166);
	assert_int_equal(request_fixture_get("app=ap2010&boostType=7&boost_type=255", &rq), REASON_none);
	assert_int_equal(rq.boost_type, 255);
	assert_int_equal(request_fixture_post("{\"app\":\"ap2010\",\"boost_type\":163}", &rq), REASON_none);
	assert_int_equal(rq.boost_type, 163);
}

#define DCB "app=ap2012&store_vendor=S&store_user_id=u"

/* proves: own-615, own-616, own-620 */
static void stores(void **state)
{
	struct ts43_request rq;
	assert_int_equal(request_fixture_get(DCB, &rq), REASON_none);
	assert_str(rq.store_vendor, "S");
	assert_str(rq.store_user_id, "u");
	assert_int_equal(rq.msg_btn, MSG_BTN_NONE);
	assert_int_equal(request_fixture_get("app=ap2012&store_user_id=u", &rq), REASON_dcb_store_missing);
	assert_int_equal(request_fixture_get("app=ap2012,ap2004&store_vendor=S&store_user_id=", &rq),
		REASON_dcb_store_missing);
	assert_int_equal(with_length(DCB "&store_vendor", 129, &rq), REASON_none); /* the first counts */
	assert_int_equal(with_length("app=ap2012&store_user_id=u&store_vendor", 128, &rq), REASON_none);
	assert_int_equal(
		with_length("app=ap2012&store_user_id=u&store_vendor", 129, &rq), REASON_parameter_too_long);
	assert_int_equal(with_length("store_vendor", 129, &rq), REASON_none); /* not read for ap2004 */
	assert_int_equal(rq.store_vendor.n, 0);
	static const char *const bad[] = { "2", "-1", "yes", "01x" };
	char query[96];
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(query, sizeof(query), DCB "&MSG_btn=%s", bad[i]);
		assert_int_equal(request_fixture_get(query, &rq), REASON_msg_btn_invalid);
	}
	assert_int_equal(request_fixture_get(DCB "&MSG_btn=0", &rq), REASON_none);
	assert_int_equal(rq.msg_btn, MSG_BTN_REJECTED);
	assert_int_equal(request_fixture_get(DCB "&MSG_btn=1", &rq), REASON_none);
	assert_int_equal(rq.msg_btn, MSG_BTN_ACCEPTED);
	assert_int_equal(fault_row(REASON_msg_btn_invalid)->http, 400);
	assert_int_equal(fault_row(REASON_dcb_store_missing)->http, 400);
}

/* proves: ts43-2.3-02, ts43-2.3-03, ts43-2.3-06 */
static void who_asks(void **state)
{
	static const char *const queries[] = {
		"app=ap2004&requestor_id=6e0d7c1a-8f52-4f31-a0c6-0d5b2f4e9911",
		"app=ap2004&terminal_id=352099001761481",
		"app=ap2004&terminal_id=6e0d7c1a-8f52-4f31-a0c6-0d5b2f4e9911",
		"app=ap2004&app_name=ims&app_version=1",
		"app=ap2004&app_name=ims",
		"app=ap2004",
	};
	struct ts43_request rq;
	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++)
		assert_int_equal(request_fixture_get(queries[i], &rq), REASON_none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ceilings),
		cmocka_unit_test(a_long_token_is_read),
		cmocka_unit_test(terminal_data_are_cut),
		cmocka_unit_test(duplicates),
		cmocka_unit_test(names_in_another_case),
		cmocka_unit_test(absent),
		cmocka_unit_test(versions),
		cmocka_unit_test(own_apps),
		cmocka_unit_test(own_apps_have_a_ceiling),
		cmocka_unit_test(apps),
		cmocka_unit_test(registrations),
		cmocka_unit_test(others_are_ignored),
		cmocka_unit_test(boosts),
		cmocka_unit_test(stores),
		cmocka_unit_test(who_asks),
	};
	return cmocka_run_group_tests(tests, request_fixture_setup, request_fixture_teardown);
}
