/** meaning.c: words for numbers (TS.43 tables 14 to 25). */
#include "unit.h"

#include "ue/meaning.h"

static void values(void **state)
{
	assert_string_equal(meaning_of(STR("EntitlementStatus"), STR("1")), "ENABLED");
	assert_string_equal(meaning_of(STR("entitlementstatus"), STR("3")), "PROVISIONING");
	assert_string_equal(meaning_of(STR("AccessType"), STR("2")), "NG-RAN");
	assert_null(meaning_of(STR("EntitlementStatus"), STR("4")));
	assert_null(meaning_of(STR("AppID"), STR("1")));
	assert_string_equal(meaning_of_app(STR("AP2004")), "VoWiFi");
	assert_null(meaning_of_app(STR("VERS")));
	assert_non_null(meaning_of_status(511));
	assert_null(meaning_of_status(418));
}

static void assert_span(uint64_t seconds, const char *want)
{
	char mem[64];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	meaning_of_span(seconds, &b);
	assert_true(str_is(buf_str(&b), want));
}

static void spans(void **state)
{
	assert_span(1, "1 seconds");
	assert_span(119, "119 seconds");
	assert_span(5400, "90 minutes");
	assert_span(172800, "2 days");
	assert_span(86400, "24 hours");
	assert_span(216000, "2.5 days");
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(values), cmocka_unit_test(spans) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
