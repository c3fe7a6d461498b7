/** Questions and answers over a real socket pair; what carries them is the test. */
#include "unit.h"

#include "base/rd.h"
#include "diameter/channel.h"
#include "ipc/ipc_wire.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { GENERATION = 7, CARRIED_MAX = 2048 };

struct rig {
	int core; /* the asking end */
	struct channel *channel;
	uint8_t buffer[IPC_BUFFER];
};

static struct {
	unsigned n;
	uintptr_t id[CARRIED_MAX];
	char last[64];
	int64_t deadline_ms;
	enum reason refuses;
} carried;

static enum rc carry(struct bytes request, uintptr_t id, int64_t deadline_ms, struct fault *f)
{
	if (carried.refuses)
		return FAIL(f, carried.refuses, "refused");
	carried.id[carried.n++ % CARRIED_MAX] = id;
	carried.deadline_ms = deadline_ms;
	const size_t n = request.n < sizeof(carried.last) ? request.n : sizeof(carried.last) - 1;
	memcpy(carried.last, request.p, n);
	carried.last[n] = 0;
	return RC_OK;
}

static int set_up(void **state)
{
	static struct rig r;
	int end[2];
	memset(&carried, 0, sizeof(carried));
	if (ipc_wire_pair(end, NULL) != RC_OK)
		return -1;
	r.core = end[0];
	const struct channel_parts p = { .fd = end[1], .generation = GENERATION, .carry = carry };
	*state = &r;
	return channel_open(&p, &r.channel, NULL) == RC_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	struct rig *r = *state;
	if (r->core >= 0)
		close(r->core);
	channel_close(&r->channel);
	channel_close(&r->channel);
	return 0;
}

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static struct ipc_head question(uint64_t id)
{
	return (struct ipc_head){ .kind = IPC_QUESTION,
		.op = PEER_OP_DIAMETER,
		.id = id,
		.generation = GENERATION,
		.deadline_ms = now_ms() + 60000 };
}

static void send_head(struct rig *r, struct ipc_head head, const char *body)
{
	assert_int_equal(ipc_wire_send(r->core, &head, str_bytes(str_of(body))), IPC_DONE);
}

static void ask(struct rig *r, uint64_t id, const char *body)
{
	send_head(r, question(id), body);
	assert_true(channel_turn(r->channel));
}

static struct ipc_head answer(struct rig *r, struct bytes *body)
{
	struct ipc_head head;
	assert_int_equal(ipc_wire_recv(r->core, r->buffer, &head, body), IPC_DONE);
	assert_int_equal(head.kind, IPC_ANSWER);
	assert_int_equal(head.op, PEER_OP_DIAMETER);
	assert_int_equal(head.generation, GENERATION);
	return head;
}

static void nothing(struct rig *r)
{
	struct ipc_head head;
	struct bytes body;
	assert_int_equal(ipc_wire_recv(r->core, r->buffer, &head, &body), IPC_LATER);
}

static void refused(struct rig *r, uint64_t id, enum reason why)
{
	struct bytes body;
	const struct ipc_head head = answer(r, &body);
	assert_int_equal(head.id, id);
	assert_int_equal(head.reason, why);
	assert_int_equal(head.rc, fault_row(why)->rc);
	assert_int_equal(body.n, 0);
}

static void an_answer_finds_its_question(void **state)
{
	struct rig *r = *state;
	struct bytes body;
	ask(r, 100, "first");
	assert_string_equal(carried.last, "first");
	ask(r, 200, "second");
	assert_int_equal(channel_questions(r->channel), 2);
	channel_answer(r->channel, carried.id[1], str_bytes(STR("to the second")));
	struct ipc_head head = answer(r, &body);
	assert_int_equal(head.id, 200);
	assert_int_equal(head.rc, RC_OK);
	assert_true(str_is(str_of_bytes(body), "to the second"));
	channel_answer(r->channel, carried.id[0], str_bytes(STR("to the first")));
	head = answer(r, &body);
	assert_int_equal(head.id, 100);
	assert_int_equal(channel_questions(r->channel), 0);
}

static void it_is_answered_once(void **state)
{
	struct rig *r = *state;
	const struct fault f = { .reason = REASON_diameter_timeout, .note = "late" };
	struct bytes body;
	ask(r, 1, "x");
	channel_answer(r->channel, carried.id[0], str_bytes(STR("a")));
	answer(r, &body);
	channel_answer(r->channel, carried.id[0], str_bytes(STR("b")));
	channel_fail(r->channel, carried.id[0], &f);
	nothing(r);
	ask(r, 2, "y"); /* the same slot: the elder's id stays nobody's */
	channel_answer(r->channel, carried.id[0], str_bytes(STR("c")));
	nothing(r);
	channel_fail(r->channel, carried.id[1], &f);
	refused(r, 2, REASON_diameter_timeout);
}

static void questions_that_are_not_ours_are_dropped(void **state)
{
	struct rig *r = *state;
	struct ipc_head head = question(1);
	head.generation = GENERATION - 1;
	send_head(r, head, "for my predecessor");
	head = question(2);
	head.deadline_ms = now_ms();
	send_head(r, head, "too late");
	head = question(3);
	head.kind = IPC_ANSWER;
	send_head(r, head, "no question");
	assert_true(channel_turn(r->channel));
	assert_int_equal(carried.n, 0);
	nothing(r);
}

static void what_cannot_be_carried_is_answered_at_once(void **state)
{
	struct rig *r = *state;
	struct ipc_head head = question(1);
	head.op = PEER_OP_VECTOR;
	send_head(r, head, "x");
	assert_true(channel_turn(r->channel));
	refused(r, 1, REASON_bug);
	carried.refuses = REASON_bug;
	ask(r, 2, "no message");
	refused(r, 2, REASON_bug);
	assert_int_equal(channel_questions(r->channel), 0);
}

static void the_deadline_goes_with_it(void **state)
{
	struct rig *r = *state;
	struct ipc_head head = question(1);
	send_head(r, head, "x");
	assert_true(channel_turn(r->channel));
	assert_int_equal(carried.deadline_ms, head.deadline_ms);
}

static void more_than_may_be_open_are_refused(void **state)
{
	struct rig *r = *state;
	for (uint64_t i = 0; i < CHANNEL_OPEN_MAX; i++)
		ask(r, i, "x");
	assert_int_equal(channel_questions(r->channel), CHANNEL_OPEN_MAX);
	ask(r, 5000, "one more");
	refused(r, 5000, REASON_peer_busy);
	assert_int_equal(carried.n, CHANNEL_OPEN_MAX);
	struct bytes body;
	channel_answer(r->channel, carried.id[3], BYTES_NONE);
	assert_int_equal(answer(r, &body).id, 3);
	ask(r, 5001, "room again");
	assert_int_equal(carried.n, CHANNEL_OPEN_MAX + 1);
}

static void an_answer_of_any_size(void **state)
{
	struct rig *r = *state;
	static uint8_t large[PEER_MESSAGE_MAX + 1];
	struct bytes body;
	ask(r, 1, "x");
	channel_answer(r->channel, carried.id[0], (struct bytes){ large, PEER_MESSAGE_MAX });
	assert_int_equal(answer(r, &body).id, 1);
	assert_int_equal(body.n, PEER_MESSAGE_MAX);
	ask(r, 2, "x");
	channel_answer(r->channel, carried.id[1], BYTES_OF(large));
	refused(r, 2, REASON_diameter_answer);
}

static void what_core_does_not_read_waits_then_is_dropped(void **state)
{
	struct rig *r = *state;
	static uint8_t large[64 * 1024];
	struct bytes body;
	const unsigned n = 200;
	for (unsigned i = 0; i < n; i++)
		ask(r, i, "x");
	for (unsigned i = 0; i < n; i++)
		channel_answer(r->channel, carried.id[i], BYTES_OF(large));
	const uint64_t dropped = channel_dropped(r->channel);
	assert_in_range(dropped, 1, n - CHANNEL_UNSENT_MAX / (2 * sizeof(large)));
	assert_int_equal(channel_dropped(r->channel), 0);
	/* nothing is asked of a core that does not read */
	send_head(r, question(900), "x");
	assert_true(channel_turn(r->channel));
	assert_int_equal(carried.n, n);
	for (unsigned i = 0; i < n - dropped; i++) {
		assert_int_equal(answer(r, &body).id, i);
		assert_int_equal(body.n, sizeof(large));
		if (carried.n == n)
			assert_true(channel_turn(r->channel));
	}
	while (carried.n == n)
		assert_true(channel_turn(r->channel));
}

static void *answer_all(void *arg)
{
	struct rig *r = arg;
	for (unsigned i = 0; i < 500; i++)
		channel_answer(r->channel, carried.id[i], str_bytes(STR("from another thread")));
	return NULL;
}

static void threads_answer_while_questions_come(void **state)
{
	struct rig *r = *state;
	pthread_t thread;
	struct bytes body;
	for (uint64_t i = 0; i < 500; i++)
		ask(r, i, "x");
	assert_int_equal(pthread_create(&thread, NULL, answer_all, r), 0);
	for (uint64_t i = 0; i < 500; i++) {
		struct ipc_head head;
		while (ipc_wire_recv(r->core, r->buffer, &head, &body) == IPC_LATER)
			usleep(100);
		assert_int_equal(head.id, i);
	}
	pthread_join(thread, NULL);
	assert_int_equal(channel_questions(r->channel), 0);
}

static void what_is_lost_does_not_stay_open(void **state)
{
	struct rig *r = *state;
	struct ipc_head head = question(1);
	head.deadline_ms = now_ms() + 300;
	send_head(r, head, "x");
	assert_true(channel_turn(r->channel));
	assert_int_equal(channel_questions(r->channel), 1);
	while (channel_questions(r->channel) > 0)
		assert_true(channel_turn(r->channel));
	channel_answer(r->channel, carried.id[0], BYTES_NONE);
	nothing(r);
}

static void a_closed_channel_is_the_end(void **state)
{
	struct rig *r = *state;
	ask(r, 1, "x");
	close(r->core);
	r->core = -1;
	assert_false(channel_turn(r->channel));
	channel_answer(r->channel, carried.id[0], BYTES_NONE);
	assert_false(channel_turn(r->channel));
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(an_answer_finds_its_question),
		T(it_is_answered_once),
		T(questions_that_are_not_ours_are_dropped),
		T(what_cannot_be_carried_is_answered_at_once),
		T(the_deadline_goes_with_it),
		T(more_than_may_be_open_are_refused),
		T(an_answer_of_any_size),
		T(what_core_does_not_read_waits_then_is_dropped),
		T(threads_answer_while_questions_come),
		T(what_is_lost_does_not_stay_open),
		T(a_closed_channel_is_the_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
