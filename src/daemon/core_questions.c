/** Each question is read, asked of the drivers, and answered once. */
#include "daemon/core_questions.h"

#include "drivers/eap_wire.h"
#include "drivers/vector_wire.h"

/* core answers before the worker gives up, so that the reason names the back end */
enum { ANSWER_SLACK_MS = 100 };

/* one vector under way; lives in the arena of its question */
struct fetch {
	struct ipc_question *question;
	struct auth_vector_ask ask;
	struct auth_vector vector;
};

static void fetched(struct fetch *t, enum rc rc)
{
	struct buf answer;
	buf_init(&answer, t->question->call.arena, VECTOR_WIRE_MAX);
	if (rc == RC_OK)
		vector_wire_answer_put(&t->vector, &answer);
	if (answer.failed)
		rc = FAIL(&t->question->fault, REASON_memory, "vector");
	ipc_server_answer(t->question, rc, buf_bytes(&answer));
}

static void fetch_done(struct call *c, enum rc rc)
{
	fetched(c->owner, rc);
}

static void fetch(const struct core_questions *k, struct ipc_question *q)
{
	struct fetch *t = arena_new_of(q->call.arena, struct fetch);
	if (!t) {
		ipc_server_answer(q, FAIL(&q->fault, REASON_memory, "vector"), BYTES_NONE);
		return;
	}
	t->question = q;
	q->call.done = fetch_done;
	q->call.owner = t;
	enum rc rc = vector_wire_ask_get(q->body, &t->ask);
	if (rc != RC_OK)
		rc = FAIL(&q->fault, REASON_bug, "question for a vector of %zu octets", q->body.n);
	else
		rc = k->vectors->ops->fetch(k->vectors, &q->call, &t->ask, &t->vector);
	if (rc != RC_PENDING)
		fetched(t, rc);
}

/* one turn with a relay under way; lives in the arena of its question */
struct relayed {
	struct ipc_question *question;
	struct eap_turn turn;
};

static void relayed(struct relayed *t, enum rc rc)
{
	struct buf answer;
	buf_init(&answer, t->question->call.arena, EAP_WIRE_MAX);
	if (rc == RC_OK)
		eap_wire_answer_put(&t->turn, &t->question->fault, &answer);
	if (answer.failed)
		rc = FAIL(&t->question->fault, REASON_memory, "turn");
	ipc_server_answer(t->question, rc, buf_bytes(&answer));
}

static void relay_done(struct call *c, enum rc rc)
{
	relayed(c->owner, rc);
}

static void relay(const struct core_questions *k, struct ipc_question *q)
{
	enum backend to;
	struct relayed *t = arena_new_of(q->call.arena, struct relayed);
	if (!t) {
		ipc_server_answer(q, FAIL(&q->fault, REASON_memory, "turn"), BYTES_NONE);
		return;
	}
	t->question = q;
	q->call.done = relay_done;
	q->call.owner = t;
	enum rc rc = eap_wire_ask_get(q->body, &to, &t->turn);
	if (rc != RC_OK)
		rc = FAIL(&q->fault, REASON_bug, "turn of %zu octets", q->body.n);
	else
		rc = eap_relays_turn(k->relays, to, &q->call, &t->turn);
	if (rc != RC_PENDING)
		relayed(t, rc);
}

void core_questions_take(void *owner, struct ipc_question *q)
{
	q->call.deadline_ms -= ANSWER_SLACK_MS;
	if (q->op == PEER_OP_VECTOR)
		fetch(owner, q);
	else if (q->op == PEER_OP_TURN)
		relay(owner, q);
	else
		ipc_server_answer(q, FAIL(&q->fault, REASON_bug, "core asked op %u", q->op), BYTES_NONE);
}
