/** satmode_plmn.c: which lines are PLMNs. */
#include "unit.h"

#include "apps/satmode_plmn.h"

/* proves: own-672, own-673, own-674 */
static void lines(void **state)
{
	static const struct {
		const char *text;
		bool good;
		unsigned plan, data, voice;
	} cases[] = {
		{ "00101", true, 0, 0, 0 },
		{ "999700", true, 0, 0, 0 },
		{ " 00101  METERED ", true, 1, 0, 0 },
		{ "00101 unmetered data=constrained", true, 2, 1, 0 },
		{ "00101 Data=Unconstrained VOICE=constrained Metered", true, 1, 2, 1 },
		{ "", false, 0, 0, 0 },
		{ "1", false, 0, 0, 0 },
		{ "0010", false, 0, 0, 0 },
		{ "0010100", false, 0, 0, 0 },
		{ "0010a", false, 0, 0, 0 },
		{ "metered 00101", false, 0, 0, 0 },
		{ "00101 00102", false, 0, 0, 0 },
		{ "00101 metered unmetered", false, 0, 0, 0 },
		{ "00101 data=constrained data=constrained", false, 0, 0, 0 },
		{ "00101 data", false, 0, 0, 0 },
		{ "00101 data=", false, 0, 0, 0 },
		{ "00101 sms=constrained", false, 0, 0, 0 },
		{ "00101 free", false, 0, 0, 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct satmode_plmn p;
		struct fault f = { .reason = REASON_none };
		const enum rc rc = satmode_plmn_read(str_of(cases[i].text), &p);
		assert_int_equal(rc, cases[i].good ? RC_OK : RC_INVALID);
		assert_int_equal(satmode_plmn_check(str_of(cases[i].text), &f), rc);
		assert_int_equal(f.reason, cases[i].good ? REASON_none : REASON_conf_value);
		if (!cases[i].good)
			continue;
		assert_int_equal(p.plan, cases[i].plan);
		assert_int_equal(p.data, cases[i].data);
		assert_int_equal(p.voice, cases[i].voice);
		assert_true(p.plmn.n == 5 || p.plmn.n == 6);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(lines) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
