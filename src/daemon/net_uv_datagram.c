/** UDP links. */
#include "daemon/net_uv_datagram.h"

#include "base/secret.h"

#include <errno.h>
#include <sys/socket.h>

enum {
	DATAGRAM_MAX = 65535,
	TURN = 16 /* datagrams and errors before other links have their turn */
};

enum rc net_uv_datagram_send(struct net_link *l, struct bytes b, struct fault *f)
{
	/* the first try may only be told what became of an earlier datagram */
	if (send(l->fd, b.p, b.n, MSG_NOSIGNAL) >= 0 || send(l->fd, b.p, b.n, MSG_NOSIGNAL) >= 0)
		return RC_OK;
	if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS || errno == EMSGSIZE)
		return FAIL(f, REASON_link_full, "%s", strerror(errno));
	return RC_OK; /* lost */
}

void net_uv_datagram_ready(struct net_link *l)
{
	uint8_t in[DATAGRAM_MAX];
	for (unsigned i = 0; i < TURN && l->state == NET_UV_UP; i++) {
		const ssize_t n = recv(l->fd, in, sizeof(in), 0);
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			break;
		if (n < 0)
			continue; /* told once, then gone */
		l->parts.octets(l->parts.owner, (struct bytes){ in, (size_t)n });
		secret_wipe(in, (size_t)n);
	}
	net_uv_link_poll(l, UV_READABLE); /* libuv stops polling after an error */
}
