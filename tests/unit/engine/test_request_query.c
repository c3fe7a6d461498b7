/** The grammar of a query. */
#include "request_fixture.h"

#include <stdio.h>

/* proves: ts43-2.3-09, own-033, own-034, own-023 */
static void values_are_decoded(void **state)
{
	struct ts43_request rq;
	assert_int_equal(
		request_fixture_get(
			"app=ap2004&EAP_ID=0001010000000017%40nai.epc.mnc001.mcc001.3gppnetwork.org"
			"&app_name=a+b&terminal_id=00000000000000017&token=x%2Fy%2fz&app_version=%C3%A9",
			&rq),
		REASON_none);
	assert_str(rq.eap_id, "0001010000000017@nai.epc.mnc001.mcc001.3gppnetwork.org");
	assert_str(rq.app_name, "a+b");
	assert_str(rq.terminal_id, "00000000000000017");
	assert_str(rq.token, "x/y/z");
	assert_str(rq.app_version, "\xc3\xa9");
	assert_int_equal(request_fixture_get("app=ap2004&EAP_ID=0001010000000017@nai.epc", &rq), REASON_none);
	assert_str(rq.eap_id, "0001010000000017@nai.epc");
}

/* proves: own-035 */
static void malformed(void **state)
{
	static const char *const bad[] = { "%zz", "%", "%4", "%4g", "%00", "%0a", "%7f", "%1F", "a\tb", "%ff",
		"%c3", "\xc3", "%c0%80", "%ed%a0%80", "%%34%31" };
	char query[64];
	struct ts43_request rq;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(query, sizeof(query), "app=ap2004&terminal_id=%s", bad[i]);
		assert_int_equal(request_fixture_get(query, &rq), REASON_query_malformed);
		snprintf(query, sizeof(query), "app=ap2004&unknown=%s", bad[i]);
		assert_int_equal(request_fixture_get(query, &rq), REASON_query_malformed);
		snprintf(query, sizeof(query), "app=ap2004&x%s=1", bad[i]);
		assert_int_equal(request_fixture_get(query, &rq), REASON_query_malformed);
	}
	const struct request_raw nul = { .query = STR("app=ap2004&x=\0") };
	assert_int_equal(request_fixture_read(&nul, &rq), REASON_query_malformed);
}

static void odd_pieces(void **state)
{
	struct ts43_request rq;
	assert_int_equal(request_fixture_get("&&app=ap2004&&token&=x&=&app_name=a=b&%74erminal_id=1&", &rq),
		REASON_none);
	assert_int_equal(rq.token.n, 0);
	assert_str(rq.app_name, "a=b");
	assert_str(rq.terminal_id, "1");
	assert_int_equal(request_fixture_get("", &rq), REASON_app_missing);
	const struct request_raw none = { .query = STR_NONE };
	assert_int_equal(request_fixture_read(&none, &rq), REASON_app_missing);
}

static void too_many(void **state)
{
	struct ts43_request rq;
	const size_t n = REQUEST_PARAMS_MAX - 1;
	assert_int_equal(
		request_fixture_get(request_fixture_repeat("app=ap2004", n, "&x=", ""), &rq), REASON_none);
	assert_int_equal(request_fixture_get(request_fixture_repeat("app=ap2004", n + 1, "&x=", ""), &rq),
		REASON_parameters_too_many);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_decoded),
		cmocka_unit_test(malformed),
		cmocka_unit_test(odd_pieces),
		cmocka_unit_test(too_many),
	};
	return cmocka_run_group_tests(tests, request_fixture_setup, request_fixture_teardown);
}
