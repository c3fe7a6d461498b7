/** Sends and receives whole messages. */
#include "ipc/ipc_wire.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum { SEND_BUFFER = 1024 * 1024 };

enum rc ipc_wire_pair(int end[2], struct fault *f)
{
	const int room = SEND_BUFFER;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, end) != 0)
		return FAIL(f, REASON_memory, "socketpair: %s", strerror(errno));
	/* best effort: the usual default of 208 KiB holds one message too */
	for (int i = 0; i < 2; i++)
		(void)setsockopt(end[i], SOL_SOCKET, SO_SNDBUF, &room, sizeof(room));
	return RC_OK;
}

enum ipc_io ipc_wire_send(int fd, struct ipc_head *head, struct bytes body)
{
	struct iovec part[] = {
		{ .iov_base = head, .iov_len = sizeof(*head) },
		{ .iov_base = (void *)(uintptr_t)body.p, .iov_len = body.n },
	};
	const struct msghdr m = { .msg_iov = part, .msg_iovlen = 2 };
	ssize_t n;

	head->body_n = (uint32_t)body.n;
	do
		n = sendmsg(fd, &m, MSG_DONTWAIT | MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	if (n >= 0)
		return IPC_DONE;
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS ? IPC_LATER : IPC_BROKEN;
}

enum ipc_io ipc_wire_recv(int fd, uint8_t *buffer, struct ipc_head *head, struct bytes *body)
{
	for (;;) {
		struct iovec part = { .iov_base = buffer, .iov_len = IPC_BUFFER };
		struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1 };
		const ssize_t n = recvmsg(fd, &m, MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN || errno == EWOULDBLOCK ? IPC_LATER : IPC_BROKEN;
		if (n == 0)
			return IPC_BROKEN;
		if ((m.msg_flags & MSG_TRUNC) || (size_t)n < sizeof(*head))
			continue;
		memcpy(head, buffer, sizeof(*head));
		head->note[sizeof(head->note) - 1] = 0;
		if (head->body_n != (size_t)n - sizeof(*head) || head->reason >= REASON_COUNT)
			continue;
		*body = (struct bytes){ buffer + sizeof(*head), head->body_n };
		return IPC_DONE;
	}
}
