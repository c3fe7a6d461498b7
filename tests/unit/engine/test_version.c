/** entitlement_version: grammar and order. */
#include "unit.h"

#include "engine/version.h"

/* proves: own-004, own-005, own-037 */
static void read(void **state)
{
	static const struct {
		const char *text;
		unsigned major, minor;
	} cases[] = { { "1.0", 1, 0 }, { "6.1", 6, 1 }, { "10.1", 10, 1 }, { "11.10", 11, 10 },
		{ "12", 12, 0 }, { "012.00", 12, 0 }, { "99999.1", UINT16_MAX, 1 },
		{ "1.99999999999999999999", 1, UINT16_MAX } };
	struct version v;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(version_read(str_of(cases[i].text), &v), RC_OK);
		assert_int_equal(v.major, cases[i].major);
		assert_int_equal(v.minor, cases[i].minor);
	}
}

/* proves: own-046 */
static void malformed(void **state)
{
	static const char *const bad[] = { "V6.0", "6.", ".0", "abc", "6.0.1", "-1.0", "", ".", "+1.0",
		"1 .0", "1.0 ", "1,0" };
	struct version v = { 3, 4 };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(version_read(str_of(bad[i]), &v), RC_MALFORMED);
	assert_int_equal(v.major, 3);
}

/* proves: own-006 */
static void order(void **state)
{
	static const struct version rising[] = { { 0, 9 }, { 1, 0 }, { 6, 1 }, { 7, 0 }, { 9, 0 }, { 10, 0 },
		{ 10, 1 }, { 11, 9 }, { 11, 10 }, { 12, 0 } };
	const int n = (int)(sizeof(rising) / sizeof(rising[0]));
	for (int i = 0; i < n; i++)
		for (int k = 0; k < n; k++) {
			const int c = version_compare(rising[i], rising[k]);
			assert_int_equal((c > 0) - (c < 0), (i > k) - (i < k));
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(read), cmocka_unit_test(malformed),
		cmocka_unit_test(order) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
