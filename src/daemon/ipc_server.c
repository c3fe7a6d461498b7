/** Reads questions while few are open; an answer that the asker does not take yet waits, and no new question
 * is read meanwhile. */
#include "daemon/ipc_server.h"

#include "base/list.h"
#include "base/secret.h"
#include "ipc/ipc_wire.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <uv.h>

enum { QUESTIONS_AT_ONCE = 32, SPARE_ARENAS = 32 };

struct ipc_server {
	struct ipc_server_parts p;
	uv_poll_t poll;
	int polled;         /* events asked for now */
	struct list open;   /* struct held.node: asked, not answered */
	struct list unsent; /* struct held.node: answered, not sent */
	unsigned questions;
	bool broken;
	bool reading; /* what is answered meanwhile goes out when all that came is read: the asker wakes once
		       */
	unsigned n_spare;
	struct arena *spare[SPARE_ARENAS]; /* of questions that were answered */
	uint8_t buffer[IPC_BUFFER];
};

struct held {
	struct ipc_question q;
	struct list node;
	struct ipc_server *home;
	uint64_t id;
	enum rc rc;
	struct bytes payload;
};

static void on_poll(uv_poll_t *poll, int status, int events);

static void poll_update(struct ipc_server *s)
{
	const bool reads = list_empty(&s->unsent) && s->questions < IPC_QUESTIONS_MAX;
	const int wanted = (reads ? UV_READABLE : 0) | (list_empty(&s->unsent) ? 0 : UV_WRITABLE);
	const int events = s->broken ? 0 : wanted;
	if (events == s->polled)
		return;
	s->polled = events;
	if (events)
		uv_poll_start(&s->poll, events, on_poll);
	else
		uv_poll_stop(&s->poll);
}

static struct arena *arena_for(struct ipc_server *s)
{
	return s->n_spare ? s->spare[--s->n_spare] : arena_new(IPC_ARENA);
}

static void arena_back(struct ipc_server *s, struct arena **a)
{
	if (!*a || s->n_spare == SPARE_ARENAS) {
		arena_free(a);
		return;
	}
	arena_reset(*a);
	s->spare[s->n_spare++] = *a;
}

static void held_free(struct held *h)
{
	list_take(&h->node);
	h->home->questions--;
	arena_back(h->home, &h->q.call.arena);
	free(h);
}

static enum ipc_io held_send(struct held *h)
{
	struct ipc_head head = {
		.kind = IPC_ANSWER,
		.op = h->q.op, /* NOLINT(clang-analyzer-unix.Malloc): what flush() freed has left the list */
		.id = h->id,
		.generation = h->home->p.generation,
		.rc = h->rc,
		.reason = h->rc == RC_OK ? REASON_none : h->q.fault.reason,
	};
	memcpy(head.note, h->q.fault.note, sizeof(head.note));
	return ipc_wire_send(h->home->p.fd, &head, h->rc == RC_OK ? h->payload : BYTES_NONE);
}

static void flush(struct ipc_server *s)
{
	while (!s->broken && !list_empty(&s->unsent)) {
		struct held *h = list_owner(s->unsent.next, struct held, node);
		const enum ipc_io io = held_send(h);
		if (io == IPC_LATER)
			break;
		s->broken = io == IPC_BROKEN;
		held_free(h);
	}
	poll_update(s);
}

void ipc_server_answer(struct ipc_question *q, enum rc rc, struct bytes payload)
{
	struct held *h = (struct held *)(void *)q; /* q is the first member */
	h->rc = rc;
	h->payload = payload;
	if (rc == RC_OK && payload.n > PEER_MESSAGE_MAX)
		h->rc = FAIL(&q->fault, REASON_memory, "answer of %zu octets", payload.n);
	list_take(&h->node);
	list_push(&h->home->unsent, &h->node);
	if (!h->home->reading)
		flush(h->home);
}

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static struct held *held_new(struct ipc_server *s, const struct ipc_head *head, struct bytes body)
{
	struct held *h = calloc(1, sizeof(*h));
	struct arena *a = arena_for(s);
	const struct bytes copy = a && body.n > 0 ? arena_bytes(a, body) : BYTES_NONE;
	if (!h || !a || (body.n > 0 && !copy.p)) {
		arena_back(s, &a);
		free(h);
		return NULL;
	}
	h->q.call = (struct call){ .arena = a, .fault = &h->q.fault, .deadline_ms = head->deadline_ms };
	h->q.op = (enum peer_op)head->op;
	h->q.body = copy;
	h->q.owner = s->p.owner;
	h->home = s;
	h->id = head->id;
	list_push(&s->open, &h->node);
	s->questions++;
	return h;
}

/* Without memory the question is dropped: the asker's deadline answers it. */
static void question_take(struct ipc_server *s, const struct ipc_head *head, struct bytes body)
{
	if (head->kind != IPC_QUESTION || head->generation != s->p.generation ||
		head->deadline_ms <= now_ms())
		return;
	struct held *h = held_new(s, head, body);
	if (h)
		s->p.question(s->p.owner, &h->q);
}

static void questions_read(struct ipc_server *s)
{
	for (int i = 0; i < QUESTIONS_AT_ONCE; i++) {
		struct ipc_head head;
		struct bytes body;
		if (s->questions >= IPC_QUESTIONS_MAX)
			return;
		const enum ipc_io io = ipc_wire_recv(s->p.fd, s->buffer, &head, &body);
		s->broken = s->broken || io == IPC_BROKEN;
		if (io != IPC_DONE)
			return;
		question_take(s, &head, body);
		secret_wipe(s->buffer, sizeof(head) + body.n);
	}
}

static void on_poll(uv_poll_t *poll, int status, int events)
{
	struct ipc_server *s = poll->data;
	s->broken = s->broken || status < 0;
	if (events & UV_READABLE) {
		s->reading = true;
		questions_read(s);
		s->reading = false;
	}
	flush(s);
}

enum rc ipc_server_open(const struct ipc_server_parts *parts, struct ipc_server **out, struct fault *f)
{
	struct ipc_server *s = calloc(1, sizeof(*s));
	if (!s || uv_poll_init(parts->loop, &s->poll, parts->fd) != 0) {
		free(s);
		return FAIL(f, REASON_memory, "channel");
	}
	s->p = *parts;
	s->poll.data = s;
	list_init(&s->open);
	list_init(&s->unsent);
	poll_update(s);
	*out = s;
	return RC_OK;
}

unsigned ipc_server_open_questions(const struct ipc_server *s)
{
	return s->questions;
}

static void on_closed(uv_handle_t *h)
{
	struct ipc_server *s = h->data;
	close(s->p.fd);
	free(s);
}

static void held_free_all(struct list *head)
{
	struct list *n;
	while ((n = list_pop(head)))
		held_free(list_owner(n, struct held, node));
}

void ipc_server_close(struct ipc_server **s)
{
	if (!*s)
		return;
	held_free_all(&(*s)->open);
	held_free_all(&(*s)->unsent);
	while ((*s)->n_spare)
		arena_free(&(*s)->spare[--(*s)->n_spare]);
	uv_close((uv_handle_t *)&(*s)->poll, on_closed);
	*s = NULL;
}
