/** Fuzz target: whatever arrives in entitled-diameter from its channel, and whatever a peer answers, is
 * answered once, found again by its question and kept within its ceilings. Each message of the input: kind of
 * event, length, octets. */
#include "base/rd.h"
#include "diameter/channel.h"
#include "ipc/ipc_wire.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { GENERATION = 1, OPEN = 64, STEPS = 64 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t buffer[IPC_BUFFER];
static uintptr_t carried[OPEN];
static unsigned n_carried, answered, expected;

static void must(bool holds)
{
	if (!holds)
		abort();
}

static enum rc carry(struct bytes request, uintptr_t id, int64_t deadline_ms, struct fault *f)
{
	must(request.n <= PEER_MESSAGE_MAX);
	if (request.n > 0 && request.p[0] == 0xff)
		return FAIL(f, REASON_bug, "no message");
	carried[n_carried++ % OPEN] = id;
	return RC_OK;
}

static void answers_read(int fd)
{
	struct ipc_head head;
	struct bytes body;
	while (ipc_wire_recv(fd, buffer, &head, &body) == IPC_DONE) {
		must(head.kind == IPC_ANSWER && head.generation == GENERATION && head.op == PEER_OP_DIAMETER);
		must(head.rc == RC_OK ? head.reason == REASON_none
				      : head.rc < 0 && head.reason != REASON_none);
		must(head.rc == RC_OK || body.n == 0);
		answered++;
	}
}

/* a head of our own before the octets */
static void ask(int fd, struct bytes body, bool ours)
{
	struct ipc_head head = { .kind = IPC_QUESTION,
		.op = ours ? PEER_OP_DIAMETER : PEER_OP_TURN,
		.id = answered + body.n,
		.generation = GENERATION,
		.deadline_ms = INT64_MAX };
	expected += !ours;
	must(ipc_wire_send(fd, &head, body) == IPC_DONE);
}

static void step(struct channel *c, int fd, unsigned kind, struct bytes in)
{
	const uintptr_t id = n_carried && in.n ? carried[in.p[0] % (n_carried < OPEN ? n_carried : OPEN)] : 0;
	static const struct fault timeout = { .reason = REASON_diameter_timeout };
	const bool turns = kind < 3;
	if (kind == 0)
		must(send(fd, in.p, in.n, MSG_DONTWAIT | MSG_NOSIGNAL) == (ssize_t)in.n);
	else if (turns)
		ask(fd, in, kind == 1);
	else if (kind == 3)
		channel_answer(c, id, in);
	else
		channel_fail(c, id + (kind == 5 ? in.n : 0), &timeout);
	must(!turns || channel_turn(c));
	answers_read(fd);
	must(channel_questions(c) <= n_carried && channel_dropped(c) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int end[2];
	struct channel *c;
	struct rd r = rd_of((struct bytes){ data, size });
	n_carried = answered = expected = 0;
	must(ipc_wire_pair(end, NULL) == RC_OK);
	const struct channel_parts p = { .fd = end[1], .generation = GENERATION, .carry = carry };
	must(channel_open(&p, &c, NULL) == RC_OK);
	for (int i = 0; i < STEPS && r.n > 0; i++) {
		const unsigned kind = rd_u8(&r) % 6;
		const struct bytes in = rd_block(&r);
		if (!r.failed && in.n > 0)
			step(c, end[0], kind, in);
	}
	must(answered >= expected);
	channel_close(&c);
	close(end[0]);
	return 0;
}
