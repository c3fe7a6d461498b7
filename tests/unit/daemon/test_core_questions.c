/** core_questions.c over a real channel: what a worker asks reaches the driver, what the driver says comes
 * back. */
#include "ipc_fixture.h"

#include "conf/conf.h"
#include "daemon/core_questions.h"
#include "drivers/eap_wire.h"
#include "drivers/guards.h"
#include "drivers/vector_wire.h"

/* a source that answers as it is told, now or when released */
static struct source {
	struct auth_vector_source base;
	struct ipc_fixture *x;
	bool late;
	enum reason refuses;
	struct call *held;
	struct auth_vector *out;
	int64_t left_ms; /* what the deadline left when it was asked */
	struct auth_vector_ask asked;
} source;

static const struct auth_vector VECTOR = {
	.rand = { 1 }, .autn = { 2 }, .ck = { 3 }, .xres = { 4 }, .xres_len = 8
};

static enum rc fetch(struct auth_vector_source *s, struct call *c, const struct auth_vector_ask *ask,
	struct auth_vector *out)
{
	source.asked = *ask;
	source.left_ms = c->deadline_ms - env_mono_ms(source.x->env);
	if (source.refuses)
		return FAIL(c->fault, source.refuses, "as told");
	source.held = c;
	source.out = out;
	if (source.late)
		return RC_PENDING;
	*out = VECTOR;
	return RC_OK;
}

static void release(struct ipc_fixture *x)
{
	while (!source.held)
		uv_run(&x->loop, UV_RUN_ONCE);
	*source.out = VECTOR;
	source.held->done(source.held, RC_OK);
}

static const struct auth_vector_source_ops source_ops = { .fetch = fetch };

/* the relays of a node that has none */
static struct eap_relays *no_relays(struct ipc_fixture *x, struct arena *a)
{
	static const struct conf_item *const tables[] = { backends_conf };
	static const struct conf_schema schema = { tables, 1 };
	static struct guards guards;
	struct eap_relays *relays = NULL;
	struct conf *c;
	struct str error;
	assert_int_equal(conf_parse(a, str_of(""), "t.yaml", ".", &schema, &c, &error, NULL), RC_OK);
	assert_int_equal(guards_open(c, x->env, &guards, NULL), RC_OK);
	const struct setup s = { .conf = c, .env = x->env, .role = ROLE_CORE, .guards = &guards };
	assert_int_equal(eap_relays_open(&s, &relays, NULL), RC_OK);
	return relays;
}

static struct core_questions questions;

static void serve(struct ipc_fixture *x)
{
	source = (struct source){ .base = { &source_ops }, .x = x };
	questions = (struct core_questions){ .vectors = &source.base };
	fixture_serve(x, core_questions_take, &questions);
}

static struct ipc_asked ask(struct ipc_fixture *x, enum peer_op op, struct bytes body, bool wait)
{
	static struct ipc_asked q;
	q = (struct ipc_asked){ .rc = RC_PENDING };
	q.call = (struct call){ .arena = arena_new(1 << 20),
		.fault = &q.fault,
		.deadline_ms = env_mono_ms(x->env) + 5000,
		.done = asked_done,
		.owner = &q };
	assert_int_equal(x->peer->ops->ask(x->peer, &q.call, op, body, &q.answer), RC_PENDING);
	if (!wait)
		release(x);
	fixture_wait(x, &q, 1);
	return q;
}

static struct bytes vector_question(uint8_t mem[VECTOR_WIRE_MAX])
{
	struct auth_vector_ask a = { .proven = true };
	struct buf b;
	assert_int_equal(ids_imsi(STR("001010000000001"), &a.imsi), RC_OK);
	buf_init_fixed(&b, mem, VECTOR_WIRE_MAX);
	vector_wire_ask_put(&a, &b);
	return buf_bytes(&b);
}

static void a_vector_comes_back_at_once_or_later(void **state)
{
	struct ipc_fixture *x = *state;
	uint8_t mem[VECTOR_WIRE_MAX];
	serve(x);
	for (int late = 0; late < 2; late++) {
		struct auth_vector v;
		source.late = late;
		source.held = NULL;
		struct ipc_asked q = ask(x, PEER_OP_VECTOR, vector_question(mem), !late);
		assert_int_equal(q.rc, RC_OK);
		assert_int_equal(vector_wire_answer_get(q.answer, &v), RC_OK);
		assert_memory_equal(&v, &VECTOR, sizeof(v));
		assert_true(
			source.asked.proven && str_is(ids_imsi_str(&source.asked.imsi), "001010000000001"));
		asked_free(&q);
	}
}

/* the driver gives up before the worker does, so that its reason is the one that is told */
static void the_deadline_of_a_driver_is_the_earlier_one(void **state)
{
	struct ipc_fixture *x = *state;
	uint8_t mem[VECTOR_WIRE_MAX];
	serve(x);
	struct ipc_asked q = ask(x, PEER_OP_VECTOR, vector_question(mem), true);
	assert_true(source.left_ms <= 4900);
	asked_free(&q);
}

static void a_refusal_keeps_its_reason(void **state)
{
	struct ipc_fixture *x = *state;
	uint8_t mem[VECTOR_WIRE_MAX];
	serve(x);
	source.refuses = REASON_gsup_down;
	struct ipc_asked q = ask(x, PEER_OP_VECTOR, vector_question(mem), true);
	assert_int_equal(q.rc, RC_UNAVAIL);
	assert_int_equal(q.fault.reason, REASON_gsup_down);
	asked_free(&q);
}

static void what_is_no_question_is_refused(void **state)
{
	struct ipc_fixture *x = *state;
	static const enum peer_op ops[] = { PEER_OP_VECTOR, PEER_OP_TURN, PEER_OP_COMMIT };
	serve(x);
	for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		struct ipc_asked q = ask(x, ops[i], str_bytes(STR("no layout of ours")), true);
		assert_int_equal(q.rc, RC_BUG);
		asked_free(&q);
	}
}

static void a_relay_that_is_not_open_is_said(void **state)
{
	struct ipc_fixture *x = *state;
	uint8_t mem[EAP_WIRE_MAX];
	struct eap_turn t = { .identity = str_bytes(STR("0001010000000001@nai.example")) };
	struct arena *a = arena_new(1 << 20);
	struct buf b;
	serve(x);
	questions.relays = no_relays(x, a);
	assert_int_equal(ids_imsi(STR("001010000000001"), &t.claimed), RC_OK);
	buf_init_fixed(&b, mem, sizeof(mem));
	eap_wire_ask_put(BACKEND_RADIUS, &t, &b);
	struct ipc_asked q = ask(x, PEER_OP_TURN, buf_bytes(&b), true);
	assert_int_equal(q.rc, RC_UNAVAIL);
	assert_int_equal(q.fault.reason, REASON_login_entry_missing);
	asked_free(&q);
	eap_relays_close(&questions.relays);
	arena_free(&a);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, fixture_open, fixture_close)
	const struct CMUnitTest tests[] = {
		T(a_vector_comes_back_at_once_or_later),
		T(the_deadline_of_a_driver_is_the_earlier_one),
		T(a_refusal_keeps_its_reason),
		T(what_is_no_question_is_refused),
		T(a_relay_that_is_not_open_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
