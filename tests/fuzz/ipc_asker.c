/** Fuzz target: whatever core reads from the channel to entitled-diameter ends its call at most once, and
 * leaves the asker usable. */
#include "daemon/env_uv.h"
#include "daemon/ipc_asker.h"
#include "ipc/ipc_wire.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

enum { ASKED = 4, ARENA = 256 * 1024 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct asked {
	struct call call;
	struct fault fault;
	struct bytes answer;
	unsigned done;
};

static uint8_t buffer[IPC_BUFFER];

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void done(struct call *c, enum rc rc)
{
	struct asked *q = c->owner;
	must(++q->done == 1 && rc <= RC_OK && rc != RC_PENDING);
	must(rc == RC_OK ? q->fault.reason == REASON_none : q->fault.reason != REASON_none && !q->answer.n);
}

static void ask(struct peer *p, struct env *e, struct asked *q)
{
	*q = (struct asked){ .done = 0 };
	q->call = (struct call){ .arena = arena_new(ARENA),
		.fault = &q->fault,
		.deadline_ms = env_mono_ms(e) + 60000,
		.done = done,
		.owner = q };
	must(q->call.arena != NULL);
	must(p->ops->ask(p, &q->call, PEER_OP_DIAMETER, str_bytes(STR("request")), &q->answer) == RC_PENDING);
}

/* the octets as they are, then with the id of a question in the place of theirs */
static void answer(int fd, const uint8_t *data, size_t size, uint64_t id)
{
	struct ipc_head head;
	(void)!send(fd, data, size, MSG_DONTWAIT | MSG_NOSIGNAL);
	if (size < sizeof(head) || size > sizeof(buffer))
		return;
	memcpy(buffer, data, size);
	memcpy(&head, buffer, sizeof(head));
	head.kind = IPC_ANSWER;
	head.id = id;
	head.body_n = (uint32_t)(size - sizeof(head));
	head.reason %= REASON_COUNT;
	memcpy(buffer, &head, sizeof(head));
	(void)!send(fd, buffer, size, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static void talk(uv_loop_t *loop, struct env *e, struct peer *p, int far, const uint8_t *data, size_t size)
{
	struct asked q[ASKED];
	struct ipc_head head;
	struct bytes body;
	for (unsigned i = 0; i < ASKED; i++) {
		ask(p, e, &q[i]);
		must(ipc_wire_recv(far, buffer, &head, &body) == IPC_DONE);
		answer(far, data, size, head.id);
		for (int turn = 0; turn < 3; turn++)
			uv_run(loop, UV_RUN_NOWAIT);
	}
	for (unsigned i = 0; i < ASKED; i++) {
		p->ops->cancel(p, &q[i].call);
		arena_free(&q[i].call.arena);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uv_loop_t loop;
	static struct env *e;
	static _Atomic uint32_t generation = 1;
	int end[2];
	struct peer *p;
	if (!e)
		must(uv_loop_init(&loop) == 0 && env_uv_open(&loop, &e) == RC_OK);
	must(ipc_wire_pair(end, NULL) == RC_OK);
	const struct ipc_asker_parts parts = { &loop, e, end[0], &generation, REASON_diameter_gone, true };
	must(ipc_asker_open(&parts, &p, NULL) == RC_OK);
	if (size > 0)
		talk(&loop, e, p, end[1], data, size);
	ipc_asker_close(&p);
	uv_run(&loop, UV_RUN_NOWAIT);
	close(end[1]);
	return 0;
}
