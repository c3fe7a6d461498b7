/** keep.c: what is kept of documents, challenges and refusals. */
#include "explain_world.h"

static void a_document(void **state)
{
	struct explain_world x = explain_world_new(FLOW_WORLD_TOKEN, 1);
	flow_world_login(x.w, FLOW_WORLD_FIRST "&terminal_model=Brick");
	const struct explain_found *f = explain_world_found(&x);
	assert_int_equal(f->n, 1); /* not the challenge */
	const struct explain_record *r = f->r[0];
	assert_int_equal(r->kind, EXPLAIN_DOCUMENT);
	assert_int_equal(r->why, EXPLAIN_SAMPLED);
	assert_true(r->proven && r->has_line);
	assert_int_equal(r->proven_at_s, FLOW_RIG_T0);
	assert_int_equal(r->n_apps, 1);
	assert_int_equal(r->app[0].told[0], SERVICE_ENABLED);
	assert_true(str_is(r->app[0].id, "ap2004") && str_is(r->rq.terminal_model, "Brick") &&
		    str_is(r->facts.terminal_model, "Brick"));
	assert_int_equal(r->line.version, 7);
	assert_true(str_eq(str_of_bytes(r->document), str_of_bytes(x.w->ask.answer.body)));
	assert_true(str_is(str_sub(str_of_bytes(r->document), r->token_at, r->token_n), x.w->token));
	explain_world_free(&x);
}

static void every_status_of_voice(void **state)
{
	struct explain_world x = explain_world_new(FLOW_WORLD_TOKEN, 0);
	x.w->rig->line[0].voice = (struct voice_facts){ SERVICE_ENABLED, SERVICE_DISABLED,
		SERVICE_INCOMPATIBLE, SERVICE_INCOMPATIBLE };
	flow_world_login(x.w, "app=ap2003&entitlement_version=8.0&terminal_id=352099001761481&" FLOW_RIG_WHO);
	const struct explain_record *r = explain_world_found(&x)->r[0];
	assert_int_equal(r->why, EXPLAIN_NOT_ENTITLED);
	assert_int_equal(r->app[0].n_told, 3);
	assert_int_equal(r->app[0].told[0] * 100 + r->app[0].told[1] * 10 + r->app[0].told[2], 102);
	explain_world_free(&x);
}

static void refusals_by_claimed_line(void **state)
{
	struct explain_world x = explain_world_new(FLOW_WORLD_TOKEN, 0);
	x.w->rig->removed = 1;
	assert_int_equal(flow_rig_ask(x.w->rig, &x.w->ask, FLOW_WORLD_FIRST), 403);
	const struct explain_record *r = explain_world_found(&x)->r[0];
	assert_int_equal(r->kind, EXPLAIN_REFUSAL);
	assert_int_equal(r->http, 403);
	assert_false(r->proven);
	assert_true(str_is(r->reason, "subscriber_unknown") && r->note.n > 0 && !r->has_line);
	explain_world_free(&x);
}

static void trouble_and_barred_lines(void **state)
{
	struct explain_world x = explain_world_new(FLOW_WORLD_TOKEN, 0);
	x.w->rig->way[FLOW_RIG_TURN].fail = REASON_core_gone;
	assert_int_equal(flow_rig_ask(x.w->rig, &x.w->ask, FLOW_WORLD_FIRST), 503);
	assert_int_equal(explain_world_found(&x)->r[0]->why, EXPLAIN_REFUSED | EXPLAIN_ERROR);
	x.w->rig->way[FLOW_RIG_TURN].fail = REASON_none;
	env_sim_pass(&x.w->rig->env, 1000);
	flow_world_login(x.w, FLOW_WORLD_FIRST);
	x.w->rig->line[0].barred = true;
	env_sim_pass(&x.w->rig->env, 1000);
	assert_int_equal(flow_world_token(x.w, ""), 403);
	const struct explain_record *r = explain_world_found(&x)->r[0];
	assert_true(str_is(r->reason, "subscriber_barred"));
	explain_world_free(&x);
}

static void a_trace_keeps_challenges_and_repetitions(void **state)
{
	struct explain_world x = explain_world_new(FLOW_WORLD_TOKEN, 0);
	const struct imsi line = { "001010000000017" };
	assert_int_equal(explain_marks_trace(x.marks, &line, FLOW_RIG_T0, FLOW_RIG_T0 + 100), RC_OK);
	flow_world_login(x.w, FLOW_WORLD_FIRST);
	env_sim_pass(&x.w->rig->env, 2000);
	assert_int_equal(flow_rig_leg(x.w->rig, &x.w->ask, str_of(x.w->cookie),
				 flow_rig_res(x.w->rig, FLOW_RIG_FIRST, FLOW_RIG_RIGHT)),
		200);
	const struct explain_found *f = explain_world_found(&x);
	assert_int_equal(f->n, 3);
	assert_true(f->r[0]->repeat && !f->r[1]->repeat + !f->r[2]->repeat == 2);
	assert_int_equal(f->r[0]->decided_s, FLOW_RIG_T0);
	assert_int_equal((f->r[1]->kind == EXPLAIN_CHALLENGE) + (f->r[2]->kind == EXPLAIN_CHALLENGE), 1);
	explain_world_free(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(a_document),
		cmocka_unit_test(every_status_of_voice), cmocka_unit_test(refusals_by_claimed_line),
		cmocka_unit_test(trouble_and_barred_lines),
		cmocka_unit_test(a_trace_keeps_challenges_and_repetitions) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
