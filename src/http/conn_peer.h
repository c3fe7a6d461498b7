/** The address at the other end of a connection. */
#pragma once

#include <netinet/in.h>
#include <stddef.h>
#include <sys/socket.h>

struct conn_peer {
	union {
		struct sockaddr sa;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} addr;
};

/** NULL on a unix socket. */
static inline const struct sockaddr *conn_peer_address(const struct conn_peer *p)
{
	const sa_family_t family = p->addr.sa.sa_family;
	return family == AF_INET || family == AF_INET6 ? &p->addr.sa : NULL;
}
