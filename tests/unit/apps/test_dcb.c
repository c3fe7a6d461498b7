/** Table 97 over all facts, what a button does, and which settings are refused. */
#include "app_fixture.h"

#include "apps/dcb.h"

/* EntitlementStatus by the line's status (row) and the consent (0 to 3), T&C required; then without T&C */
static const char *const required[4] = { "0000", "0110", "2222", "3333" };
static const char not_required[] = "0123";

/* proves: own-619, ts43-11.1.1-01, ts43-11.1.1-02, ts43-11.1.1-03, ts43-11.1.1-04, ts43-11.1.2-03 */
static void all_combinations(void **state)
{
	for (unsigned status = 0; status < 4; status++)
		for (unsigned tc = 0; tc < 4; tc++) {
			struct dcb_facts f = { (enum service_status)status, true };
			struct dcb_state s = dcb_decide(&f, (enum data_status)tc);
			assert_int_equal(s.status, required[status][tc] - '0');
			assert_int_equal(s.tc, tc);
			f.tc_required = false;
			s = dcb_decide(&f, (enum data_status)tc);
			assert_int_equal(s.status, not_required[status] - '0');
			assert_int_equal(s.tc, 2);
		}
}

/* Only while T&C are pending; once more is once. proves: own-621, own-622, ts43-11.1-02 */
static void buttons(void **state)
{
	/* by consent: rejected, accepted */
	static const unsigned want[4][2] = { { 0, 1 }, { 1, 1 }, { 2, 2 }, { 0, 1 } };
	for (unsigned status = 0; status < 4; status++)
		for (unsigned tc = 0; tc < 4; tc++)
			for (unsigned accepted = 0; accepted < 2; accepted++) {
				struct dcb_facts f = { (enum service_status)status, true };
				const enum msg_btn b = accepted ? MSG_BTN_ACCEPTED : MSG_BTN_REJECTED;
				const enum data_status to = dcb_press(&f, (enum data_status)tc, b);
				assert_int_equal(to, status == 2 ? tc : want[tc][accepted]);
				assert_int_equal(dcb_press(&f, to, b), to);
				assert_int_equal(dcb_press(&f, (enum data_status)tc, MSG_BTN_NONE), tc);
				f.tc_required = false;
				assert_int_equal(dcb_press(&f, (enum data_status)tc, b), tc);
			}
}

/* proves: ts43-11.4-01, own-622 */
static void what_is_stored(void **state)
{
	struct app_fixture x;
	assert_int_equal(app_fixture_open(&x, &dcb_app, ""), REASON_none);
	x.line.dcb = (struct dcb_facts){ SERVICE_ENABLED, true };
	x.rq = (struct ts43_request){
		.store_vendor = STR("ST-01"), .store_user_id = STR("7781"), .msg_btn = MSG_BTN_ACCEPTED
	};
	const struct doc_node *doc = app_fixture_step(&x, &dcb_app);
	assert_true(str_is(app_fixture_parm(doc, "TC_Status"), "1"));
	assert_int_equal(x.q.n_changes, 1);
	const struct change *c = &x.q.changes[0];
	assert_int_equal(c->kind, CHANGE_DCB_TC);
	assert_string_equal(c->imsi.d, "001010000000017");
	assert_true(str_is(c->dcb->store_vendor, "ST-01") && str_is(c->dcb->store_user_id, "7781"));
	assert_int_equal(c->dcb->tc, DATA_AVAILABLE);
	assert_int_equal(c->dcb->changed_at, APP_FIXTURE_NOW);
	/* the question names all three */
	for (size_t i = 0; i < x.q.n_facts; i++) {
		if (x.q.facts[i].kind != NEED_DCB)
			continue;
		const struct dcb_who *who = x.q.facts[i].ask;
		assert_string_equal(who->imsi.d, "001010000000017");
		assert_true(str_is(who->store_vendor, "ST-01") && str_is(who->store_user_id, "7781"));
	}
	x.consent.tc = DATA_AVAILABLE;
	(void)app_fixture_step(&x, &dcb_app);
	assert_int_equal(x.q.n_changes, 0);
	app_fixture_close(&x);
}

/* proves: ts43-11.1.3.1-01, ts43-11.1.3.1-02, own-686 */
static void ways_to_the_web_view(void **state)
{
	static const struct {
		const char *flow, *type, *begins;
	} cases[] = { { "get", NULL, "ctx=" }, { "json", "json", "encodedValue=" },
		{ "xml", "xml", "encodedValue=" } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct app_fixture x;
		char yaml[128];
		snprintf(yaml, sizeof(yaml), "portal:\n  url: https://portal.example.net\ndcb:\n  flow: %s\n",
			cases[i].flow);
		assert_int_equal(app_fixture_open(&x, &dcb_app, yaml), REASON_none);
		x.line.dcb.status = SERVICE_DISABLED;
		const struct doc_node *doc = app_fixture_step(&x, &dcb_app);
		const struct str type = app_fixture_parm(doc, "ServiceFlow_ContentsType");
		assert_true(cases[i].type ? str_is(type, cases[i].type) : !type.p);
		assert_true(
			str_is(app_fixture_parm(doc, "ServiceFlow_URL"), "https://portal.example.net/dcb"));
		assert_true(
			str_starts(app_fixture_parm(doc, "ServiceFlow_UserData"), str_of(cases[i].begins)));
		app_fixture_close(&x);
	}
}

/* proves: own-100 */
static void settings(void **state)
{
	static const char *const bad[] = { "dcb:\n  tc_by: message\n", "dcb:\n  tc_by: sms\n",
		"dcb:\n  flow: post\n", "dcb:\n  message: a<b\n", "dcb:\n  msg_title: \"a\\nb\"\n",
		"dcb:\n  msg_text: a\"b\n", "dcb:\n  msg_names: mixed\n", "dcb:\n  json_integers: bare\n" };
	struct app_fixture x;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(app_fixture_open(&x, &dcb_app, bad[i]), REASON_conf_value);
		app_fixture_close(&x);
	}
	assert_int_equal(
		app_fixture_open(&x, &dcb_app, "dcb:\n  tc_by: message\n  msg_text: T\n"), REASON_none);
	app_fixture_close(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_combinations),
		cmocka_unit_test(buttons),
		cmocka_unit_test(what_is_stored),
		cmocka_unit_test(ways_to_the_web_view),
		cmocka_unit_test(settings),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
