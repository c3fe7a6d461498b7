/** The serving end: many at once, slow askers, questions that are too late. */
#include "ipc_fixture.h"

enum { HELD_MAX = 2048 };

struct keeper {
	struct ipc_question *q[HELD_MAX];
	unsigned n;
};

static void keep(void *owner, struct ipc_question *q)
{
	struct keeper *k = owner;
	assert_int_equal(q->owner == owner, true);
	k->q[k->n++] = q;
}

static void turn(struct ipc_fixture *x)
{
	for (int i = 0; i < 200; i++)
		uv_run(&x->loop, UV_RUN_NOWAIT);
}

static void send_question(struct ipc_fixture *x, struct ipc_head head)
{
	assert_int_equal(ipc_wire_send(x->end[0], &head, str_bytes(STR("body"))), IPC_DONE);
}

static void answers_may_come_in_any_order(void **state)
{
	struct ipc_fixture *x = *state;
	static struct keeper k;
	struct ipc_asked q[3];
	k.n = 0;
	fixture_serve(x, keep, &k);
	for (int i = 0; i < 3; i++)
		assert_int_equal(fixture_ask(x, &q[i], i == 0 ? "0" : i == 1 ? "1" : "2", 10000), RC_PENDING);
	while (k.n < 3)
		uv_run(&x->loop, UV_RUN_ONCE);
	assert_int_equal(ipc_server_open_questions(x->server), 3);
	for (unsigned i = 3; i-- > 0;)
		ipc_server_answer(k.q[i], RC_OK, k.q[i]->body);
	fixture_wait(x, q, 3);
	assert_int_equal(ipc_server_open_questions(x->server), 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(q[i].answer.p[0], '0' + i);
		asked_free(&q[i]);
	}
}

static void what_a_predecessor_was_asked_or_is_over_is_dropped(void **state)
{
	struct ipc_fixture *x = *state;
	static struct keeper k;
	const int64_t later = env_mono_ms(x->env) + 10000;
	k.n = 0;
	fixture_serve(x, keep, &k);
	send_question(
		x, (struct ipc_head){ .kind = IPC_QUESTION, .id = 1, .generation = 0, .deadline_ms = later });
	send_question(
		x, (struct ipc_head){
			   .kind = IPC_QUESTION, .id = 2, .generation = 1, .deadline_ms = later - 20000 });
	send_question(
		x, (struct ipc_head){ .kind = IPC_ANSWER, .id = 3, .generation = 1, .deadline_ms = later });
	send_question(
		x, (struct ipc_head){
			   .kind = IPC_QUESTION, .id = 4, .generation = 1, .deadline_ms = later, .op = 9 });
	turn(x);
	assert_int_equal(k.n, 1);
	assert_int_equal(k.q[0]->op, 9);
	assert_int_equal(k.q[0]->call.deadline_ms, later);
}

static void no_more_is_read_than_may_be_open(void **state)
{
	struct ipc_fixture *x = *state;
	static struct keeper k;
	const int64_t later = env_mono_ms(x->env) + 10000;
	k.n = 0;
	fixture_serve(x, keep, &k);
	for (unsigned i = 0; i < IPC_QUESTIONS_MAX + 10; i++) {
		send_question(
			x, (struct ipc_head){
				   .kind = IPC_QUESTION, .id = i, .generation = 1, .deadline_ms = later });
		uv_run(&x->loop, UV_RUN_NOWAIT);
	}
	turn(x);
	assert_int_equal(k.n, IPC_QUESTIONS_MAX);
	for (unsigned i = 0; i < 10; i++)
		ipc_server_answer(k.q[i], RC_OK, BYTES_NONE);
	turn(x);
	assert_int_equal(k.n, IPC_QUESTIONS_MAX + 10);
}

/* nobody reads: answers wait, and new questions are not taken */
static void a_slow_asker_gets_every_answer(void **state)
{
	struct ipc_fixture *x = *state;
	static struct keeper k;
	static uint8_t large[PEER_MESSAGE_MAX], buffer[IPC_BUFFER];
	enum { N = 40 };
	struct ipc_head head;
	struct bytes body;
	unsigned got = 0;
	k.n = 0;
	/* the asker object must not read: this test is the asker */
	ipc_asker_close(&x->peer);
	const int mine = dup(x->end[0]);
	uv_run(&x->loop, UV_RUN_NOWAIT);
	x->end[0] = mine;
	fixture_serve(x, keep, &k);
	for (unsigned i = 0; i < N; i++)
		send_question(x,
			(struct ipc_head){
				.kind = IPC_QUESTION, .id = i, .generation = 1, .deadline_ms = INT64_MAX });
	turn(x);
	assert_int_equal(k.n, N);
	for (unsigned i = 0; i < N; i++)
		ipc_server_answer(k.q[i], RC_OK, BYTES_OF(large));
	send_question(x, (struct ipc_head){
				 .kind = IPC_QUESTION, .id = N, .generation = 1, .deadline_ms = INT64_MAX });
	turn(x);
	assert_int_equal(k.n, N);
	while (got < N) {
		turn(x);
		while (ipc_wire_recv(mine, buffer, &head, &body) == IPC_DONE) {
			assert_int_equal(head.id, got++);
			assert_int_equal(body.n, PEER_MESSAGE_MAX);
		}
	}
	turn(x);
	assert_int_equal(k.n, N + 1);
	close(mine);
}

static void an_answer_above_the_ceiling_is_a_failure(void **state)
{
	struct ipc_fixture *x = *state;
	static struct keeper k;
	static uint8_t large[PEER_MESSAGE_MAX + 1];
	struct ipc_asked q;
	k.n = 0;
	fixture_serve(x, keep, &k);
	assert_int_equal(fixture_ask(x, &q, "a", 10000), RC_PENDING);
	while (k.n == 0)
		uv_run(&x->loop, UV_RUN_ONCE);
	ipc_server_answer(k.q[0], RC_OK, BYTES_OF(large));
	fixture_wait(x, &q, 1);
	assert_int_equal(q.rc, RC_NOMEM);
	assert_int_equal(q.fault.reason, REASON_memory);
	asked_free(&q);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, fixture_open, fixture_close)
	const struct CMUnitTest tests[] = {
		T(answers_may_come_in_any_order),
		T(what_a_predecessor_was_asked_or_is_over_is_dropped),
		T(no_more_is_read_than_may_be_open),
		T(a_slow_asker_gets_every_answer),
		T(an_answer_above_the_ceiling_is_a_failure),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
