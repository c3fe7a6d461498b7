/** Table 20 over all facts, against a table written by hand. */
#include "engine_fixture.h"

#include "apps/vowifi.h"

enum { NOW = 1767225600 };

/*
 * EntitlementStatus of an allowed line by TC (row), address (group of four) and provisioning (0 to 3 within
 * the group), as TS.43 3.3 has it: data missing or under way 0; else by provisioning.
 */
static const char *const by_prov_status[4] = {
	"0000 0000 0000 0000",
	"0000 0110 0110 0000",
	"0000 0110 0110 0000",
	"0000 0000 0000 0000",
};
static const char *const by_status[4] = {
	"0000 0000 0000 0000",
	"0000 0113 0113 0000",
	"0000 0113 0113 0000",
	"0000 0000 0000 0000",
};

static bool missing_or_running(unsigned s)
{
	return s == 0 || s == 3;
}

static void check(const struct vowifi_facts *f, const char *const table[4], enum vowifi_report report)
{
	const struct vowifi_state s = vowifi_decide(f, report, NOW);
	const unsigned want = f->allowed ? (unsigned)(table[f->tc][5 * f->addr + f->prov] - '0') : 2;
	assert_int_equal(s.status, want);
	assert_int_equal(s.prov, f->prov);
	assert_int_equal(s.tc, f->tc);
	assert_int_equal(s.addr, f->addr);
	const bool data = missing_or_running(s.tc) || missing_or_running(s.addr);
	assert_false(s.status == 1 && (missing_or_running(s.prov) || data));
	assert_false(s.status == 0 && !missing_or_running(s.prov) && !data);
}

/* proves: own-174, own-175, own-176, client-27b, ts43-3.3.1-01, ts43-3.3.2-01, ts43-3.3.2-02, ts43-3.3.3-04,
 * ts43-3.3.4-01, ts43-3.3.4-02, ts43-3.3.5-01, ts43-3.3.5-02, ts43-3.3.5-03 */
static void all_combinations(void **state)
{
	unsigned n = 0;
	for (unsigned i = 0; i < 2 * 4 * 4 * 4; i++, n++) {
		const struct vowifi_facts f = {
			.allowed = i & 1,
			.prov = (enum prov_status)(i >> 1 & 3),
			.tc = (enum data_status)(i >> 3 & 3),
			.addr = (enum data_status)(i >> 5 & 3),
		};
		check(&f, by_prov_status, VOWIFI_BY_PROV_STATUS);
		check(&f, by_status, VOWIFI_BY_STATUS);
	}
	assert_int_equal(n, 128);
}

/* proves: own-173 */
static void addresses_expire(void **state)
{
	struct vowifi_facts f = {
		.allowed = true, .prov = PROV_DONE, .tc = DATA_AVAILABLE, .addr = DATA_AVAILABLE
	};
	static const struct {
		int64_t expiry;
		unsigned status, addr;
	} cases[] = { { 0, 1, 1 }, { NOW + 1, 1, 1 }, { NOW, 0, 0 }, { NOW - 1, 0, 0 }, { 1, 0, 0 } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		f.addr_expiry = cases[i].expiry;
		const struct vowifi_state s = vowifi_decide(&f, VOWIFI_BY_PROV_STATUS, NOW);
		assert_int_equal(s.status, cases[i].status);
		assert_int_equal(s.addr, cases[i].addr);
	}
	f.addr_expiry = 1;
	f.addr = DATA_NOT_REQUIRED;
	assert_int_equal(vowifi_decide(&f, VOWIFI_BY_PROV_STATUS, NOW).status, 1);
	f.addr = DATA_IN_PROGRESS;
	assert_int_equal(vowifi_decide(&f, VOWIFI_BY_PROV_STATUS, NOW).addr, 3);
}

/* proves: own-100 */
static void settings(void **state)
{
	static const char *const bad[] = { "vowifi:\n  message: \"a\\nb\"\n", "vowifi:\n  message: a<b\n",
		"vowifi:\n  report_provisioning: maybe\n" };
	struct arena *a = arena_new(65536), *small = arena_new(1);
	struct fault f = { .reason = REASON_none };
	const void *s = NULL;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		f = (struct fault){ .reason = REASON_none };
		assert_null(engine_fixture_conf(a, bad[i], vowifi_app.conf, &f));
		assert_int_equal(f.reason, REASON_conf_value);
	}
	f = (struct fault){ .reason = REASON_none };
	const struct conf *c = engine_fixture_conf(a, "", vowifi_app.conf, &f);
	assert_int_equal(vowifi_app.open(small, c, &s, &f), RC_NOMEM);
	assert_null(s);
	assert_int_equal(vowifi_app.id, APPID_ap2004);
	arena_free(&small);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_combinations),
		cmocka_unit_test(addresses_expire),
		cmocka_unit_test(settings),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
