/** Items that are well formed whatever is configured, ways to the web view, settings that are refused. */
#include "app_fixture.h"

#include "apps/satmode.h"
#include "engine/portal.h"

static unsigned seed;

static unsigned chance(unsigned n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

/* a list of PLMNs as an operator may write it; returns how many */
static unsigned random_list(char *yaml, size_t room, const char *key)
{
	static const char *const plans[] = { "", " metered", " Unmetered" };
	static const char *const datas[] = { "", " data=constrained", " Data=unconstrained" };
	static const char *const voices[] = { "", " voice=Constrained", " voice=unconstrained" };
	const unsigned n = chance(4);
	size_t at = strlen(yaml);
	at += (size_t)snprintf(yaml + at, room - at, "  %s: [", key);
	for (unsigned i = 0; i < n; i++)
		at += (size_t)snprintf(yaml + at, room - at, "%s\"%0*u%s%s%s\"", i ? ", " : "",
			5 + (int)chance(2), chance(100000), plans[chance(3)], datas[chance(3)],
			voices[chance(3)]);
	snprintf(yaml + at, room - at, "]\n");
	return n;
}

static bool is_one_of(struct str s, const char *a, const char *b)
{
	return str_is(s, a) || str_is(s, b);
}

static void check_services(const struct doc_node *list)
{
	assert_int_equal(list->kind, DOC_LIST);
	assert_non_null(list->first);
	for (const struct doc_node *s = list->first; s; s = s->next) {
		assert_true(str_is(s->name, "AllowedServices"));
		assert_true(is_one_of(app_fixture_parm(s, "ServiceType"), "data", "voice"));
		assert_true(is_one_of(app_fixture_parm(s, "ServicePolicy"), "constrained", "unconstrained"));
	}
}

static void check_items(const struct doc_node *list, unsigned n, bool allowed)
{
	if (n == 0) {
		assert_null(list);
		return;
	}
	assert_int_equal(list->kind, DOC_BARE);
	for (const struct doc_node *item = list->first; item; item = item->next, n--) {
		const struct str plmn = app_fixture_parm(item, "PLMN");
		assert_true(str_all_digits(plmn) && (plmn.n == 5 || plmn.n == 6));
		for (const struct doc_node *m = item->first; m; m = m->next) {
			assert_true(allowed || str_is(m->name, "PLMN"));
			if (str_is(m->name, "AllowedServicesInfo"))
				check_services(m);
			else if (str_is(m->name, "DataPlanType"))
				assert_true(is_one_of(m->value, "metered", "unmetered"));
			else
				assert_true(str_is(m->name, "PLMN"));
		}
	}
	assert_int_equal(n, 0);
}

/* proves: client-s3-item, own-671, own-675, ts43-15.2-02 */
static void every_item_is_well_formed(void **state)
{
	for (seed = 1; seed < 1000000000u; seed = seed * 3 + 1) {
		struct app_fixture x;
		char yaml[2048] = "satmode:\n";
		const unsigned allowed = random_list(yaml, sizeof(yaml), "plmn_allowed");
		const unsigned barred = random_list(yaml, sizeof(yaml), "plmn_barred");
		if (app_fixture_open(&x, &satmode_app, yaml) != REASON_none)
			fail_msg("%s", yaml);
		for (unsigned status = 0; status < 4; status++) {
			x.line.satmode = (enum service_status)status;
			const struct doc_node *doc = app_fixture_step(&x, &satmode_app);
			check_items(app_fixture_node(doc, "PLMNAllowed"), status == 1 ? allowed : 0, true);
			check_items(app_fixture_node(doc, "PLMNBarred"), barred, false);
		}
		app_fixture_close(&x);
	}
}

/* proves: ts43-15.1.4-01, ts43-15.1.4-02, ts43-15.1.4-03, own-686 */
static void ways_to_the_web_view(void **state)
{
	static const struct {
		const char *flow, *type, *begins;
	} cases[] = { { "get", NULL, "ctx=" }, { "json", "json", "encodedValue=" },
		{ "xml", "xml", "encodedValue=" } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct app_fixture x;
		char yaml[128];
		snprintf(yaml, sizeof(yaml),
			"portal:\n  url: https://portal.example.net\nsatmode:\n  flow: %s\n", cases[i].flow);
		assert_int_equal(app_fixture_open(&x, &satmode_app, yaml), REASON_none);
		x.line.satmode = SERVICE_DISABLED;
		const struct doc_node *doc = app_fixture_step(&x, &satmode_app);
		const struct str type = app_fixture_parm(doc, "ServiceFlow_ContentsType");
		assert_true(cases[i].type ? str_is(type, cases[i].type) : !type.p);
		const struct str data = app_fixture_parm(doc, "ServiceFlow_UserData");
		assert_true(str_starts(data, str_of(cases[i].begins)));
		struct portal_context c;
		if (!cases[i].type) { /* whose it is, and for what */
			assert_int_equal(portal_open(&x.engine, x.arena, data, x.now_s, &c), RC_OK);
			assert_int_equal(c.app, APPID_ap2016);
			assert_true(c.ref == x.line.ref);
		}
		app_fixture_close(&x);
	}
}

/* proves: own-672, own-100 */
static void settings(void **state)
{
	static const char *const bad[] = { "satmode:\n  plmn_allowed: [\"1\"]\n",
		"satmode:\n  plmn_allowed: [\"\"]\n", "satmode:\n  plmn_barred: [\"00101x\"]\n",
		"satmode:\n  message: a<b\n", "satmode:\n  flow: post\n" };
	struct app_fixture x;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(app_fixture_open(&x, &satmode_app, bad[i]), REASON_conf_value);
		app_fixture_close(&x);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_item_is_well_formed),
		cmocka_unit_test(ways_to_the_web_view), cmocka_unit_test(settings) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
