/** vector_core.c: what it makes of the answers of core, good and insane. */
#include "unit.h"

#include "../support/peer_sim.h"

#include "drivers/vector_core.h"
#include "drivers/vector_wire.h"

struct bench {
	struct env_sim env;
	struct peer_sim peer;
	struct auth_vector_source *source;
	struct call call;
	struct fault fault;
	struct auth_vector out;
	uint8_t answer[VECTOR_WIRE_MAX];
	unsigned done;
	enum rc rc;
};

static struct bench bench;
static const struct auth_vector_ask ASK = { .imsi = { "001010000000001" } };

static void on_done(struct call *c, enum rc rc)
{
	struct bench *b = c->owner;
	b->done++;
	b->rc = rc;
}

static int begin(void **state)
{
	struct bench *b = &bench;
	memset(b, 0, sizeof(*b));
	env_sim_init(&b->env, 1, 0);
	peer_sim_init(&b->peer, &b->env.env);
	const struct setup s = { .env = &b->env.env, .role = ROLE_WORKER, .core = &b->peer.peer };
	b->call = (struct call){
		.arena = arena_new(8192), .fault = &b->fault, .deadline_ms = 5000, .done = on_done, .owner = b
	};
	return vector_core_ops.open(&s, &b->source, &b->fault) == RC_OK && b->call.arena ? 0 : -1;
}

static int finish(void **state)
{
	arena_free(&bench.call.arena);
	vector_core_ops.close(&bench.source);
	vector_core_ops.close(&bench.source);
	return 0;
}

static void answer_is(const struct auth_vector *v)
{
	struct buf b;
	buf_init_fixed(&b, bench.answer, sizeof(bench.answer));
	vector_wire_answer_put(v, &b);
	bench.peer.fixed = buf_bytes(&b);
}

static enum rc fetch(void)
{
	bench.fault = (struct fault){ 0 };
	return bench.source->ops->fetch(bench.source, &bench.call, &ASK, &bench.out);
}

static void a_sane_vector_passes(void **state)
{
	const struct auth_vector v = { .autn = { [15] = 1 }, .xres = { 1, 2, 3, 4 }, .xres_len = 4 };
	answer_is(&v);
	assert_int_equal(fetch(), RC_OK);
	assert_memory_equal(&bench.out, &v, sizeof(v));
}

static void an_insane_one_is_a_fault_of_the_back_end(void **state)
{
	const struct auth_vector no_autn = { .xres_len = 8 }, short_res = { .autn = { 1 }, .xres_len = 3 };
	const struct auth_vector untouched = { 0 };
	answer_is(&no_autn);
	assert_int_equal(fetch(), RC_UNAVAIL);
	assert_int_equal(bench.fault.reason, REASON_vector_insane);
	assert_int_equal(fault_row(bench.fault.reason)->http, 503);
	answer_is(&short_res);
	assert_int_equal(fetch(), RC_UNAVAIL);
	bench.peer.fixed = BYTES_NONE;
	assert_int_equal(fetch(), RC_UNAVAIL);
	bench.peer.late = true;
	assert_int_equal(fetch(), RC_PENDING);
	env_sim_pass(&bench.env, 1);
	assert_int_equal(bench.rc, RC_UNAVAIL);
	assert_int_equal(bench.fault.reason, REASON_vector_insane);
	assert_memory_equal(&bench.out, &untouched, sizeof(untouched));
}

static void a_lost_core_is_passed_on(void **state)
{
	bench.peer.gone = bench.peer.late = true;
	assert_int_equal(fetch(), RC_PENDING);
	env_sim_pass(&bench.env, 1);
	assert_int_equal(bench.done, 1);
	assert_int_equal(bench.rc, RC_UNAVAIL);
	assert_int_equal(bench.fault.reason, REASON_core_gone);
	assert_null(bench.call.driver);
}

static void a_cancel_reaches_the_peer_once(void **state)
{
	bench.peer.late = true;
	assert_int_equal(fetch(), RC_PENDING);
	bench.source->ops->cancel(bench.source, &bench.call);
	bench.source->ops->cancel(bench.source, &bench.call);
	env_sim_pass(&bench.env, 10);
	assert_int_equal(bench.peer.cancelled, 1);
	assert_int_equal(bench.done, 0);
}

static void it_needs_a_way_to_core(void **state)
{
	const struct setup s = { .env = &bench.env.env, .role = ROLE_TOOL };
	struct auth_vector_source *none = NULL;
	assert_int_equal(vector_core_ops.open(&s, &none, &bench.fault), RC_BUG);
	assert_null(none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_sane_vector_passes, begin, finish),
		cmocka_unit_test_setup_teardown(an_insane_one_is_a_fault_of_the_back_end, begin, finish),
		cmocka_unit_test_setup_teardown(a_lost_core_is_passed_on, begin, finish),
		cmocka_unit_test_setup_teardown(a_cancel_reaches_the_peer_once, begin, finish),
		cmocka_unit_test_setup_teardown(it_needs_a_way_to_core, begin, finish),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
