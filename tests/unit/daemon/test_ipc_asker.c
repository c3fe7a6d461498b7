/** Questions to a process that answers, is slow, is busy, dies, is replaced. */
#include "ipc_fixture.h"

#include <stdio.h>

/* A process that serves with the generation of its start: "die" kills it before it answers, anything else is
 * echoed with that number. */
static void echo_or_die(void *owner, struct ipc_question *q)
{
	char text[64];
	if (q->body.n == 3 && memcmp(q->body.p, "die", 3) == 0)
		raise(SIGKILL);
	snprintf(text, sizeof(text), "%.*s by %u", STR_ARG(str_of_bytes(q->body)), *(uint32_t *)owner);
	ipc_server_answer(q, RC_OK, arena_bytes(q->call.arena, str_bytes(str_of(text))));
}

static void answer_once(void *owner, struct ipc_question *q)
{
	ipc_server_answer(q, RC_OK, str_bytes(STR("late")));
}

static pid_t server_fork(struct ipc_fixture *x)
{
	uint32_t mine = atomic_load(x->generation);
	const pid_t pid = fork();
	if (pid != 0)
		return pid;
	uv_loop_t loop;
	struct ipc_server *s;
	uv_loop_init(&loop);
	const struct ipc_server_parts p = {
		.loop = &loop, .fd = x->end[1], .generation = mine, .owner = &mine, .question = echo_or_die
	};
	if (ipc_server_open(&p, &s, NULL) == RC_OK)
		uv_run(&loop, UV_RUN_DEFAULT);
	_exit(1);
}

static void server_kill(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void answer_is(const struct ipc_asked *q, const char *text)
{
	assert_int_equal(q->done, 1);
	assert_int_equal(q->rc, RC_OK);
	assert_int_equal(q->answer.n, strlen(text));
	assert_memory_equal(q->answer.p, text, strlen(text));
	assert_null(q->call.driver);
}

static void another_process_answers(void **state)
{
	struct ipc_fixture *x = *state;
	struct ipc_asked q[3];
	const pid_t pid = server_fork(x);
	for (int i = 0; i < 3; i++)
		assert_int_equal(fixture_ask(x, &q[i], i == 1 ? "b" : "a", 10000), RC_PENDING);
	assert_int_equal(q[0].done, 0); /* never from inside the op */
	fixture_wait(x, q, 3);
	answer_is(&q[0], "a by 1");
	answer_is(&q[1], "b by 1");
	for (int i = 0; i < 3; i++)
		asked_free(&q[i]);
	server_kill(pid);
}

/* proves: own-231 */
static void a_killed_process_costs_its_successor_one_repetition(void **state)
{
	struct ipc_fixture *x = *state;
	struct ipc_asked q[2];
	pid_t pid = server_fork(x);
	kill(pid, SIGSTOP);
	assert_int_equal(fixture_ask(x, &q[0], "a", 10000), RC_PENDING);
	assert_int_equal(fixture_ask(x, &q[1], "b", 10000), RC_PENDING);
	server_kill(pid);
	atomic_fetch_add(x->generation, 1);
	pid = server_fork(x);
	fixture_wait(x, q, 2);
	answer_is(&q[0], "a by 2");
	answer_is(&q[1], "b by 2");
	asked_free(&q[0]);
	asked_free(&q[1]);
	server_kill(pid);
}

static void a_question_that_kills_twice_ends(void **state)
{
	struct ipc_fixture *x = *state;
	struct ipc_asked q;
	assert_int_equal(fixture_ask(x, &q, "die", 10000), RC_PENDING);
	for (int i = 0; i < 2; i++) {
		const pid_t pid = server_fork(x);
		while (waitpid(pid, NULL, WNOHANG) == 0)
			uv_run(&x->loop, UV_RUN_NOWAIT);
		assert_int_equal(q.done, 0);
		atomic_fetch_add(x->generation, 1);
	}
	fixture_wait(x, &q, 1);
	assert_int_equal(q.rc, RC_UNAVAIL);
	assert_int_equal(q.fault.reason, REASON_core_gone);
	asked_free(&q);
}

/* the same channel with an asker that repeats nothing */
static void asker_once(struct ipc_fixture *x)
{
	const struct ipc_asker_parts p = { .loop = &x->loop,
		.env = x->env,
		.fd = dup(x->end[0]),
		.generation = x->generation,
		.gone = REASON_diameter_gone,
		.once = true };
	ipc_asker_close(&x->peer);
	uv_run(&x->loop, UV_RUN_NOWAIT);
	assert_int_equal(ipc_asker_open(&p, &x->peer, NULL), RC_OK);
}

static void once_means_once(void **state)
{
	struct ipc_fixture *x = *state;
	struct ipc_asked sent, unsent;
	char *large = malloc(PEER_MESSAGE_MAX);
	memset(large, 'x', PEER_MESSAGE_MAX);
	large[PEER_MESSAGE_MAX - 1] = 0;
	asker_once(x);
	pid_t pid = server_fork(x);
	kill(pid, SIGSTOP);
	assert_int_equal(fixture_ask(x, &sent, "a", 10000), RC_PENDING);
	server_kill(pid);
	atomic_fetch_add(x->generation, 1);
	fixture_wait(x, &sent, 1);
	assert_int_equal(sent.rc, RC_UNAVAIL);
	assert_int_equal(sent.fault.reason, REASON_diameter_gone);
	asked_free(&sent);
	/* what no predecessor can have read is asked of the successor */
	struct ipc_asked fill[64];
	unsigned n = 0;
	do
		assert_int_equal(fixture_ask(x, &fill[n], large, 10000), RC_PENDING);
	while (++n < 64);
	assert_int_equal(fixture_ask(x, &unsent, "b", 10000), RC_PENDING);
	atomic_fetch_add(x->generation, 1);
	for (unsigned i = 0; i < 4; i++)
		fixture_wait(x, &fill[i], 1);
	assert_int_equal(fill[0].fault.reason, REASON_diameter_gone);
	pid = server_fork(x);
	fixture_wait(x, &unsent, 1);
	answer_is(&unsent, "b by 3");
	for (unsigned i = 0; i < n; i++) {
		x->peer->ops->cancel(x->peer, &fill[i].call);
		asked_free(&fill[i]);
	}
	asked_free(&unsent);
	server_kill(pid);
	free(large);
}

static void silence_ends_at_the_deadline(void **state)
{
	struct ipc_fixture *x = *state;
	struct ipc_asked q;
	assert_int_equal(fixture_ask(x, &q, "a", 30), RC_PENDING);
	fixture_wait(x, &q, 1);
	assert_int_equal(q.rc, RC_TIMEOUT);
	assert_int_equal(q.fault.reason, REASON_deadline);
	asked_free(&q);
}

static void an_answer_after_the_deadline_is_dropped(void **state)
{
	struct ipc_fixture *x = *state;
	struct ipc_asked late, next;
	struct ipc_head head = { .kind = IPC_ANSWER };
	static uint8_t buffer[IPC_BUFFER];
	struct bytes body;
	assert_int_equal(fixture_ask(x, &late, "a", 20), RC_PENDING);
	fixture_wait(x, &late, 1);
	assert_int_equal(ipc_wire_recv(x->end[1], buffer, &head, &body), IPC_DONE);
	head.kind = IPC_ANSWER;
	assert_int_equal(ipc_wire_send(x->end[1], &head, str_bytes(STR("old"))), IPC_DONE);
	fixture_serve(x, answer_once, NULL);
	assert_int_equal(fixture_ask(x, &next, "b", 10000), RC_PENDING);
	fixture_wait(x, &next, 1);
	answer_is(&next, "late");
	assert_int_equal(late.done, 1);
	assert_int_equal(late.rc, RC_TIMEOUT);
	asked_free(&late);
	asked_free(&next);
}

static void a_cancelled_call_is_never_done(void **state)
{
	struct ipc_fixture *x = *state;
	struct ipc_asked gone, next;
	assert_int_equal(fixture_ask(x, &gone, "a", 10000), RC_PENDING);
	x->peer->ops->cancel(x->peer, &gone.call);
	x->peer->ops->cancel(x->peer, &gone.call);
	fixture_serve(x, answer_once, NULL);
	assert_int_equal(fixture_ask(x, &next, "b", 10000), RC_PENDING);
	fixture_wait(x, &next, 1);
	assert_int_equal(gone.done, 0);
	assert_null(gone.call.driver);
	asked_free(&gone);
	asked_free(&next);
}

static void too_many_calls_are_refused(void **state)
{
	struct ipc_fixture *x = *state;
	static struct ipc_asked q[IPC_CALLS_MAX + 1];
	for (unsigned i = 0; i < IPC_CALLS_MAX; i++)
		assert_int_equal(fixture_ask(x, &q[i], "a", 10000), RC_PENDING);
	assert_int_equal(fixture_ask(x, &q[IPC_CALLS_MAX], "a", 10000), RC_LIMIT);
	assert_int_equal(q[IPC_CALLS_MAX].fault.reason, REASON_peer_busy);
	fixture_serve(x, answer_once, NULL);
	fixture_wait(x, q, IPC_CALLS_MAX);
	assert_int_equal(q[IPC_CALLS_MAX].done, 0);
	for (unsigned i = 0; i <= IPC_CALLS_MAX; i++)
		asked_free(&q[i]);
}

static void too_many_octets_are_refused(void **state)
{
	struct ipc_fixture *x = *state;
	enum { N = IPC_OCTETS_MAX / PEER_MESSAGE_MAX };
	static struct ipc_asked q[N + 1];
	char *large = malloc(PEER_MESSAGE_MAX + 1);
	memset(large, 'a', PEER_MESSAGE_MAX);
	large[PEER_MESSAGE_MAX] = 0;
	for (unsigned i = 0; i < N; i++)
		assert_int_equal(fixture_ask(x, &q[i], large, 20000), RC_PENDING);
	assert_int_equal(fixture_ask(x, &q[N], large, 20000), RC_LIMIT);
	assert_int_equal(q[N].fault.reason, REASON_peer_busy);
	fixture_serve(x, answer_once, NULL);
	fixture_wait(x, q, N); /* more than the socket holds: they went as the other side read */
	for (unsigned i = 0; i <= N; i++)
		asked_free(&q[i]);
	free(large);
}

static void a_question_above_the_ceiling_is_refused(void **state)
{
	struct ipc_fixture *x = *state;
	struct ipc_asked q;
	char *large = malloc(PEER_MESSAGE_MAX + 2);
	memset(large, 'a', PEER_MESSAGE_MAX + 1);
	large[PEER_MESSAGE_MAX + 1] = 0;
	assert_int_equal(fixture_ask(x, &q, large, 1000), RC_NOMEM);
	assert_null(q.call.driver);
	asked_free(&q);
	free(large);
}

static void refuse(void *owner, struct ipc_question *q)
{
	ipc_server_answer(q, FAIL(&q->fault, REASON_store_full, "nothing left"), BYTES_NONE);
}

static void a_fault_of_the_other_side_is_passed_on(void **state)
{
	struct ipc_fixture *x = *state;
	struct ipc_asked q;
	fixture_serve(x, refuse, NULL);
	assert_int_equal(fixture_ask(x, &q, "a", 10000), RC_PENDING);
	fixture_wait(x, &q, 1);
	assert_int_equal(q.rc, RC_UNAVAIL);
	assert_int_equal(q.fault.reason, REASON_store_full);
	assert_string_equal(q.fault.note, "nothing left");
	asked_free(&q);
}

static void an_answer_larger_than_the_arena_is_a_failure(void **state)
{
	struct ipc_fixture *x = *state;
	struct ipc_asked q;
	struct ipc_head head;
	static uint8_t buffer[IPC_BUFFER];
	struct bytes body;
	assert_int_equal(fixture_ask(x, &q, "a", 10000), RC_PENDING);
	arena_free(&q.call.arena);
	q.call.arena = arena_new(10000);
	assert_int_equal(ipc_wire_recv(x->end[1], buffer, &head, &body), IPC_DONE);
	head.kind = IPC_ANSWER;
	assert_int_equal(ipc_wire_send(x->end[1], &head, (struct bytes){ buffer, 100000 }), IPC_DONE);
	fixture_wait(x, &q, 1);
	assert_int_equal(q.rc, RC_NOMEM);
	assert_null(q.answer.p);
	asked_free(&q);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, fixture_open, fixture_close)
	const struct CMUnitTest tests[] = {
		T(another_process_answers),
		T(a_killed_process_costs_its_successor_one_repetition),
		T(a_question_that_kills_twice_ends),
		T(once_means_once),
		T(silence_ends_at_the_deadline),
		T(an_answer_after_the_deadline_is_dropped),
		T(a_cancelled_call_is_never_done),
		T(too_many_calls_are_refused),
		T(too_many_octets_are_refused),
		T(a_question_above_the_ceiling_is_refused),
		T(a_fault_of_the_other_side_is_passed_on),
		T(an_answer_larger_than_the_arena_is_a_failure),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
