/** replay.c: what was kept makes the same octets again; other rules and other facts make others. */
#include "explain_world.h"

#include "apps/app_list.h"

static struct replay *again(
	struct explain_world *x, const struct explain_record *r, const struct rules_version *rules)
{
	struct replay *out = arena_new_of(x->arena, struct replay);
	struct fault f = { .reason = REASON_none };
	assert_non_null(out);
	if (replay_run(x->w->rig->flow, x->arena, r, true, rules, out, &f) != RC_OK)
		fail_msg("%s: %s", fault_row(f.reason)->name, f.note);
	return out;
}

static struct rules_version version(struct explain_world *x, const char *text, uint32_t number)
{
	const struct rules_source src = { .text = str_of(text), .name = "test" };
	struct rules *r = NULL;
	struct str error;
	assert_int_equal(rules_read(x->arena, &src, app_list_schema(), &r, &error, NULL), RC_OK);
	return (struct rules_version){ .rules = r, .number = number };
}

/* every application, both formats, with push registration, T&C and a portal */
static void byte_for_byte(void **state)
{
	static const char *const queries[] = {
		"app=ap2004",
		"app=ap2003&app=ap2004&app=ap2005&app=ap2016",
		"app=ap2003&entitlement_version=2.0",
		"app=ap2004&notif_action=2&notif_token=abc",
		"app=ap2004&notif_action=0&notif_token=abc",
		"app=ap2012&store_vendor=S&store_user_id=U",
		"app=ap2012&store_vendor=S&store_user_id=U&MSG_btn=1",
		"app=ap2013&terminal_vendor=ACME&terminal_model=Brick",
		"app=ap2010",
		"app=ap2010&boost_type=0",
	};
	struct explain_world x = explain_world_new(
		FLOW_WORLD_TOKEN "portal:\n  url: https://portal.example/p\ndcb:\n  msg_text: Pay\n", 1);
	const struct rules_version built_in = version(&x, "", 0);
	char query[512];
	x.w->rig->line[0].dcb.status = SERVICE_ENABLED;
	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
		snprintf(query, sizeof(query), "%s&terminal_id=352099001761481&%s", queries[i], FLOW_RIG_WHO);
		env_sim_pass(&x.w->rig->env, 1000);
		const struct str cookie = flow_world_begin(x.w, query);
		const struct bytes res = flow_rig_res(x.w->rig, FLOW_RIG_FIRST, FLOW_RIG_RIGHT);
		assert_int_equal(flow_rig_leg(x.w->rig, &x.w->ask, cookie, res), 200);
		const struct explain_record *r = explain_world_found(&x)->r[0];
		assert_true(str_eq(str_of_bytes(r->document), str_of_bytes(x.w->ask.answer.body)));
		const struct replay *a = again(&x, r, &built_in);
		assert_int_equal(a->document.n, r->document.n);
		assert_memory_equal(a->document.p, r->document.p, r->document.n);
		assert_int_equal(a->n_apps, r->n_apps);
	}
	explain_world_free(&x);
}

static void other_rules_other_answer(void **state)
{
	struct explain_world x = explain_world_new(FLOW_WORLD_TOKEN, 1);
	const struct rules_version none = version(&x,
		"rules: [{name: bricks, apps: vowifi, when: {terminal_model: Brick}, then: {status: "
		"incompatible}}]\n",
		3);
	flow_world_login(x.w, FLOW_WORLD_FIRST "&terminal_model=Brick");
	struct explain_record *r = arena_new_of(x.arena, struct explain_record);
	*r = *explain_world_found(&x)->r[0];
	const struct replay *a = again(&x, r, &none);
	assert_int_equal(a->app[0].told[0], SERVICE_INCOMPATIBLE);
	assert_true(str_is(a->app[0].rule_name, "bricks"));
	assert_false(str_eq(str_of_bytes(a->document), str_of_bytes(r->document)));
	/* the stored facts count, unless they are to be taken anew */
	struct replay *fresh = arena_new_of(x.arena, struct replay);
	r->rq.terminal_model = STR("Slab");
	assert_int_equal(again(&x, r, &none)->app[0].rule, 0);
	assert_int_equal(replay_run(x.w->rig->flow, x.arena, r, false, &none, fresh, NULL), RC_OK);
	assert_int_equal(fresh->app[0].rule, RULES_NONE);
	assert_true(str_is(fresh->facts.terminal_model, "Slab"));
	explain_world_free(&x);
}

static void what_would_be_refused(void **state)
{
	struct explain_world x = explain_world_new(FLOW_WORLD_TOKEN, 1);
	const struct rules_version built_in = version(&x, "", 0);
	struct fault f = { .reason = REASON_none };
	struct replay *out = arena_new_of(x.arena, struct replay);
	flow_world_login(x.w, FLOW_WORLD_FIRST);
	struct explain_record *r = arena_new_of(x.arena, struct explain_record);
	*r = *explain_world_found(&x)->r[0];
	r->rq.apps[0] = APPID_ap2006;
	assert_int_equal(replay_run(x.w->rig->flow, x.arena, r, true, &built_in, out, &f), RC_INVALID);
	assert_int_equal(f.reason, REASON_app_not_offered);
	explain_world_free(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(byte_for_byte),
		cmocka_unit_test(other_rules_other_answer), cmocka_unit_test(what_would_be_refused) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
