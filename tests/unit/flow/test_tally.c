/** tally.c: which words an answer adds to. */
#include "flow_world.h"

#include "login/login_list.h"

#include <stdio.h>

static uint64_t count(const struct histogram *h)
{
	uint64_t n = 0;
	for (int i = 0; i <= HISTOGRAM_BOUNDS; i++)
		n += h->bucket[i];
	return n;
}

static size_t method(const char *name)
{
	size_t i = 0;
	while (strcmp(login_list_at(i)->name, name) != 0)
		i++;
	return i;
}

static void steps_and_methods(void **state)
{
	struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
	const struct flow_counters *c = &w->rig->counters;
	w->rig->way[FLOW_RIG_TURN].late_ms = 20;
	flow_world_login(w, FLOW_WORLD_FIRST "&app=ap2003");
	assert_int_equal(flow_world_token(w, ""), 200);
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, "app=ap2004"), 511);
	assert_int_equal(count(&c->answer[method("eap_aka")][FLOW_CHALLENGE]), 1);
	assert_int_equal(c->answer[method("eap_aka")][FLOW_CHALLENGE].sum, 20000);
	assert_int_equal(count(&c->answer[method("eap_relay")][FLOW_DOCUMENT]), 1);
	assert_int_equal(count(&c->answer[method("token")][FLOW_DOCUMENT]), 1);
	assert_int_equal(c->answer[method("token")][FLOW_DOCUMENT].sum, 0);
	assert_int_equal(count(&c->answer[method("none")][FLOW_REFUSAL]), 1);
	assert_int_equal(count(&c->app_answer[APPID_ap2004][FLOW_DOCUMENT]), 2);
	assert_int_equal(count(&c->app_answer[APPID_ap2003][FLOW_DOCUMENT]), 1);
	assert_int_equal(count(&c->app_answer[APPID_ap2004][FLOW_REFUSAL]), 1);
	assert_int_equal(c->results[APPID_ap2004][REASON_none], 3);
	assert_int_equal(c->results[APPID_ap2004][REASON_no_credential], 1);
	assert_int_equal(c->results[APPID_ap2003][REASON_none], 2);
	flow_world_free(&w);
}

static void calls_take_their_time(void **state)
{
	struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
	const struct flow_counters *c = &w->rig->counters;
	w->rig->way[FLOW_RIG_TURN].late_ms = 20;
	w->rig->way[FLOW_RIG_COMMIT].late_ms = 7;
	flow_world_login(w, FLOW_WORLD_FIRST);
	w->rig->way[FLOW_RIG_FIND].late_ms = 3;
	assert_int_equal(flow_world_token(w, "&notif_token=t&notif_action=2"), 200);
	assert_int_equal(count(&c->eap_turn), 2);
	assert_int_equal(c->eap_turn.sum, 40000);
	assert_int_equal(count(&c->store_read), c->store_reads);
	assert_int_equal(c->store_read.sum, 3000);
	assert_int_equal(count(&c->store_commit), 1);
	assert_int_equal(c->store_commit.sum, 7000);
	flow_world_free(&w);
}

/* a question that no limit let through took no time */
static void who_is_not_asked_is_not_timed(void **state)
{
	struct flow_world *w =
		flow_world_new("limit:\n  line_per_minute: 1\n  line_burst: 1\n" FLOW_WORLD_TOKEN, 64);
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, FLOW_WORLD_FIRST), 200);
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, FLOW_WORLD_FIRST), 503);
	assert_int_equal(count(&w->rig->counters.eap_turn), 1);
	flow_world_free(&w);
}

static void expect_tokens(const struct flow_world *w, const unsigned want[FLOW_TOKENS])
{
	for (int i = 0; i < FLOW_TOKENS; i++)
		assert_int_equal(w->rig->counters.tokens[i], want[i]);
}

static void tokens_by_outcome(void **state)
{
	struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
	flow_world_login(w, FLOW_WORLD_FIRST);
	expect_tokens(w, (unsigned[FLOW_TOKENS]){ [FLOW_TOKEN_ISSUED] = 1 });
	assert_int_equal(flow_world_token(w, ""), 200);
	env_sim_pass(&w->rig->env, 600 * 1000);
	assert_int_equal(flow_world_token(w, ""), 200); /* half its life is over */
	assert_int_equal(flow_world_token(w, "&app_name=other"), 511);
	assert_int_equal(flow_world_token(w, "&app_name=other&" FLOW_RIG_WHO), 200); /* a challenge */
	env_sim_pass(&w->rig->env, 600 * 1000);
	assert_int_equal(flow_world_token(w, ""), 511);
	w->rig->removed = ~0u;
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, "app=ap2004&token=x"), 511);
	assert_int_equal(flow_rig_ask(w->rig, &w->ask, "app=ap2004"), 511); /* no token, no count */
	expect_tokens(w, (unsigned[FLOW_TOKENS]){ [FLOW_TOKEN_ISSUED] = 1,
				 [FLOW_TOKEN_VALID] = 1,
				 [FLOW_TOKEN_RENEWED] = 1,
				 [FLOW_TOKEN_EXPIRED] = 1,
				 [FLOW_TOKEN_VOID] = 3 });
	flow_world_free(&w);
}

static void a_revoked_token(void **state)
{
	struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
	flow_world_login(w, FLOW_WORLD_FIRST);
	w->rig->removed = ~0u;
	assert_int_equal(flow_world_token(w, ""), 511);
	assert_int_equal(w->rig->counters.tokens[FLOW_TOKEN_REVOKED], 1);
	flow_world_free(&w);
}

static void ask_as(struct flow_world *w, const char *agent, const char *query, int status)
{
	const struct request_raw raw = { .query = str_of(query), .user_agent = str_of(agent) };
	flow_rig_send(w->rig, &w->ask, &raw, 262144);
	assert_int_equal(flow_rig_wait(&w->ask), status);
	flow_rig_end(&w->ask);
}

/* invented devices of strangers take no place; a proven line's does, once it looks like one */
static void devices_of_proven_lines_alone(void **state)
{
	struct flow_world *w = flow_world_new(FLOW_WORLD_TOKEN, 64);
	const struct flow_counters *c = &w->rig->counters;
	flow_world_login(w, FLOW_WORLD_FIRST); /* without a User-Agent */
	assert_int_equal(c->by_device[DEVICES_OTHER], 1);
	ask_as(w, "PRD-TS43 term-Evil/E1", "app=ap2004", 511);
	ask_as(w, "PRD-TS43 term-Evil/E2", FLOW_WORLD_FIRST, 200);
	char query[1024];
	snprintf(query, sizeof(query), "app=ap2004&terminal_id=352099001761481&token=%s", w->token);
	ask_as(w, "PRD-TS43 term-ACME/A7 OS-Android/14", query, 200);
	ask_as(w, "PRD-TS43 term-ACME/001010000000017", query, 200);
	struct str vendor, model;
	devices_name(w->rig->devices, 0, &vendor, &model);
	assert_true(str_is(vendor, "ACME") && str_is(model, "A7"));
	assert_int_equal(c->by_device[0], 1);
	assert_int_equal(c->by_device[1], 0);
	assert_int_equal(c->by_device[DEVICES_OTHER], 2);
	flow_world_free(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_and_methods),
		cmocka_unit_test(calls_take_their_time),
		cmocka_unit_test(who_is_not_asked_is_not_timed),
		cmocka_unit_test(tokens_by_outcome),
		cmocka_unit_test(a_revoked_token),
		cmocka_unit_test(devices_of_proven_lines_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
