/** metrics_node.c: processes, back ends, rules, keys, certificates. */
#include "operation_fixture.h"

#include "daemon/metrics_node.h"

#include <time.h>

static void processes(void **state)
{
	struct fixture *x = *state;
	struct segment_process *p = &x->o.segment->process[SEGMENT_CORE];
	segment_state_set(x->o.segment, SEGMENT_CORE, SEGMENT_READY);
	atomic_store(&p->generation, 3);
	atomic_store(&p->restarts, 2);
	atomic_store(&p->started_s, 1767225600);
	assert_int_equal(metrics_node_state(&x->o, SEGMENT_CORE, SEGMENT_READY), 1);
	assert_int_equal(metrics_node_state(&x->o, SEGMENT_CORE, SEGMENT_DOWN), 0);
	assert_int_equal(metrics_node_generation(&x->o, SEGMENT_CORE, 0), 3);
	assert_int_equal(metrics_node_restarts(&x->o, SEGMENT_CORE, 0), 2);
	assert_int_equal(metrics_node_started(&x->o, SEGMENT_CORE, 0), 1767225600);
	assert_int_equal(metrics_node_build(&x->o, 0, 0), 1);
	assert_int_equal(metrics_node_logins(&x->o, 0, 0), 0);
	assert_int_equal(metrics_node_backlog_wait(&x->o, 0, 0), 0);
	assert_true(metrics_node_backlog_rate(&x->o, 0, 0) > 0);
}

static void back_ends(void **state)
{
	struct fixture *x = *state;
	struct guard *g = &x->guards.guard[BACKEND_LOCAL];
	g->limits = (struct guard_limits){ .per_second = 1, .open_max = 9 };
	assert_int_equal(metrics_node_backend_budget(&x->o, BACKEND_LOCAL, 0), 1);
	assert_int_equal(metrics_node_backend_budget_max(&x->o, BACKEND_LOCAL, 0), 1);
	assert_int_equal(metrics_node_backend_open_max(&x->o, BACKEND_LOCAL, 0), 9);
	assert_int_equal(guard_enter(g, true, NULL), RC_OK);
	assert_int_not_equal(guard_enter(g, true, NULL), RC_OK);
	assert_int_equal(metrics_node_backend_budget(&x->o, BACKEND_LOCAL, 0), 0);
	assert_int_equal(metrics_node_backend_open(&x->o, BACKEND_LOCAL, 0), 1);
	assert_int_equal(metrics_node_backend_asked(&x->o, BACKEND_LOCAL, 0), 1);
	assert_int_equal(metrics_node_backend_refused(&x->o, BACKEND_LOCAL, 0), 1);
	guard_leave(g, RC_TIMEOUT, REASON_deadline);
	assert_int_equal(metrics_node_backend_silent(&x->o, BACKEND_LOCAL, 0), 1);
	assert_int_equal(metrics_node_backend_breaker(&x->o, BACKEND_LOCAL, 0), 0);
	g->failures = GUARD_FAILURES;
	assert_int_equal(metrics_node_backend_breaker(&x->o, BACKEND_LOCAL, 0), 1);
	assert_int_equal(metrics_node_auc_behind(&x->o, 0, 0), 0);
	assert_int_equal(metrics_node_auc_episodes(&x->o, 0, 0), 0);
	assert_int_equal(metrics_node_auc_floor_failures(&x->o, 0, 0), 0);
	assert_int_equal(metrics_node_auc_steps(&x->o, 0, 0), 0);
	assert_int_equal(metrics_node_auc_given(&x->o, 0, 0), 0);
	assert_int_equal(metrics_node_auc_decoys(&x->o, 0, 0), 0);
}

static void failures_by_what_did_not_fit(void **state)
{
	struct fixture *x = *state;
	for (size_t i = 0; i < METRICS_NODE_FAILURES; i++) {
		const enum reason why = metrics_node_failures[i].why;
		x->o.segment->slot[i % 2].flow.by_reason[why] += 1;
		assert_int_equal(fault_row(why)->http, 403);
		assert_int_equal(metrics_node_eap_failures(&x->o, i, 0), 1);
	}
}

/* the newest version that a worker has; a worker that kept an older one is to be seen */
static void rules(void **state)
{
	struct fixture *x = *state;
	struct segment_rules *one = &x->o.segment->slot[0].rules[0], *two = &x->o.segment->slot[1].rules[0];
	assert_int_equal(metrics_node_rules_number(&x->o, 0, 0), 0);
	assert_int_equal(metrics_node_rules_activated(&x->o, 0, 0), 0);
	atomic_store(&one->number, 4);
	atomic_store(&two->number, 5);
	atomic_store(&two->when_s, 77);
	assert_int_equal(metrics_node_rules_number(&x->o, 0, 0), 5);
	assert_int_equal(metrics_node_rules_activated(&x->o, 0, 0), 77);
	assert_int_equal(metrics_node_rules_kept(&x->o, 0, 0), 0);
	atomic_store(&one->kept, 1);
	assert_int_equal(metrics_node_rules_kept(&x->o, 0, 0), 1);
}

static void keys_and_certificates(void **state)
{
	struct fixture *x = *state;
	const int64_t since = metrics_node_seal_used(&x->o, 0, 0), now = time(NULL);
	assert_true(since > now - 3600 && since <= now);
	assert_int_equal(metrics_node_certificate(&x->o, 0, 0), 0);
	atomic_store(&x->o.segment->slot[0].certificate[0].expires_s, 200);
	assert_int_equal(metrics_node_certificate(&x->o, 0, 0), 200);
	atomic_store(&x->o.segment->slot[1].certificate[0].expires_s, 100);
	assert_int_equal(metrics_node_certificate(&x->o, 0, 0), 100); /* the first that ends */
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = { T(processes), T(back_ends), T(failures_by_what_did_not_fit),
		T(rules), T(keys_and_certificates) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
