/** The table of AppIDs. */
#include "unit.h"

#include "engine/appid.h"

/* proves: ts43-2.3-01, own-002 */
static void exactly_the_twelve(void **state)
{
	static const char *const known[] = { "ap2003", "ap2004", "ap2005", "ap2006", "ap2009", "ap2010",
		"ap2011", "ap2012", "ap2013", "ap2014", "ap2015", "ap2016" };
	enum appid id;
	assert_int_equal(APPID_COUNT, 12);
	for (size_t i = 0; i < 12; i++) {
		assert_true(appid_find(str_of(known[i]), &id));
		assert_string_equal(appid_row(id)->name, known[i]);
	}
	static const char *const unknown[] = { "ap2001", "ap2002", "ap2007", "ap2008", "app2009", "2015", "",
		"ap200", "ap20044" };
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		assert_false(appid_find(str_of(unknown[i]), &id));
}

/* proves: ts43-1.7-01, own-001 */
static void without_case(void **state)
{
	enum appid id;
	assert_true(appid_find(STR("AP2004"), &id));
	assert_int_equal(id, APPID_ap2004);
	assert_string_equal(appid_row(id)->name, "ap2004");
}

static void groups(void **state)
{
	assert_int_equal(appid_groups(0), 0);
	assert_int_equal(appid_groups(appid_bit(APPID_ap2004) | appid_bit(APPID_ap2016)), APPID_STATUS);
	assert_int_equal(appid_groups(appid_bit(APPID_ap2009)), APPID_ODSA);
	assert_int_equal(appid_groups(appid_bit(APPID_ap2014) | appid_bit(APPID_ap2003)),
		APPID_IDENTITY | APPID_STATUS);
	assert_int_equal(appid_groups(APPID_OWN_BIT), APPID_STATUS);
	assert_int_equal(appid_groups(APPID_OWN_BIT | appid_bit(APPID_ap2006)), APPID_STATUS | APPID_ODSA);
	assert_true(APPID_COUNT < 31); /* the bit is free */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exactly_the_twelve),
		cmocka_unit_test(without_case),
		cmocka_unit_test(groups),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
