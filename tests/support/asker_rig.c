/** The other end of the channel. */
#include "unit.h"

#include "../support/asker_rig.h"

#include "daemon/ipc_asker.h"
#include "ipc/ipc_wire.h"

#include <stdlib.h>
#include <unistd.h>

enum { STEP_MS = 10, QUIET_TURNS = 3, ARENA_CAP = 64 * 1024, AWAY_MS = 3600 * 1000 };

struct far_question {
	struct list node;
	struct asker_rig *r;
	struct call call;
	struct fault fault;
	struct bytes answer;
	struct ipc_head head;
	bool known; /* the answer, which is held */
	enum rc rc;
};

static void question_free(struct far_question *q)
{
	list_take(&q->node);
	arena_free(&q->call.arena);
	free(q);
}

static void say(struct far_question *q)
{
	struct asker_rig *r = q->r;
	struct ipc_head head = { .kind = IPC_ANSWER,
		.op = q->head.op,
		.id = q->head.id,
		.generation = q->head.generation,
		.rc = q->rc,
		.reason = q->fault.reason };
	memcpy(head.note, q->fault.note, sizeof(head.note));
	for (unsigned i = 0; i <= r->copies; i++, r->said++)
		assert_int_equal(
			ipc_wire_send(r->far, &head, q->rc == RC_OK ? q->answer : BYTES_NONE), IPC_DONE);
	question_free(q);
}

static void answered(struct far_question *q, enum rc rc)
{
	q->rc = rc;
	q->known = true;
	if (!q->r->stalled)
		say(q);
}

static void on_done(struct call *c, enum rc rc)
{
	answered(c->owner, rc);
}

static void asked(struct asker_rig *r, const struct ipc_head *head, struct bytes body)
{
	struct far_question *q = calloc(1, sizeof(*q));
	assert_non_null(q);
	*q = (struct far_question){ .r = r, .head = *head };
	q->call = (struct call){ .arena = arena_new(ARENA_CAP),
		.fault = &q->fault,
		.deadline_ms = r->env->mono_ms + AWAY_MS,
		.done = on_done,
		.owner = q };
	list_push(&r->asked, &q->node);
	const enum rc rc = r->serves->ops->ask(
		r->serves, &q->call, (enum peer_op)head->op, arena_bytes(q->call.arena, body), &q->answer);
	if (rc != RC_PENDING)
		answered(q, rc);
}

static bool far_turn(struct asker_rig *r)
{
	static uint8_t buffer[IPC_BUFFER];
	struct ipc_head head;
	struct bytes body;
	if (ipc_wire_recv(r->far, buffer, &head, &body) != IPC_DONE)
		return false;
	assert_int_equal(head.kind, IPC_QUESTION);
	asked(r, &head, body);
	return true;
}

/* everything that happens without time passing */
static void settle(struct asker_rig *r)
{
	for (unsigned quiet = 0; quiet < QUIET_TURNS; quiet++) {
		const unsigned said = r->said;
		env_sim_turn(r->env);
		uv_run(&r->loop, UV_RUN_NOWAIT);
		if (far_turn(r) || r->said != said)
			quiet = 0;
	}
}

void asker_rig_pass(struct asker_rig *r, int64_t ms)
{
	settle(r);
	for (; ms > 0; ms -= STEP_MS) {
		env_sim_pass(r->env, ms < STEP_MS ? ms : STEP_MS);
		settle(r);
	}
}

void asker_rig_stall(struct asker_rig *r, bool on)
{
	struct list *node = r->asked.next;
	r->stalled = on;
	while (!on && node != &r->asked) {
		struct far_question *q = list_owner(node, struct far_question, node);
		node = node->next;
		if (q->known)
			say(q);
	}
}

void asker_rig_open(struct asker_rig *r, struct env_sim *env, struct peer *serves)
{
	int end[2];
	*r = (struct asker_rig){ .env = env, .serves = serves };
	atomic_init(&r->generation, 1);
	list_init(&r->asked);
	assert_int_equal(uv_loop_init(&r->loop), 0);
	assert_int_equal(ipc_wire_pair(end, NULL), RC_OK);
	r->far = end[1];
	const struct ipc_asker_parts p = { .loop = &r->loop,
		.env = &env->env,
		.fd = end[0],
		.generation = &r->generation,
		.gone = REASON_core_gone,
		.once = true };
	assert_int_equal(ipc_asker_open(&p, &r->peer, NULL), RC_OK);
}

void asker_rig_close(struct asker_rig *r)
{
	while (!list_empty(&r->asked)) {
		struct far_question *q = list_owner(r->asked.next, struct far_question, node);
		if (!q->known)
			r->serves->ops->cancel(r->serves, &q->call);
		question_free(q);
	}
	ipc_asker_close(&r->peer);
	uv_run(&r->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&r->loop), 0);
	close(r->far);
}
