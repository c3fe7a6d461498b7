/** subscriber.c: a new line offers nothing and asks for nothing. */
#include "unit.h"

#include "model/subscriber.h"

static void a_new_line_fails_closed(void **state)
{
	const struct subscriber s = subscriber_new();
	assert_int_equal(s.version, 1);
	assert_int_equal(s.epoch, 0);
	assert_false(s.barred);
	assert_int_equal(s.order, VERS_NORMAL);
	assert_string_equal(s.imsi.d, "");
	assert_string_equal(s.msisdn.d, "");
	assert_false(s.vowifi.allowed);
	assert_int_equal(s.vowifi.prov, PROV_NOT_REQUIRED);
	assert_int_equal(s.vowifi.tc, DATA_NOT_REQUIRED);
	assert_int_equal(s.vowifi.addr, DATA_NOT_REQUIRED);
	assert_int_equal(s.voice.lte_home, SERVICE_INCOMPATIBLE);
	assert_int_equal(s.voice.lte_roaming, SERVICE_INCOMPATIBLE);
	assert_int_equal(s.voice.nr_home, SERVICE_INCOMPATIBLE);
	assert_int_equal(s.voice.nr_roaming, SERVICE_INCOMPATIBLE);
	assert_int_equal(s.smsoip, SERVICE_INCOMPATIBLE);
	assert_int_equal(s.satmode, SERVICE_INCOMPATIBLE);
	assert_int_equal(s.private_id, SERVICE_INCOMPATIBLE);
	assert_int_equal(s.dcb.status, SERVICE_INCOMPATIBLE);
	assert_true(s.dcb.tc_required);
	assert_int_equal(s.data.sa, SA_UNKNOWN);
	assert_int_equal(s.data.usage_n, 0);
	assert_string_equal(s.plan, "");
	assert_string_equal(s.tags, "");
	assert_string_equal(s.region, "");
	assert_int_equal(s.push_count, 0);
}

/* proves: own-173 */
static void addresses_expire(void **state)
{
	struct vowifi_facts f = { .addr = DATA_AVAILABLE, .addr_expiry = 1000 };
	assert_int_equal(subscriber_address(&f, 999), DATA_AVAILABLE);
	assert_int_equal(subscriber_address(&f, 1000), DATA_MISSING);
	f.addr_expiry = 0;
	assert_int_equal(subscriber_address(&f, 1000), DATA_AVAILABLE);
	f = (struct vowifi_facts){ .addr = DATA_NOT_REQUIRED, .addr_expiry = 1 };
	assert_int_equal(subscriber_address(&f, 1000), DATA_NOT_REQUIRED);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_new_line_fails_closed),
		cmocka_unit_test(addresses_expire) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
