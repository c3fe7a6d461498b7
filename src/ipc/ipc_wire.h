/** One message between our processes: a fixed head and a body in one SOCK_SEQPACKET datagram, whole or not at
 * all. */
#pragma once

#include "ports/peer.h"

enum ipc_kind { IPC_QUESTION = 1, IPC_ANSWER = 2 };
enum ipc_io { IPC_DONE, IPC_LATER, IPC_BROKEN };

struct ipc_head {
	uint32_t kind;
	uint32_t op;
	uint64_t id;         /* of the question; starts at a random value in every process */
	uint32_t generation; /* of the process that is asked: a successor drops what was meant for its
				predecessor */
	uint32_t body_n;
	int64_t deadline_ms; /* CLOCK_MONOTONIC, which all processes share */
	int32_t rc;
	uint32_t reason;
	char note[sizeof(((struct fault *)0)->note)];
};

enum { IPC_BUFFER = PEER_MESSAGE_MAX + sizeof(struct ipc_head) };

/** Two connected non-blocking ends that take several whole messages. */
enum rc ipc_wire_pair(int end[2], struct fault *f) MUST_USE;
/** Sets head->body_n. LATER: the other side does not read; nothing was sent. */
enum ipc_io ipc_wire_send(int fd, struct ipc_head *head, struct bytes body);
/** buffer holds IPC_BUFFER octets; body points into it. Messages that are not ours are skipped. */
enum ipc_io ipc_wire_recv(int fd, uint8_t *buffer, struct ipc_head *head, struct bytes *body);
