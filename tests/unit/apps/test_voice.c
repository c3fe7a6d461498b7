/** Entries per RAT, and which settings contradict each other. */
#include "engine_fixture.h"

#include "apps/voice.h"

/* proves: own-182, ts43-4.1.1-06, ts43-4.1.1-07, ts43-4.1.1-08 */
static void entries_do_not_overlap(void **state)
{
	for (unsigned i = 0; i < 256; i++) {
		const struct voice_facts f = { (enum service_status)(i & 3),
			(enum service_status)(i >> 2 & 3), (enum service_status)(i >> 4 & 3),
			(enum service_status)(i >> 6 & 3) };
		for (unsigned access = 1; access <= 2; access++) {
			const unsigned home = access == 1 ? i & 3 : i >> 4 & 3,
				       roaming = access == 1 ? i >> 2 & 3 : i >> 6 & 3;
			struct voice_entry e[2];
			const size_t n = voice_decide((enum voice_access)access, &f, e);
			assert_int_equal(n, home == roaming ? 1 : 2);
			assert_int_equal(e[0].where, home == roaming ? 1 : 2);
			assert_int_equal(e[0].status, home);
			assert_int_equal(e[0].access, access);
			if (n == 1)
				continue;
			assert_int_equal(e[1].where, 3);
			assert_int_equal(e[1].status, roaming);
			assert_int_equal(e[1].access, access);
		}
	}
}

static enum reason open_with(const char *yaml)
{
	struct arena *a = arena_new(65536);
	struct fault f = { .reason = REASON_none };
	const void *s;
	const struct conf *c = engine_fixture_conf(a, yaml, voice_app.conf, &f);
	if (c) {
		const enum rc rc = voice_app.open(a, c, &s, &f);
		assert_int_equal(rc, fault_row(f.reason)->rc);
	}
	arena_free(&a);
	return f.reason;
}

/* proves: ts43-4.1.1-18, ts43-4.1.1-19, own-100, own-184 */
static void settings_are_checked(void **state)
{
	static const char *const bad[] = {
		"voice:\n  lte_irat: EPS-Fallback\n",
		"voice:\n  lte_irat: 5G-SRVCC\n",
		"voice:\n  nr_irat: 4G-SRVCC\n",
		"voice:\n  nr_irat: [EPS-Fallback, 5G-SRVCC]\n",
		"voice:\n  nr_irat: EPS-Fallback,5G-SRVCC\n",
		"voice:\n  nr_irat: 5G-SRVCC\n  vonr: no\n",
		"voice:\n  rats: [lte, wlan]\n",
		"voice:\n  rats: []\n",
		"voice:\n  irat_name: \"a b\"\n",
		"voice:\n  irat_name: \"\"\n",
		"voice:\n  message: a<b\n",
	};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (open_with(bad[i]) == REASON_none)
			fail_msg("taken: %s", bad[i]);
	assert_int_equal(open_with(""), REASON_none);
	assert_int_equal(open_with("voice:\n  nr_irat: EPS-Fallback\n  vonr: no\n"), REASON_none);
	assert_int_equal(open_with("voice:\n  vonr: no\n  eps_fallback: yes\n"), REASON_none);
	assert_int_equal(open_with("voice:\n  irat_name: NetworkVoiceIRATCapablity\n"), REASON_none);
}

static void memory_ends(void **state)
{
	struct arena *a = arena_new(65536), *small = arena_new(1);
	struct fault f = { .reason = REASON_none };
	const void *s = NULL;
	const struct conf *c = engine_fixture_conf(a, "", voice_app.conf, &f);
	assert_int_equal(voice_app.open(small, c, &s, &f), RC_NOMEM);
	assert_null(s);
	arena_free(&small);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_do_not_overlap),
		cmocka_unit_test(settings_are_checked),
		cmocka_unit_test(memory_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
