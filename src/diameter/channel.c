/** A table of open questions, one lock, a queue for answers that the socket does not take yet. */
#include "diameter/channel.h"

#include "base/list.h"
#include "base/secret.h"
#include "ipc/ipc_wire.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

enum { QUESTIONS_AT_ONCE = 32, LATE_MS = 1000 };

struct slot {
	bool open;
	uint32_t serial; /* raised with each use, so that a late answer finds nobody */
	uint64_t question;
	int64_t deadline_ms;
};

struct unsent {
	struct list node;
	struct ipc_head head;
	size_t n;
	uint8_t body[];
};

struct channel {
	struct channel_parts p;
	int wake;                   /* eventfd: somebody queued an answer */
	uint8_t buffer[IPC_BUFFER]; /* of the turning thread */
	int64_t swept_ms;
	pthread_mutex_t lock; /* of all below */
	struct slot slot[CHANNEL_OPEN_MAX];
	unsigned free_index[CHANNEL_OPEN_MAX], n_free;
	struct list unsent;
	size_t octets;
	uint64_t dropped;
	bool broken;
};

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Slots. */

static uintptr_t slot_id(const struct channel *c, unsigned i)
{
	return (uintptr_t)c->slot[i].serial * CHANNEL_OPEN_MAX + i;
}

static struct slot *slot_find(struct channel *c, uintptr_t id)
{
	const unsigned i = (unsigned)(id % CHANNEL_OPEN_MAX);
	return c->slot[i].open && slot_id(c, i) == id ? &c->slot[i] : NULL;
}

static void slot_free(struct channel *c, struct slot *s)
{
	s->open = false;
	c->free_index[c->n_free++] = (unsigned)(s - c->slot);
}

static bool slot_take(struct channel *c, const struct ipc_head *head, uintptr_t *id)
{
	pthread_mutex_lock(&c->lock);
	const bool room = c->n_free > 0;
	if (room) {
		const unsigned i = c->free_index[--c->n_free];
		struct slot *s = &c->slot[i];
		*s = (struct slot){ true, s->serial + 1, head->id, head->deadline_ms };
		*id = slot_id(c, i);
	}
	pthread_mutex_unlock(&c->lock);
	return room;
}

/* What the carrier lost does not keep its slot. */
static void slots_sweep(struct channel *c)
{
	const int64_t now = now_ms();
	if (now - c->swept_ms < LATE_MS)
		return;
	c->swept_ms = now;
	pthread_mutex_lock(&c->lock);
	for (unsigned i = 0; i < CHANNEL_OPEN_MAX; i++) {
		if (c->slot[i].open && now - c->slot[i].deadline_ms > LATE_MS)
			slot_free(c, &c->slot[i]);
	}
	pthread_mutex_unlock(&c->lock);
}

/* Answers; under the lock. */

static void unsent_free(struct channel *c, struct unsent *u)
{
	list_take(&u->node);
	c->octets -= u->n;
	secret_wipe(u->body, u->n); /* vectors pass here */
	free(u);
}

static void unsent_keep(struct channel *c, const struct ipc_head *head, struct bytes body)
{
	struct unsent *u =
		c->octets + sizeof(*u) + body.n <= CHANNEL_UNSENT_MAX ? malloc(sizeof(*u) + body.n) : NULL;
	if (!u) {
		c->dropped++;
		return;
	}
	*u = (struct unsent){ .head = *head, .n = body.n };
	if (body.n > 0)
		memcpy(u->body, body.p, body.n);
	c->octets += body.n;
	list_push(&c->unsent, &u->node);
	const uint64_t one = 1;
	if (write(c->wake, &one, sizeof(one)) < 0)
		return; /* full: it is awake */
}

static void flush(struct channel *c)
{
	while (!c->broken && !list_empty(&c->unsent)) {
		struct unsent *u = list_owner(c->unsent.next, struct unsent, node);
		/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): what is freed has left the list */
		const enum ipc_io io = ipc_wire_send(c->p.fd, &u->head, (struct bytes){ u->body, u->n });
		if (io == IPC_LATER)
			return;
		c->broken = io == IPC_BROKEN;
		unsent_free(c, u);
	}
}

static void send_or_keep(struct channel *c, struct ipc_head *head, struct bytes body)
{
	flush(c);
	const enum ipc_io io = list_empty(&c->unsent) ? ipc_wire_send(c->p.fd, head, body) : IPC_LATER;
	if (io == IPC_LATER)
		unsent_keep(c, head, body);
	c->broken = c->broken || io == IPC_BROKEN;
}

static void answer(struct channel *c, uint64_t question, const struct fault *why, struct bytes body)
{
	struct ipc_head head = {
		.kind = IPC_ANSWER,
		.op = PEER_OP_DIAMETER,
		.id = question,
		.generation = c->p.generation,
	};
	if (why) {
		head.rc = fault_row(why->reason)->rc;
		head.reason = why->reason;
		memcpy(head.note, why->note, sizeof(head.note));
	}
	send_or_keep(c, &head, why ? BYTES_NONE : body);
}

static void slot_answer(struct channel *c, uintptr_t id, const struct fault *why, struct bytes body)
{
	pthread_mutex_lock(&c->lock);
	struct slot *s = slot_find(c, id);
	if (s) {
		slot_free(c, s);
		answer(c, s->question, why, body);
	}
	pthread_mutex_unlock(&c->lock);
}

void channel_answer(struct channel *c, uintptr_t id, struct bytes body)
{
	struct fault f = { .reason = REASON_none };
	const bool large = body.n > PEER_MESSAGE_MAX;
	if (large)
		fault_set(&f, REASON_diameter_answer, "channel", "answer of %zu octets", body.n);
	slot_answer(c, id, large ? &f : NULL, body);
}

void channel_fail(struct channel *c, uintptr_t id, const struct fault *why)
{
	slot_answer(c, id, why, BYTES_NONE);
}

/* Questions; of the turning thread. */

static void refuse(struct channel *c, uint64_t question, const struct fault *why)
{
	pthread_mutex_lock(&c->lock);
	answer(c, question, why, BYTES_NONE);
	pthread_mutex_unlock(&c->lock);
}

static void carry(struct channel *c, const struct ipc_head *head, uintptr_t id, struct bytes body)
{
	struct fault f = { .reason = REASON_none };
	if (c->p.carry(body, id, head->deadline_ms, &f) != RC_OK)
		channel_fail(c, id, &f);
}

static void question_take(struct channel *c, const struct ipc_head *head, struct bytes body)
{
	static const struct fault busy = { .reason = REASON_peer_busy, .note = "as many as may be open" };
	static const struct fault unknown = { .reason = REASON_bug, .note = "not a Diameter request" };
	uintptr_t id;
	if (head->kind != IPC_QUESTION || head->generation != c->p.generation ||
		head->deadline_ms <= now_ms())
		return;
	if (head->op != PEER_OP_DIAMETER)
		refuse(c, head->id, &unknown);
	else if (!slot_take(c, head, &id))
		refuse(c, head->id, &busy);
	else
		carry(c, head, id, body);
}

static bool waits_for_room(struct channel *c)
{
	pthread_mutex_lock(&c->lock);
	const bool waits = !list_empty(&c->unsent);
	pthread_mutex_unlock(&c->lock);
	return waits;
}

static void broken_set(struct channel *c)
{
	pthread_mutex_lock(&c->lock);
	c->broken = true;
	pthread_mutex_unlock(&c->lock);
}

static void questions_read(struct channel *c)
{
	for (int i = 0; i < QUESTIONS_AT_ONCE && !waits_for_room(c); i++) {
		struct ipc_head head;
		struct bytes body;
		const enum ipc_io io = ipc_wire_recv(c->p.fd, c->buffer, &head, &body);
		if (io == IPC_BROKEN)
			broken_set(c);
		if (io != IPC_DONE)
			return;
		question_take(c, &head, body);
		secret_wipe(c->buffer, sizeof(head) + body.n);
	}
}

/* While answers wait for core to read, no new question is read. */
static short events_wanted(struct channel *c)
{
	return waits_for_room(c) ? POLLOUT : POLLIN;
}

bool channel_turn(struct channel *c)
{
	uint64_t woken;
	struct pollfd at[] = {
		{ .fd = c->p.fd, .events = events_wanted(c) },
		{ .fd = c->wake, .events = POLLIN },
	};
	if (poll(at, 2, CHANNEL_TURN_MS) > 0) {
		if ((at[1].revents & POLLIN) && read(c->wake, &woken, sizeof(woken)) < 0)
			at[1].revents = 0; /* another turn took it */
		pthread_mutex_lock(&c->lock);
		flush(c);
		pthread_mutex_unlock(&c->lock);
		if (at[0].revents & (POLLIN | POLLHUP | POLLERR))
			questions_read(c);
	}
	slots_sweep(c);
	pthread_mutex_lock(&c->lock);
	const bool good = !c->broken;
	pthread_mutex_unlock(&c->lock);
	return good;
}

uint64_t channel_dropped(struct channel *c)
{
	pthread_mutex_lock(&c->lock);
	const uint64_t n = c->dropped;
	c->dropped = 0;
	pthread_mutex_unlock(&c->lock);
	return n;
}

unsigned channel_questions(struct channel *c)
{
	pthread_mutex_lock(&c->lock);
	const unsigned n = CHANNEL_OPEN_MAX - c->n_free;
	pthread_mutex_unlock(&c->lock);
	return n;
}

enum rc channel_open(const struct channel_parts *p, struct channel **out, struct fault *f)
{
	struct channel *c = calloc(1, sizeof(*c));
	const int wake = c ? eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC) : -1;
	if (wake < 0) {
		free(c);
		return FAIL(f, REASON_memory, "channel");
	}
	c->p = *p;
	c->wake = wake;
	pthread_mutex_init(&c->lock, NULL);
	list_init(&c->unsent);
	for (unsigned i = 0; i < CHANNEL_OPEN_MAX; i++)
		c->free_index[c->n_free++] = CHANNEL_OPEN_MAX - 1 - i;
	*out = c;
	return RC_OK;
}

void channel_close(struct channel **c)
{
	if (!*c)
		return;
	struct list *n;
	while ((n = list_pop(&(*c)->unsent)))
		unsent_free(*c, list_owner(n, struct unsent, node));
	pthread_mutex_destroy(&(*c)->lock);
	close((*c)->wake);
	close((*c)->p.fd);
	free(*c);
	*c = NULL;
}
