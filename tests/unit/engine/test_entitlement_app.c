/** entitlement_app.c: what an application writes follows the phone's version, once it is whole. */
#include "engine_fixture.h"

#include "engine/entitlement_app.h"

static enum rc outcome;

static enum rc step(const struct app_view *v, struct inquiry *q, struct doc_node *doc)
{
	struct doc_node *list = doc_add(doc, DOC_LIST, STR("DataBoostInfo"));
	struct doc_node *item = doc_add(list, DOC_STRUCT, STR("DataBoostInfoDetails"));
	assert_int_equal(doc_text(item, "BoostType", STR("166")), RC_OK);
	return outcome;
}

static const struct entitlement_app app = { .id = APPID_ap2010, .name = "test", .step = step };

static void written_by_version(void **state)
{
	static const struct {
		struct version v;
		enum rc rc;
		const char *type;
	} t[] = {
		{ { 2, 0 }, RC_OK, "0" },
		{ { 11, 10 }, RC_OK, "0" },
		{ { 12, 0 }, RC_OK, "166" },
		{ { 2, 0 }, RC_PENDING, "166" }, /* nobody sends it */
		{ { 2, 0 }, RC_NOMEM, "166" },
	};
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct arena *a = arena_new(8192);
		struct doc_node *doc = doc_new(a);
		struct inquiry q = { .arena = a };
		const struct ts43_request rq = { .version = t[i].v };
		const struct app_view v = { .rq = &rq };
		outcome = t[i].rc;
		assert_int_equal(entitlement_app_step(&app, &v, &q, doc), t[i].rc);
		assert_true(str_is(doc->first->first->first->value, t[i].type));
		arena_free(&a);
	}
}

static void what_the_rules_say(void **state)
{
	struct rules_outcome o = { .status = RULES_LINE };
	struct fault f = { .reason = REASON_none };
	for (int line = SERVICE_DISABLED; line <= SERVICE_PROVISIONING; line++)
		for (int said = RULES_DISABLED; said <= RULES_LINE; said++) {
			o.status = said;
			assert_int_equal(entitlement_app_status(&o, (enum service_status)line),
				said == RULES_LINE ? line : said);
		}
	assert_int_equal(entitlement_app_no_flow(&o, &f), RC_OK);
	o.url = STR("https://x.example/");
	assert_int_equal(entitlement_app_no_flow(&o, &f), RC_INVALID);
	o.url = STR_NONE;
	o.user_data = STR("x");
	f = (struct fault){ .reason = REASON_none };
	assert_int_equal(entitlement_app_no_flow(&o, &f), RC_INVALID);
	assert_int_equal(f.reason, REASON_rules_value);
}

/* a web view is there by the portal or by the rules */
static void web_views(void **state)
{
	const struct engine portal = { .portal_url = STR("https://p.example") },
			    none = { .portal_url = STR_NONE };
	struct rules_outcome o = { .status = RULES_LINE };
	struct app_view v = { .engine = &portal, .outcome = &o };
	assert_true(entitlement_app_has_flow(&v, PORTAL_GET));
	assert_false(entitlement_app_has_flow(&v, PORTAL_NONE));
	v.engine = &none;
	assert_false(entitlement_app_has_flow(&v, PORTAL_GET));
	o.url = STR("https://x.example/");
	assert_true(entitlement_app_has_flow(&v, PORTAL_GET) && entitlement_app_has_flow(&v, PORTAL_NONE));
}

static void messages(void **state)
{
	static const struct str en = STR("en"), mine = STR("mine"), theirs = STR("theirs");
	const struct texts setting = { 1, &en, &mine };
	const struct engine e = { .default_language = STR("en") };
	const struct ts43_request rq = { .accept_language = STR("en") };
	struct rules_outcome o = { .status = RULES_LINE };
	const struct app_view v = { .engine = &e, .rq = &rq, .outcome = &o };
	assert_true(str_is(app_view_message(&v, &setting), "mine"));
	o.message = (struct texts){ 1, &en, &theirs };
	assert_true(str_is(app_view_message(&v, &setting), "theirs"));
}

static void who_is_served(void **state)
{
	static const struct {
		const char *yaml;
		struct version v;
		bool data, satmode;
	} t[] = {
		{ "", { 2, 0 }, true, true }, /* Android says 2.0 whatever it asks for */
		{ "protocol:\n  strict_apps: [ap2016]\n", { 2, 0 }, true, false },
		{ "protocol:\n  strict_apps: [ap2016]\n", { 12, 0 }, true, true },
		{ "protocol:\n  strict_apps: [AP2016, ap2010]\n", { 5, 99 }, false, false },
		{ "protocol:\n  strict_apps: [AP2016, ap2010]\n", { 6, 0 }, true, false },
	};
	struct arena *a = arena_new(1024 * 1024);
	struct seal_ring *ring = engine_fixture_ring();
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		const struct engine e = engine_fixture(a, t[i].yaml, ring);
		assert_int_equal(entitlement_app_serves(&e, APPID_ap2010, t[i].v), t[i].data);
		assert_int_equal(entitlement_app_serves(&e, APPID_ap2016, t[i].v), t[i].satmode);
	}
	seal_ring_close(&ring);
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(written_by_version),
		cmocka_unit_test(what_the_rules_say),
		cmocka_unit_test(web_views),
		cmocka_unit_test(messages),
		cmocka_unit_test(who_is_served),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
