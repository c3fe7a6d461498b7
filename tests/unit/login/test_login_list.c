/** login_list.c: the table is whole, and the first method that claims a request has it. */
#include "login_rig.h"

#include "login/eap_aka.h"

static void the_table_is_whole(void **state)
{
	assert_int_equal(login_list_count(), 9);
	for (size_t i = 0; i < login_list_count(); i++) {
		assert_non_null(login_list_at(i)->name);
		assert_non_null(login_list_at(i)->claims);
		assert_non_null(login_list_at(i)->step);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(login_list_at(k)->name, login_list_at(i)->name);
	}
	const struct ts43_request nothing = { 0 };
	assert_true(login_list_at(login_list_count() - 1)->claims(&nothing));
}

/* Digest 02 section 2: every pair of credentials goes to the row above. proves: own-049, own-052, client-16a
 */
static void the_order_of_the_decision_table(void **state)
{
	static const char *const order[] = { "eap_relay", "oidc_return", "token", "temporary_token",
		"eap_aka", "operator_token", "access_token", "otp", "none" };
	enum { N = sizeof(order) / sizeof(order[0]) };
	for (unsigned bits = 0; bits < 1u << (N - 1); bits++) {
		struct ts43_request rq = { .relay = bits & 1 };
		unsigned first = 0;
		rq.state = rq.code = bits & 2 ? STR("x") : STR_NONE;
		rq.token = bits & 4 ? STR("x") : STR_NONE;
		rq.temporary_token = bits & 8 ? STR("x") : STR_NONE;
		rq.eap_id = bits & 16 ? STR(LOGIN_RIG_NAI) : STR_NONE;
		rq.operator_token = bits & 32 ? STR("x") : STR_NONE;
		rq.access_token = rq.requestor_id = bits & 64 ? STR("x") : STR_NONE;
		rq.msisdn = bits & 128 ? STR("15550100") : STR_NONE;
		rq.accept = STR("application/vnd.gsma.eap-relay.v1.0+json");
		while (first < N - 1 && !(bits >> first & 1))
			first++;
		assert_string_equal(login_list_at(login_list_claim(&rq))->name, order[first]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { LOGIN_RIG_TEST(the_table_is_whole),
		LOGIN_RIG_TEST(the_order_of_the_decision_table) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
