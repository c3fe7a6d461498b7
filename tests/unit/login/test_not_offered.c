/** not_offered.c: each method of TS.43 that the server does not have answers with its own status and reason,
 * and asks nobody. */
#include "login_rig.h"

struct refusal {
	const char *method;
	enum reason why;
	int http;
	struct ts43_request rq;
};

/* proves: own-052, own-069, own-075, own-086, own-030, client-32d, ts43-2.10-02, ts43-2.8.6-02, own-091,
 * own-084 */
static void each_in_its_own_way(void **state)
{
	struct login_rig *r = *state;
	static const struct refusal cases[] = {
		{ "oidc_return", REASON_oidc_not_offered, 400,
			{ .code = { "x", 1 }, .state = { "never", 5 } } },
		{ "oidc_return", REASON_oidc_not_offered, 400,
			{ .error = { "access_denied", 13 }, .state = { "never", 5 } } },
		{ "none", REASON_no_credential, 511, { .state = { "never", 5 } } },
		{ "none", REASON_no_credential, 511, { .code = { "x", 1 } } },
		{ "temporary_token", REASON_temporary_token_not_offered, 401,
			{ .temporary_token = { "t", 1 } } },
		{ "temporary_token", REASON_temporary_token_not_offered, 401,
			{ .temporary_token = { "t", 1 }, .eap_id = { LOGIN_RIG_NAI, 54 } } },
		{ "operator_token", REASON_operator_token_not_offered, 401,
			{ .operator_token = { "t", 1 } } },
		{ "access_token", REASON_access_token_not_offered, 511,
			{ .access_token = { "t", 1 }, .requestor_id = { "r", 1 } } },
		{ "none", REASON_no_credential, 511, { .access_token = { "t", 1 } } },
		{ "none", REASON_no_credential, 511, { .requestor_id = { "r", 1 } } },
		{ "otp", REASON_otp_not_offered, 511, { .msisdn = { "15550100", 8 } } },
		{ "otp", REASON_otp_not_offered, 511, { .otp = { "123456", 6 } } },
		{ "none", REASON_no_credential, 511, { .imsi_text = { "001010000000017", 15 } } },
		{ "none", REASON_no_credential, 511, { .app_named = true } },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		r->rq = cases[i].rq;
		assert_int_equal(login_rig_run(r), cases[i].why);
		assert_string_equal(login_list_at(r->method)->name, cases[i].method);
		assert_int_equal(fault_row(cases[i].why)->http, cases[i].http);
		assert_int_equal(r->q.n_facts, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { LOGIN_RIG_TEST(each_in_its_own_way) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
