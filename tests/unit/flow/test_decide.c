/** Rules in the life of a request: decided once, own AppIDs, VERS, push, and which version counts. */
#include "flow_world.h"

#include "apps/app_list.h"
#include "flow/decide.h"

#include <stdio.h>
#include <time.h>

#define CUSTOM "custom:\n  ap2099: {name: club, parameters: {Level: int}}\n"

static struct flow_world *world(const char *rules)
{
	struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
	if (rules)
		flow_rig_rules(w->rig, rules);
	return w;
}

static int ask_with_token(struct flow_world *w, const char *query)
{
	snprintf(w->query, sizeof(w->query), "terminal_id=352099001761481&token=%s&%s", w->token, query);
	return flow_rig_ask(w->rig, &w->ask, w->query);
}

#define FIRST(apps) "app=" apps "&terminal_id=352099001761481&" FLOW_RIG_WHO

static bool says(const struct flow_world *w, const char *name, const char *value)
{
	return str_is(flow_rig_parm(&w->ask, name), value);
}

static void without_rules_the_line_decides(void **state)
{
	struct flow_world *w = world(NULL);
	flow_world_login(w, FIRST("ap2004"));
	assert_true(says(w, "EntitlementStatus", "1"));
	assert_true(says(w, "version", "7"));
	assert_int_equal(
		flow_world_token(w, "&app=ap2099"), 200); /* ap2004 is there, the other is nobody's */
	assert_false(flow_rig_says(&w->ask, "ap2099"));
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, FIRST("ap2099")), 400);
	assert_int_equal(w->ask.answer.reason, REASON_app_unknown);
	flow_world_free(&w);
}

/* the number of the version is added; a rule's validity stands for the setting's. proves: own-678 */
static void a_change_shows_in_the_next_answer(void **state)
{
	struct flow_world *w = world("rules: [{name: a, apps: all, then: {status: line}}]");
	flow_world_login(w, FIRST("ap2004"));
	assert_true(says(w, "version", "8"));
	assert_true(says(w, "validity", "172800"));
	flow_rig_rules(w->rig, "rules: [{name: a, apps: vowifi, then: {status: line, validity: 1h}},\n"
			       "{name: b, apps: voice, then: {status: line, validity: 2h}}]");
	assert_int_equal(ask_with_token(w, "app=ap2004,ap2003,ap2005"), 200);
	assert_true(says(w, "version", "9"));
	assert_true(says(w, "validity", "3600"));
	assert_int_equal(ask_with_token(w, "app=ap2003"), 200);
	assert_true(says(w, "validity", "7200"));
	assert_int_equal(ask_with_token(w, "app=ap2005"), 200); /* no rule */
	assert_true(says(w, "validity", "172800"));
	assert_true(says(w, "EntitlementStatus", "2"));
	flow_rig_rules(w->rig, "rules: [{name: a, apps: all, then: {status: line}}]"); /* back: risen again */
	assert_int_equal(ask_with_token(w, "app=ap2004"), 200);
	assert_true(says(w, "version", "10"));
	flow_world_free(&w);
}

/* whoever began with a version ends with it */
static void a_request_keeps_its_rules(void **state)
{
	struct flow_world *w = world("rules: [{name: a, apps: all, then: {status: line}}]");
	flow_world_login(w, FIRST("ap2004"));
	w->rig->way[FLOW_RIG_FIND].late_ms = 50;
	snprintf(w->query, sizeof(w->query), "app=ap2004&terminal_id=352099001761481&token=%s", w->token);
	flow_rig_get(w->rig, &w->ask, w->query, 262144);
	flow_rig_rules(w->rig, "rules: [{name: a, apps: all, then: {status: incompatible}}]");
	assert_int_equal(flow_rig_wait(&w->ask), 200);
	assert_true(says(w, "EntitlementStatus", "1"));
	assert_true(says(w, "version", "8"));
	assert_int_equal(flow_world_token(w, ""), 200);
	assert_true(says(w, "EntitlementStatus", "2"));
	assert_true(says(w, "version", "9"));
	/* one that goes away lets go of them too: closing the book would abort else */
	flow_rig_get(w->rig, &w->ask, w->query, 262144);
	flow_rig_end(&w->ask);
	flow_world_free(&w);
}

static void facts_of_the_request_decide(void **state)
{
	struct flow_world *w =
		world("rules:\n"
		      "- {name: old, apps: all, when: {entitlement_version: \"<5\"}, then: "
		      "{status: disabled}}\n"
		      "- {name: os, apps: vowifi, when: {os: \"Robot*\"}, then: {status: "
		      "provisioning}}\n"
		      "- {name: tac, apps: all, when: {tac: 35209900}, then: {status: line}}\n");
	flow_world_login(w, FIRST("ap2004") "&entitlement_version=12.0");
	assert_true(says(w, "EntitlementStatus", "1"));
	assert_int_equal(flow_world_token(w, "&entitlement_version=4.0"), 200);
	assert_true(says(w, "EntitlementStatus", "0"));
	snprintf(w->query, sizeof(w->query),
		"app=ap2004&terminal_id=352099001761481&token=%s&entitlement_version=12.0", w->token);
	const struct request_raw raw = { .query = str_of(w->query),
		.cookies = w->ask.cookies,
		.user_agent = STR("PRD-TS43 term-V/M OS-Robot/1") };
	flow_rig_send(w->rig, &w->ask, &raw, 262144);
	assert_int_equal(flow_rig_wait(&w->ask), 200);
	assert_true(says(w, "ProvStatus", "3"));
	flow_world_free(&w);
}

/* over a whole login (the cookie keeps the name) and with a token */
static void own_applications(void **state)
{
	struct flow_world *w =
		world(CUSTOM "rules: [{name: a, apps: club, then: {status: enabled, Level: 7}}]");
	flow_world_login(w, FIRST("AP2099"));
	assert_true(says(w, "AppID", "ap2099"));
	assert_true(says(w, "EntitlementStatus", "1"));
	assert_true(says(w, "Level", "7"));
	assert_int_equal(w->rig->counters.documents, 1);
	assert_int_equal(ask_with_token(w, "app=ap2099&app=ap2004&app=AP2099"), 200);
	const struct str body = str_of_bytes(w->ask.answer.body);
	assert_true(str_find_str(body, STR("ap2004")) < str_find_str(body, STR("ap2099")));
	assert_true(says(w, "AppID", "ap2004"));              /* a token of the status group serves both */
	assert_int_equal(ask_with_token(w, "app=club"), 400); /* a name of rules is no AppID */
	flow_rig_rules(w->rig, "rules: [{name: a, apps: all, then: {status: line}}]");
	assert_int_equal(ask_with_token(w, "app=ap2099"), 400);
	assert_int_equal(w->ask.answer.reason, REASON_app_unknown);
	flow_world_free(&w);
}

/* an AppID of TS.43 without code of ours can be declared too */
static void own_applications_of_ts43(void **state)
{
	struct flow_world *w = world("custom:\n  ap2015: {name: auth, parameters: {Level: int}}\n"
				     "rules: [{name: a, apps: auth, then: {status: enabled, Level: 7}}]");
	flow_world_login(w, FIRST("ap2015"));
	assert_true(says(w, "AppID", "ap2015"));
	assert_true(says(w, "Level", "7"));
	flow_rig_rules(w->rig, "rules: [{name: a, apps: all, then: {status: line}}]");
	const unsigned refused = (unsigned)w->rig->counters.by_reason[REASON_app_not_offered];
	assert_int_equal(ask_with_token(w, "app=ap2015"), fault_row(REASON_app_not_offered)->http);
	assert_int_equal(w->rig->counters.by_reason[REASON_app_not_offered], refused + 1);
	flow_world_free(&w);
}

/* the rules were changed between the legs of a login: what nobody has any more is not offered */
static void an_application_that_went(void **state)
{
	struct flow_world *w =
		world(CUSTOM "rules: [{name: a, apps: club, then: {status: enabled, Level: 7}}]");
	const struct str cookie = flow_world_begin(w, FIRST("ap2099"));
	flow_rig_rules(w->rig, "rules: [{name: a, apps: all, then: {status: line}}]");
	assert_int_equal(
		flow_rig_leg(w->rig, &w->ask, cookie, flow_rig_res(w->rig, FLOW_RIG_FIRST, FLOW_RIG_RIGHT)),
		fault_row(REASON_app_not_offered)->http);
	flow_world_free(&w);
}

#define NOTIF "&notif_token=abc&notif_action=2"

/* RegisterNotifStatus 2 where the rules have no notifications; nothing is stored where all have none */
static void push_by_rules(void **state)
{
	struct flow_world *w =
		world(CUSTOM "rules:\n- {name: a, apps: [voice, club], then: {status: enabled, push: no}}\n"
			     "- {name: b, apps: [vowifi], then: {status: enabled}}\n");
	flow_world_login(w, FIRST("ap2003"));
	const unsigned commits = w->rig->way[FLOW_RIG_COMMIT].calls;
	assert_int_equal(ask_with_token(w, "app=ap2003,ap2099" NOTIF), 200);
	assert_true(says(w, "RegisterNotifStatus", "2"));
	assert_int_equal(w->rig->way[FLOW_RIG_COMMIT].calls, commits);
	assert_int_equal(ask_with_token(w, "app=ap2004,ap2003" NOTIF), 200);
	assert_true(says(w, "RegisterNotifStatus", "0")); /* of the first */
	assert_true(flow_rig_says(&w->ask, "\"RegisterNotifStatus\" value=\"2\""));
	assert_int_equal(w->rig->way[FLOW_RIG_COMMIT].calls, commits + 1);
	assert_int_equal(ask_with_token(w, "app=ap2003&notif_token=a%20b&notif_action=2"), 200);
	assert_true(says(w, "RegisterNotifStatus", "1"));
	assert_int_equal(ask_with_token(w, "app=ap2003&notif_token=abc&notif_action=0"), 200);
	assert_true(says(w, "RegisterNotifStatus", "0"));
	flow_world_free(&w);
}

static void shortest_validity(void **state)
{
	const struct rules_outcome o[] = { { .validity_s = RULES_ITEM_ABSENT }, { .validity_s = 7200 },
		{ .validity_s = 3600 }, { .validity_s = 86400 } };
	struct decide d = { .n = 0 };
	assert_int_equal(decide_validity(&d), 0);
	for (size_t i = 0; i < 4; i++)
		d.app[d.n++].outcome = &o[i];
	assert_int_equal(decide_validity(&d), 3600);
	d.n = 1;
	assert_int_equal(decide_validity(&d), 0);
}

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct rules *many_rules(struct arena *a, unsigned n)
{
	struct buf b;
	struct rules *r;
	struct str error;
	struct fault f = { .reason = REASON_none };
	buf_init(&b, a, 1 << 20);
	buf_puts(&b, "rules:\n");
	for (unsigned i = 0; i < n; i++)
		buf_printf(&b,
			"- {name: r%u, apps: all, when: {plan: p%u, imsi: \"00101%06u\", terminal_model: "
			"m%u}, "
			"then: {status: disabled}}\n",
			i, i, i, i % 50);
	buf_puts(&b, "- {name: last, apps: all, then: {status: line}}\n");
	const struct rules_source src = { .text = buf_str(&b), .name = "r" };
	if (rules_read(a, &src, app_list_schema(), &r, &error, &f) != RC_OK)
		fail_msg("%.*s", STR_ARG(error));
	return r;
}

/* printed, not judged: clocks of test machines are no judges */
static void what_a_decision_costs(void **state)
{
	enum { TIMES = 20000 };
	for (unsigned n = 1; n <= 1000; n *= 1000) {
		struct arena *a = arena_new(64 << 20);
		const struct rules *r = many_rules(a, n);
		struct subscriber line = subscriber_new();
		const struct ts43_request rq = { .terminal_id = STR("352099001761481"),
			.terminal_model = STR("m7"),
			.user_agent = STR("PRD-TS43 term-V/M OS-Robot/1") };
		struct rule_facts facts;
		assert_int_equal(ids_imsi(STR("001010000000017"), &line.imsi), RC_OK);
		snprintf(line.plan, sizeof(line.plan), "p77");
		const size_t used = arena_used(a);
		double at = seconds();
		for (int i = 0; i < TIMES; i++)
			rule_facts_fill(&facts, &line, &rq, FLOW_RIG_T0);
		const double fill = seconds() - at;
		at = seconds();
		for (int i = 0; i < TIMES; i++)
			assert_int_equal(rules_decide(r, 0, &facts.f)->status, RULES_LINE);
		print_message("# %u rules: facts %.0f ns, one application %.0f ns\n", n, fill / TIMES * 1e9,
			(seconds() - at) / TIMES * 1e9);
		assert_int_equal(arena_used(a), used);
		arena_free(&a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_rules_the_line_decides),
		cmocka_unit_test(a_change_shows_in_the_next_answer),
		cmocka_unit_test(a_request_keeps_its_rules),
		cmocka_unit_test(facts_of_the_request_decide),
		cmocka_unit_test(own_applications),
		cmocka_unit_test(own_applications_of_ts43),
		cmocka_unit_test(an_application_that_went),
		cmocka_unit_test(push_by_rules),
		cmocka_unit_test(shortest_validity),
		cmocka_unit_test(what_a_decision_costs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
