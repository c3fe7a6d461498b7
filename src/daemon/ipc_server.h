/** The serving end of a channel: questions in, each with an arena of its own, answers back any time later. */
#pragma once

#include "ports/peer.h"

struct uv_loop_s;
struct ipc_server;

enum { IPC_QUESTIONS_MAX = 1024, IPC_ARENA = 1024 * 1024 };

/** One question; the struct and all in its arena stay until it is answered. */
struct ipc_question {
	struct call call; /* for the driver that answers: arena, fault and deadline are set, done and owner
			     are free */
	struct fault fault;
	enum peer_op op;
	struct bytes body;
	void *owner; /* of the server's parts */
};

struct ipc_server_parts {
	struct uv_loop_s *loop;
	int fd;              /* non-blocking; closed with the server */
	uint32_t generation; /* of this process: what its predecessor was asked is dropped, the asker asks
				again */
	void *owner;
	void (*question)(void *owner, struct ipc_question *q);
};

enum rc ipc_server_open(
	const struct ipc_server_parts *parts, struct ipc_server **out, struct fault *f) MUST_USE;
/** Open questions are forgotten: close the drivers that hold their calls first. The loop must run once more.
 */
void ipc_server_close(struct ipc_server **s);
unsigned ipc_server_open_questions(const struct ipc_server *s);

/** rc RC_OK: payload (at most PEER_MESSAGE_MAX) is the answer, and lies in q's arena or is constant,
 * because it may go out later; else the answer is q->fault. q is gone afterwards. */
void ipc_server_answer(struct ipc_question *q, enum rc rc, struct bytes payload);
