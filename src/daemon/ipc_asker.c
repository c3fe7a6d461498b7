/** Questions wait in their calls until they can be sent whole; answers find their call by its id. */
#include "daemon/ipc_asker.h"

#include "base/list.h"
#include "base/secret.h"
#include "ipc/ipc_wire.h"

#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

enum { BUCKETS = 256, ANSWERS_AT_ONCE = 32 };

struct asker {
	struct peer peer;
	struct ipc_asker_parts p;
	uv_poll_t poll;
	int polled;                /* events asked for now */
	struct env_timer tick;     /* armed while calls are open */
	struct list open[BUCKETS]; /* struct question.node, by id */
	struct list unsent;        /* struct question.queue, oldest first */
	size_t calls, octets;
	uint64_t next_id;
	bool broken;
	uint8_t buffer[IPC_BUFFER];
};

struct question {
	struct list node, queue;
	struct asker *home;
	struct env_timer deadline;
	struct call *call;
	struct bytes *answer;
	uint64_t id;
	uint32_t generation;
	enum peer_op op;
	bool again;
	size_t n;
	uint8_t body[];
};

static void poll_update(struct asker *a);

static void show_open(const struct asker *a)
{
	if (a->p.open)
		*a->p.open = a->calls;
}

static void question_free(struct question *q)
{
	struct asker *a = q->home;
	a->p.env->ops->timer_disarm(a->p.env, &q->deadline);
	list_take(&q->node);
	list_take(&q->queue);
	q->call->driver = NULL;
	a->calls--;
	show_open(a);
	a->octets -= q->n;
	secret_wipe(q->body, q->n);
	free(q);
	if (a->calls == 0)
		a->p.env->ops->timer_disarm(a->p.env, &a->tick);
}

static void question_end(struct question *q, enum rc rc)
{
	struct call *c = q->call;
	question_free(q);
	c->done(c, rc);
}

static void on_deadline(struct env_timer *t)
{
	struct question *q = t->owner;
	question_end(q, FAIL(q->call->fault, REASON_deadline, "op %u unanswered", q->op));
}

static enum ipc_io question_send(struct question *q)
{
	struct ipc_head head = {
		.kind = IPC_QUESTION,
		.op = q->op,
		.id = q->id,
		.generation = q->generation,
		.deadline_ms = q->call->deadline_ms,
	};
	return ipc_wire_send(q->home->p.fd, &head, (struct bytes){ q->body, q->n });
}

static void flush(struct asker *a)
{
	while (!a->broken && !list_empty(&a->unsent)) {
		struct question *q = list_owner(a->unsent.next, struct question, queue);
		const enum ipc_io io = question_send(q);
		if (io == IPC_LATER)
			break;
		a->broken = io == IPC_BROKEN;
		list_take(&q->queue);
	}
	poll_update(a);
}

static struct question *question_find(struct asker *a, uint64_t id)
{
	struct list *bucket = &a->open[id % BUCKETS];
	for (struct list *n = bucket->next; n != bucket; n = n->next) {
		struct question *q = list_owner(n, struct question, node);
		if (q->id == id)
			return q;
	}
	return NULL;
}

static enum rc answer_take(struct question *q, const struct ipc_head *head, struct bytes body)
{
	struct fault *f = q->call->fault;
	if (head->rc != RC_OK) {
		struct fault theirs = { .reason = head->reason, .rc = (enum rc)head->rc, .where = "peer" };
		memcpy(theirs.note, head->note, sizeof(theirs.note));
		if (head->rc > 0 || theirs.reason == REASON_none)
			return FAIL(f, REASON_bug, "op %u answered %d without a reason", q->op, head->rc);
		fault_pass(f, &theirs);
		return theirs.rc;
	}
	const struct bytes copy = body.n > 0 ? arena_bytes(q->call->arena, body) : BYTES_NONE;
	if (body.n > 0 && !copy.p)
		return FAIL(f, REASON_memory, "answer of %zu octets", body.n);
	*q->answer = copy;
	return RC_OK;
}

static void answers_read(struct asker *a)
{
	for (int i = 0; i < ANSWERS_AT_ONCE; i++) {
		struct ipc_head head;
		struct bytes body;
		const enum ipc_io io = ipc_wire_recv(a->p.fd, a->buffer, &head, &body);
		if (io == IPC_DONE) {
			struct question *q = head.kind == IPC_ANSWER ? question_find(a, head.id) : NULL;
			const enum rc rc = q ? answer_take(q, &head, body) : RC_OK;
			secret_wipe(a->buffer, sizeof(head) + body.n); /* vectors pass here */
			if (q)
				question_end(q, rc);
			continue;
		}
		a->broken = a->broken || io == IPC_BROKEN;
		break;
	}
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
	struct asker *a = poll->data;
	a->broken = a->broken || status < 0;
	if (events & UV_READABLE)
		answers_read(a);
	flush(a);
}

static void poll_update(struct asker *a)
{
	const int events = a->broken ? 0 : UV_READABLE | (list_empty(&a->unsent) ? 0 : UV_WRITABLE);
	if (events == a->polled)
		return;
	a->polled = events;
	if (events)
		uv_poll_start(&a->poll, events, on_poll);
	else
		uv_poll_stop(&a->poll);
}

/* The first question of an elder generation: asked again, or ended. Its done() may change any list: the walk
 * starts anew. */
static bool elder_one(struct asker *a, uint32_t now)
{
	for (size_t b = 0; b < BUCKETS; b++) {
		for (struct list *n = a->open[b].next; n != &a->open[b]; n = n->next) {
			struct question *q = list_owner(n, struct question, node);
			/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): what is freed has left the list */
			if (q->generation == now)
				continue;
			q->generation = now;
			if (q->queue.next)
				continue; /* never sent: meant for the successor from now on */
			if (q->again || a->p.once) {
				question_end(q, FAIL(q->call->fault, a->p.gone, "replaced while asked"));
				return true;
			}
			q->again = true;
			list_push(&a->unsent, &q->queue);
		}
	}
	return false;
}

static void on_tick(struct env_timer *t)
{
	struct asker *a = t->owner;
	const uint32_t now = atomic_load(a->p.generation);
	while (elder_one(a, now))
		;
	flush(a);
	if (a->calls > 0 && a->p.env->ops->timer_arm(a->p.env, &a->tick, IPC_TICK_MS) != RC_OK)
		abort(); /* the timer came from the stock of this very env a moment ago */
}

static struct question *question_new(struct asker *a, struct call *c, struct bytes body)
{
	struct question *q = malloc(sizeof(*q) + body.n);
	if (!q)
		return NULL;
	*q = (struct question){ .home = a, .call = c, .n = body.n, .id = a->next_id++ };
	q->deadline = (struct env_timer){ .fire = on_deadline, .owner = q };
	q->generation = atomic_load(a->p.generation);
	if (body.n > 0)
		memcpy(q->body, body.p, body.n);
	list_push(&a->open[q->id % BUCKETS], &q->node);
	list_push(&a->unsent, &q->queue);
	c->driver = q;
	a->octets += q->n;
	a->calls++;
	show_open(a);
	return q;
}

static bool timers_arm(struct asker *a, struct question *q)
{
	struct env *e = a->p.env;
	const int64_t left = q->call->deadline_ms - env_mono_ms(e);
	return e->ops->timer_arm(e, &q->deadline, left > 0 ? left : 0) == RC_OK &&
	       (a->calls > 1 || e->ops->timer_arm(e, &a->tick, IPC_TICK_MS) == RC_OK);
}

static enum rc ask(struct peer *p, struct call *c, enum peer_op op, struct bytes body, struct bytes *answer)
{
	struct asker *a = (struct asker *)(void *)p; /* peer is the first member */
	if (body.n > PEER_MESSAGE_MAX)
		return FAIL(c->fault, REASON_memory, "question of %zu octets", body.n);
	if (a->broken)
		return FAIL(c->fault, a->p.gone, "channel closed");
	if (a->calls >= IPC_CALLS_MAX || a->octets + body.n > IPC_OCTETS_MAX)
		return FAIL(c->fault, REASON_peer_busy, "%zu calls, %zu octets", a->calls, a->octets);
	struct question *q = question_new(a, c, body);
	if (!q)
		return FAIL(c->fault, REASON_memory, "question of %zu octets", body.n);
	q->op = op;
	q->answer = answer;
	if (!timers_arm(a, q)) {
		question_free(q);
		return FAIL(c->fault, REASON_memory, "no timer");
	}
	flush(a);
	return RC_PENDING;
}

static void cancel(struct peer *p, struct call *c)
{
	if (c->driver)
		question_free(c->driver);
}

static const struct peer_ops ops = { .ask = ask, .cancel = cancel };

enum rc ipc_asker_open(const struct ipc_asker_parts *parts, struct peer **out, struct fault *f)
{
	struct asker *a = calloc(1, sizeof(*a));
	if (!a || uv_poll_init(parts->loop, &a->poll, parts->fd) != 0) {
		free(a);
		return FAIL(f, REASON_memory, "channel");
	}
	a->peer.ops = &ops;
	a->p = *parts;
	a->poll.data = a;
	a->tick = (struct env_timer){ .fire = on_tick, .owner = a };
	for (size_t i = 0; i < BUCKETS; i++)
		list_init(&a->open[i]);
	list_init(&a->unsent);
	parts->env->ops->random(parts->env, &a->next_id, sizeof(a->next_id));
	poll_update(a);
	*out = &a->peer;
	return RC_OK;
}

static void on_closed(uv_handle_t *h)
{
	struct asker *a = h->data;
	close(a->p.fd);
	free(a);
}

void ipc_asker_close(struct peer **p)
{
	if (!*p)
		return;
	struct asker *a = (struct asker *)(void *)*p;
	*p = NULL;
	for (size_t b = 0; b < BUCKETS; b++) {
		struct list *n;
		while ((n = list_pop(&a->open[b])))
			question_free(list_owner(n, struct question, node));
	}
	uv_close((uv_handle_t *)&a->poll, on_closed);
}
