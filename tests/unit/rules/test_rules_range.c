/** rules_range.c: versions, moments, spans and percentages. */
#include "unit.h"

#include "rules/rules_range.h"

static bool in(const char *range, const char *version)
{
	struct rules_range r;
	struct rules_key k;
	if (!rules_range_version(str_of(range), &r))
		fail_msg("%s", range);
	assert_true(rules_range_version_of(str_of(version), &k));
	return rules_range_holds(&r, k);
}

static void versions_are_numbers(void **state)
{
	assert_true(in("12.0", "12"));
	assert_true(in("12", "12.0.0.0"));
	assert_false(in("12", "12.0.0.1"));
	assert_true(in(">=8.0", "10.0"));
	assert_false(in(">8.0", "8"));
	assert_true(in(">8.0", "8.0.1"));
	assert_true(in("<9", "8.999"));
	assert_false(in("<9", "9.0"));
	assert_true(in("<= 9.0", "9"));
	assert_true(in(">=16 <17", "16.9.9-beta"));
	assert_false(in(">=16 <17", "17"));
	assert_true(in("<17 >=16", "16"));
	assert_true(in("8.0-9.9", "9.9"));
	assert_false(in("8.0-9.9", "9.10"));
	assert_true(in("4294967295", "4294967295"));
	/* a fifth number is not looked at */
	assert_true(in("1.2.3.4", "1.2.3.4.5"));
}

static void versions_of_other_forms(void **state)
{
	static const char *const bad[] = { "", "x", "8.", ".8", "8.x", ">", ">=", ">=8 >9", ">=9 <8", ">8 <8",
		">8 <=8", "9-8", "8-", "8 9", "4294967296", ">=8<9 x", "=8" };
	struct rules_range r;
	struct rules_key k;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (rules_range_version(str_of(bad[i]), &r))
			fail_msg("%s", bad[i]);
	assert_false(rules_range_version_of(STR("UP1A"), &k));
	assert_false(rules_range_version_of(STR(""), &k));
	assert_false(rules_range_version_of(STR("99999999999"), &k));
}

static void at(const char *text, int64_t offset, int64_t want)
{
	int64_t got = -1;
	if (!rules_range_moment(str_of(text), offset, &got))
		fail_msg("%s", text);
	assert_int_equal(got, want);
}

static void moments(void **state)
{
	static const char *const bad[] = { "", "2026", "2026-05", "2026-13-01", "2026-02-29", "2100-02-29",
		"2026-04-31", "2026-05-01 10:00", "2026-05-01T", "2026-05-01T24:00", "2026-05-01T10",
		"2026-05-01T10:60", "2026-05-01T10:00:60", "2026-05-01T10:00x", "2026-05-01T10:00+15:00",
		"2026-05-01T10:00+1:00", "1970-01-01", "26-05-01", "2026-5-1", "2026-05-011" };
	int64_t got;
	at("2026-05-01", 0, 1777593600);
	at("2026-05-01", 3600, 1777590000);
	at("2026-05-01Z", 3600, 1777593600);
	at("2026-05-01T10:00", 0, 1777629600);
	at("2026-05-01T10:00:07Z", 3600, 1777629607);
	at("2026-05-01T10:00-03:30", 0, 1777629600 + 12600);
	at("2024-02-29", 0, 1709164800);
	at("2000-02-29", 0, 951782400);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (rules_range_moment(str_of(bad[i]), 0, &got))
			fail_msg("%s", bad[i]);
}

static bool at_clock(const char *text, unsigned spans, uint64_t second)
{
	struct rules_range r[2];
	const unsigned n = rules_range_time_of_day(str_of(text), r);
	assert_int_equal(n, spans);
	for (unsigned i = 0; i < n; i++)
		if (rules_range_holds(&r[i], (struct rules_key){ 0, second }))
			return true;
	return false;
}

static void times_of_the_day(void **state)
{
	static const char *const bad[] = { "", "8:00-9:00", "08:00", "08:00-", "08:00-08:00", "24:00-08:00",
		"08:00-24:01", "08:00-25:00", "08:60-09:00", "08:00-09:00x", "00:00-00:00" };
	struct rules_range r[2];
	assert_true(at_clock("08:00-20:00", 1, 8 * 3600));
	assert_false(at_clock("08:00-20:00", 1, 20 * 3600));
	assert_true(at_clock("22:00-06:00", 2, 0));
	assert_true(at_clock("22:00-06:00", 2, 86399));
	assert_false(at_clock("22:00-06:00", 2, 6 * 3600));
	assert_true(at_clock("22:00-00:00", 1, 86399));
	assert_false(at_clock("22:00-00:00", 1, 0));
	assert_true(at_clock("00:00-24:00", 1, 0));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (rules_range_time_of_day(str_of(bad[i]), r))
			fail_msg("%s", bad[i]);
}

static void percentages(void **state)
{
	static const char *const bad[] = { "", "-1", "100.01", "101", "1.", ".5", "1.234", "1,5", "5%",
		"1.x" };
	static const struct {
		const char *text;
		uint32_t want;
	} good[] = { { "0", 0 }, { "5", 500 }, { "12.5", 1250 }, { "0.01", 1 }, { "0.07", 7 },
		{ "100", 10000 }, { "100.00", 10000 } };
	uint32_t got;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(rules_range_percent(str_of(good[i].text), &got));
		assert_int_equal(got, good[i].want);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (rules_range_percent(str_of(bad[i]), &got))
			fail_msg("%s", bad[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(versions_are_numbers),
		cmocka_unit_test(versions_of_other_forms), cmocka_unit_test(moments),
		cmocka_unit_test(times_of_the_day), cmocka_unit_test(percentages) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
