/** flow.c: settings, whole logins over doubles, what is open and how it ends, and that strangers leave
 * nothing behind. */
#include "flow_world.h"

#include "conf/conf.h"

#define XML_TYPE  "text/vnd.wap.connectivity-xml"
#define JSON_TYPE "application/json"
#define EAP_TYPE  "application/vnd.gsma.eap-relay.v1.0+json"

/* proves: own-163 */
static void defaults(void **state)
{
	struct flow_world *w = flow_world_new("", 64);
	assert_int_equal(conf_int(w->rig->conf, "request.deadline"), 10);
	assert_int_equal(conf_int(w->rig->conf, "limit.line_per_minute"), 600);
	assert_int_equal(conf_count(w->rig->conf, "limit.exempt"), 2);
	assert_int_equal(flow_in_flight(w->rig->flow), 0);
	flow_world_free(&w);
}

static enum reason read_settings(const char *yaml)
{
	const struct conf_item *const tables[] = { flow_conf, unproven_conf };
	const struct conf_schema schema = { tables, 2 };
	struct arena *a = arena_new(1 << 20);
	struct conf *c;
	struct str error;
	struct fault f = { .reason = REASON_none };
	(void)(conf_parse(a, str_of(yaml), "test", "/", &schema, &c, &error, &f) == RC_OK);
	arena_free(&a);
	return f.reason;
}

static void settings(void **state)
{
	static const char *const bad[] = { "192.0.2.0/33", "192.0.2", "2001:db8::/129", "2001:db8::/x",
		"name", "/8", "192.0.2.0/", "192.0.2.0/-1",
		"1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111/64" };
	static const char *const good[] = { "192.0.2.0/24", "192.0.2.7", "0.0.0.0/0", "2001:db8::/32", "::/0",
		"2001:db8::1", "10.0.0.0/9" };
	char yaml[160];
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(yaml, sizeof(yaml), "limit:\n  exempt: [\"%s\"]\n", bad[i]);
		assert_int_equal(read_settings(yaml), REASON_conf_value);
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		snprintf(yaml, sizeof(yaml), "limit:\n  exempt: [\"%s\"]\n", good[i]);
		assert_int_equal(read_settings(yaml), REASON_none);
	}
	assert_int_equal(
		read_settings("request:\n  deadline: 26s\n"), REASON_conf_value); /* a phone waits 30 s */
}

/* proves: ts43-2.8.1-01, ts43-2.8.1-05, client-02a, client-14a, client-14b, client-16a, client-19a,
 * client-19b */
static void a_login_then_token_requests(void **state)
{
	struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
	const struct str cookie = flow_world_begin(w, FLOW_WORLD_FIRST);
	assert_string_equal(w->ask.answer.content_type, EAP_TYPE);
	assert_true(flow_rig_says(&w->ask, "{\"eap-relay-packet\":\""));
	assert_int_equal(w->rig->way[FLOW_RIG_FIND].calls, 0);
	assert_int_equal(
		flow_rig_leg(w->rig, &w->ask, cookie, flow_rig_res(w->rig, FLOW_RIG_FIRST, FLOW_RIG_RIGHT)),
		200);
	assert_string_equal(w->ask.answer.content_type, XML_TYPE);
	assert_int_equal(w->ask.answer.cookie.n, 0);
	assert_true(flow_rig_says(&w->ask, "<parm name=\"AppID\" value=\"ap2004\"/>"));
	assert_true(str_is(flow_rig_parm(&w->ask, "validity"), "172800"));
	flow_world_keep(w->token, sizeof(w->token), flow_rig_parm(&w->ask, "token"));
	const struct flow_rig_way before = w->rig->way[FLOW_RIG_TURN];
	w->rig->way[FLOW_RIG_FIND].calls = 0;
	assert_int_equal(flow_world_token(w, ""), 200);
	assert_true(str_is(flow_rig_parm(&w->ask, "token"), w->token));
	assert_int_equal(w->rig->way[FLOW_RIG_TURN].calls, before.calls);
	assert_int_equal(w->rig->way[FLOW_RIG_FIND].calls, 1);
	assert_int_equal(w->rig->way[FLOW_RIG_COMMIT].calls, 0);
	assert_int_equal(login_table_count(w->rig->logins, FLOW_RIG_T0, 1000), 1);
	assert_int_equal(flow_in_flight(w->rig->flow), 0);
	flow_world_free(&w);
}

/* proves: own-206, own-207, own-208 */
static void a_token_through_its_life(void **state)
{
	struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
	flow_world_login(w, "app=ap2004,ap2009&terminal_id=352099001761481&" FLOW_RIG_WHO);
	env_sim_pass(&w->rig->env, 400000);
	assert_int_equal(flow_world_token(w, ""), 200);
	assert_true(str_is(flow_rig_parm(&w->ask, "token"), w->token));
	assert_true(flow_rig_says(&w->ask, "<parm name=\"validity\" value=\"600\"/>"));
	env_sim_pass(&w->rig->env, 101000);
	assert_int_equal(flow_world_token(w, ""), 200);
	assert_false(str_is(flow_rig_parm(&w->ask, "token"), w->token));
	assert_true(flow_rig_says(&w->ask, "<parm name=\"validity\" value=\"1000\"/>"));
	flow_world_keep(w->token, sizeof(w->token), flow_rig_parm(&w->ask, "token"));
	/* the renewal keeps the groups that were proven: ap2009 is known to it, if not offered */
	snprintf(w->query, sizeof(w->query),
		"app=ap2009&operation=CheckEligibility&terminal_id=352099001761481&token=%s", w->token);
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, w->query), 405);
	assert_int_equal(w->ask.answer.reason, REASON_app_not_offered);
	for (int64_t now = 501; now < 2999; now += 501) {
		env_sim_pass(&w->rig->env, now + 501 < 2999 ? 501000 : (2999 - now) * 1000);
		assert_int_equal(flow_world_token(w, ""), 200);
		flow_world_keep(w->token, sizeof(w->token), flow_rig_parm(&w->ask, "token"));
	}
	env_sim_pass(&w->rig->env, 1000);
	assert_int_equal(flow_world_token(w, ""), 511);
	flow_world_free(&w);
}

/* proves: own-190 */
static void strangers_leave_nothing(void **state)
{
	struct flow_world *w =
		flow_world_new("limit:\n  line_per_minute: 100000\n  line_burst: 1000000\n", 64);
	static const char empty[1 << 16];
	const size_t n = login_table_size(64);
	char *before = malloc(n);
	assert_non_null(before);
	assert_true(n < sizeof(empty));
	memcpy(before, w->rig->logins, n);
	for (int i = 0; i < 100000; i++)
		assert_int_equal(flow_rig_ask(w->rig, &w->ask, FLOW_WORLD_FIRST), 200);
	assert_memory_equal(before, w->rig->logins, n);
	assert_int_equal(w->rig->way[FLOW_RIG_COMMIT].calls, 0);
	assert_int_equal(w->rig->way[FLOW_RIG_FIND].calls, 0);
	assert_int_equal(w->rig->counters.challenges, 100000);
	free(before);
	flow_world_free(&w);
}

/* proves: ts43-2.10-12 */
static void a_broken_invariant_ends_its_request_only(void **state)
{
	struct flow_world *w = flow_world_new("", 64);
	w->rig->way[FLOW_RIG_TURN].insane = true;
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, FLOW_WORLD_FIRST), 500);
	assert_int_equal(w->ask.answer.reason, REASON_bug);
	assert_int_equal(w->ask.answer.body.n, 0);
	w->rig->way[FLOW_RIG_TURN].insane = false;
	flow_world_login(w, FLOW_WORLD_FIRST);
	flow_world_free(&w);
}

static void cancelled_while_a_call_is_open(void **state)
{
	struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
	struct flow_rig *r = w->rig;
	flow_world_login(w, FLOW_WORLD_FIRST);
	for (int kind = 0; kind < FLOW_RIG_KINDS; kind++)
		r->way[kind].late_ms = 50;
	static const char *const more[] = {
		[FLOW_RIG_FIND] = "", [FLOW_RIG_COMMIT] = "&notif_action=2&notif_token=abc"
	};
	for (int kind = 0; kind < FLOW_RIG_KINDS; kind++) {
		snprintf(w->query, sizeof(w->query), "app=ap2004&terminal_id=352099001761481&token=%s%s",
			w->token, kind == FLOW_RIG_COMMIT ? more[kind] : "");
		flow_rig_get(r, &w->ask, kind == FLOW_RIG_TURN ? FLOW_WORLD_FIRST : w->query, 262144);
		if (kind == FLOW_RIG_COMMIT)
			env_sim_pass(&r->env, 50);
		assert_int_equal(flow_in_flight(r->flow), 1);
		assert_int_equal(r->counters.in_flight, 1);
		assert_int_equal(flow_rig_open_calls(r), 1);
		flow_rig_end(&w->ask);
		assert_int_equal(r->way[kind].cancelled, 1);
		assert_int_equal(flow_rig_open_calls(r), 0);
		assert_int_equal(flow_in_flight(r->flow), 0);
		assert_int_equal(r->counters.in_flight, 0);
		env_sim_pass(&r->env, 100000);
		assert_int_equal(w->ask.done, 0);
	}
	flow_rig_get(r, &w->ask, FLOW_WORLD_FIRST, 262144);
	assert_int_equal(flow_rig_wait(&w->ask), 200);
	flow_rig_end(&w->ask); /* after the answer: nothing */
	assert_int_equal(w->ask.done, 1);
	flow_world_free(&w);
}

static void closed_while_requests_are_open(void **state)
{
	struct flow_world *w = flow_world_new("", 64);
	struct flow_rig_ask more[3];
	w->rig->way[FLOW_RIG_TURN].late_ms = 50;
	for (int i = 0; i < 3; i++)
		flow_rig_get(w->rig, &more[i], FLOW_WORLD_FIRST, 262144);
	assert_int_equal(flow_in_flight(w->rig->flow), 3);
	flow_close(&w->rig->flow);
	assert_null(w->rig->flow);
	flow_close(&w->rig->flow);
	assert_int_equal(w->rig->way[FLOW_RIG_TURN].cancelled, 3);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(more[i].done, 0);
		arena_free(&more[i].rq.arena);
	}
	flow_world_free(&w);
}

static void many_at_once(void **state)
{
	enum { N = 200 };
	struct flow_world *w = flow_world_new("limit:\n  line_per_minute: 1000\n", 64);
	struct flow_rig_ask *x = calloc(N, sizeof(*x));
	assert_non_null(x);
	w->rig->way[FLOW_RIG_TURN].late_ms = 30;
	for (int i = 0; i < N; i++)
		flow_rig_get(w->rig, &x[i], FLOW_WORLD_FIRST, 262144);
	assert_int_equal(flow_in_flight(w->rig->flow), N);
	for (int i = 0; i < N; i += 3)
		flow_rig_end(&x[i]);
	for (int i = 0; i < N; i++)
		assert_int_equal(flow_rig_wait(&x[i]), i % 3 ? 200 : 0);
	assert_int_equal(flow_in_flight(w->rig->flow), 0);
	free(x);
	flow_world_free(&w);
}

/* Always an answer: what fits is served, what does not is 503. proves: client-21a, ts43-2.10-14 */
static void every_size_of_memory(void **state)
{
	struct flow_world *w = flow_world_new(
		FLOW_WORLD_TOKEN "limit:\n  line_per_minute: 100000\n  line_burst: 1000000\n", 4096);
	unsigned status[3][2] = { { 0 } };
	flow_world_login(w, FLOW_WORLD_FIRST);
	for (size_t cap = 16; cap < 60000; cap += cap < 30000 ? 48 : 512) {
		for (int i = 0; i < 3; i++) {
			w->rig->line[0].push_count = 0;
			snprintf(w->query, sizeof(w->query),
				"app=ap2004%%2Cap2003&terminal_id=352099001761481&notif_action=2&notif_token="
				"abc&%s%s",
				i ? "token=" : FLOW_RIG_WHO, i ? w->token : "");
			if (i < 2)
				flow_rig_get(w->rig, &w->ask, w->query, cap);
			else
				flow_rig_post(w->rig, &w->ask, flow_world_begin(w, FLOW_WORLD_FIRST),
					flow_rig_res(w->rig, FLOW_RIG_FIRST, FLOW_RIG_RIGHT), cap);
			const int got = flow_rig_wait(&w->ask);
			if (got != 200)
				assert_int_equal(w->ask.answer.reason, REASON_memory);
			assert_true(got == 200 || (got == 503 && w->ask.answer.retry_after_s > 0));
			status[i][got == 200]++;
		}
		assert_int_equal(flow_in_flight(w->rig->flow), 0);
	}
	for (int i = 0; i < 3; i++)
		assert_true(status[i][0] > 20 && status[i][1] > 20);
	assert_int_equal(w->rig->counters.requests, w->rig->counters.answers);
	assert_int_equal(w->rig->counters.by_reason[REASON_memory], w->rig->counters.failed);
	flow_world_free(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults),
		cmocka_unit_test(settings),
		cmocka_unit_test(a_login_then_token_requests),
		cmocka_unit_test(a_token_through_its_life),
		cmocka_unit_test(strangers_leave_nothing),
		cmocka_unit_test(a_broken_invariant_ends_its_request_only),
		cmocka_unit_test(cancelled_while_a_call_is_open),
		cmocka_unit_test(closed_while_requests_are_open),
		cmocka_unit_test(many_at_once),
		cmocka_unit_test(every_size_of_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
