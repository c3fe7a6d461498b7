/** data_boost.c: every state against what phones make of it, ways to the web view. */
#include "data_plan_fixture.h"

#include "apps/data_boost.h"
#include "base/text.h"

#include <jansson.h>

enum { STATUSES = 5, PROVS = 4 };

/* What an Android phone does with the two numbers (its table of status and provisioning). */
enum deed { CHECK_FAILED, CARRIER_ERROR, SHOW, PURCHASED, RUNS };
static const enum deed deeds[STATUSES][PROVS] = {
	[DATA_BOOST_DISABLED] = { CHECK_FAILED, CHECK_FAILED, CHECK_FAILED, CHECK_FAILED },
	[DATA_BOOST_ENABLED] = { SHOW, PURCHASED, PURCHASED, RUNS },
	[DATA_BOOST_INCOMPATIBLE] = { CHECK_FAILED, CHECK_FAILED, CHECK_FAILED, CHECK_FAILED },
	[DATA_BOOST_PROVISIONING] = { CARRIER_ERROR, CARRIER_ERROR, RUNS, RUNS },
	[DATA_BOOST_INCLUDED] = { CARRIER_ERROR, PURCHASED, PURCHASED, CARRIER_ERROR },
};

static bool may_be(enum data_boost_status status, enum prov_status prov)
{
	struct data_boost b = { .type = 7, .status = (int)status, .prov = (int)prov, .offer = -1 };
	const struct data_plan_outcome says = { .boosts = { &b, 1 }, .sa = -1, .usage = 1 };
	const struct rules_outcome o = { .status = RULES_ENABLED, .app = &says };
	struct fault f = { .reason = REASON_none };
	return data_plan_rule_check(&o, &f) == RC_OK;
}

/* every boost of every rule that is not refused: whatever the rule's status, never an error on the phone, the
 * web view wherever the phone shows one */
static void no_phone_sees_an_error(void **state)
{
	for (int status = 0; status < STATUSES; status++)
		for (int prov = -1; prov < PROVS; prov++)
			for (int above = RULES_DISABLED; above <= RULES_LINE; above++) {
				const struct data_boost b = {
					.type = 7, .status = status, .prov = prov, .offer = -1
				};
				const struct data_plan_outcome says = { .boosts = { &b, 1 } };
				const struct rules_outcome o = { .status = above, .app = &says };
				if (prov >= 0 &&
					!may_be((enum data_boost_status)status, (enum prov_status)prov))
					continue;
				const struct data_boost_state s = data_boost_decide(&o, 7);
				const enum deed deed = deeds[s.status][s.prov];
				assert_int_not_equal(deed, CARRIER_ERROR);
				assert_true(s.offer || deed != SHOW);
				assert_true(!s.offer || s.status == DATA_BOOST_ENABLED);
				if (above == RULES_INCOMPATIBLE || status == DATA_BOOST_INCOMPATIBLE)
					assert_int_equal(s.status, DATA_BOOST_INCOMPATIBLE);
				else if (above == RULES_LINE || above == RULES_ENABLED)
					assert_int_equal(s.status, status);
				else
					assert_int_equal((int)s.status, above);
			}
	for (int status = 0; status < STATUSES; status++)
		for (int prov = 0; prov < PROVS; prov++)
			assert_int_equal(may_be((enum data_boost_status)status, (enum prov_status)prov),
				deeds[status][prov] != CARRIER_ERROR);
}

/* proves: own-610 */
static void unknown_boosts(void **state)
{
	struct data_plan_said said = data_plan_says("boosts: [{type: 0, status: enabled}]");
	const struct rules_outcome nothing = { .status = RULES_LINE };
	for (unsigned type = 0; type < 256; type++) {
		const struct data_boost_state s = data_boost_decide(said.outcome, (uint8_t)type);
		const struct data_boost_state none = data_boost_decide(&nothing, (uint8_t)type);
		if (type == 0 || type == 166)
			assert_int_equal(s.status, DATA_BOOST_ENABLED);
		else
			assert_true(s.status == DATA_BOOST_INCOMPATIBLE && s.prov == PROV_NOT_REQUIRED);
		assert_true(none.status == DATA_BOOST_INCOMPATIBLE && none.prov == PROV_NOT_REQUIRED);
		assert_true(!none.offer && s.offer == (s.status == DATA_BOOST_ENABLED));
	}
	arena_free(&said.arena);
}

static const struct doc_node *ask(struct app_fixture *x, const struct data_plan_said *said, uint8_t type)
{
	x->outcome = *said->outcome;
	x->rq.boost = true;
	x->rq.boost_type = type;
	return app_fixture_step(x, &data_plan_app);
}

static json_t *decoded(struct arena *a, struct str data)
{
	struct bytes body;
	const struct str prefix = STR("encodedValue=");
	assert_true(str_starts(data, prefix));
	assert_int_equal(text_unbase64(a, str_sub(data, prefix.n, data.n), &body), RC_OK);
	return json_loadb((const char *)body.p, body.n, 0, NULL);
}

/* proves: ts43-9.9-10, ts43-9.9-11, ts43-9.9-12, ts43-9.9-13, own-605 */
static void ways_to_the_web_view(void **state)
{
	static const char *const forms[] = { "none", "get", "json", "xml" };
	struct data_plan_said said = data_plan_says("boosts: [{type: 163, status: enabled}]");
	for (size_t i = 0; i < 4; i++) {
		struct app_fixture x;
		char yaml[128];
		snprintf(yaml, sizeof(yaml),
			"portal:\n  url: https://portal.example.net\ndata_plan:\n  flow: %s\n", forms[i]);
		assert_int_equal(app_fixture_open(&x, &data_plan_app, yaml), REASON_none);
		const struct doc_node *doc = ask(&x, &said, 163);
		const struct str url = app_fixture_parm(doc, "ServiceFlow_URL");
		const struct str data = app_fixture_parm(doc, "ServiceFlow_UserData");
		const struct str type = app_fixture_parm(doc, "ServiceFlow_ContentsType");
		assert_true(i > 1 ? str_is(type, forms[i]) : !type.p);
		assert_true(i > 0 ? str_is(url, "https://portal.example.net/data_plan") : !url.p && !data.p);
		if (i == 1) { /* whose it is, and for what */
			struct portal_context c;
			assert_int_equal(portal_open(&x.engine, x.arena, data, x.now_s, &c), RC_OK);
			assert_true(c.app == APPID_ap2010 && c.ref == x.line.ref && c.boost_type == 163);
			assert_true(c.states[0] == DATA_BOOST_ENABLED && c.states[1] == PROV_NONE);
		}
		json_t *json = i > 1 ? decoded(x.arena, data) : NULL;
		assert_int_equal(json_is_object(json), i == 2);
		json_decref(json);
		assert_null(app_fixture_node(ask(&x, &said, 200), "ServiceFlow_UserData"));
		app_fixture_close(&x);
	}
	arena_free(&said.arena);
}

static struct str rendered(struct app_fixture *x, const struct data_plan_said *said, uint8_t type)
{
	struct doc_node *root = doc_new(x->arena);
	struct answer a = { .apps = root };
	struct buf out;
	struct doc_node *part = doc_add(root, DOC_STRUCT, STR("ap2010"));
	assert_non_null(part);
	part->first = ask(x, said, type)->first;
	buf_init(&out, x->arena, ANSWER_MAX);
	assert_int_equal(answer_write(&a, ANSWER_JSON, &out), RC_OK);
	return buf_str(&out);
}

/* proves: own-608 */
static void two_numbers_one_answer(void **state)
{
	static const char *const says[] = { "boosts: [{type: 0, status: enabled}]",
		"boosts: [{type: 166, status: enabled}]", "boosts: [{type: 163, status: enabled}]",
		"status: disabled" };
	for (size_t i = 0; i < 4; i++) {
		struct app_fixture x;
		struct data_plan_said said = data_plan_says(says[i]);
		assert_int_equal(
			app_fixture_open(&x, &data_plan_app, "portal:\n  url: https://portal.example.net\n"),
			REASON_none);
		const struct str zero = rendered(&x, &said, 0);
		assert_true(str_eq(zero, rendered(&x, &said, 166)));
		assert_int_equal(str_eq(zero, rendered(&x, &said, 163)), i == 3);
		app_fixture_close(&x);
		arena_free(&said.arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(no_phone_sees_an_error),
		cmocka_unit_test(unknown_boosts), cmocka_unit_test(ways_to_the_web_view),
		cmocka_unit_test(two_numbers_one_answer) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
