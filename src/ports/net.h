/**
 * The network as far as a driver may see it: links that carry octets to one machine, and a watch over the
 * socket of a client library. Callbacks run from the loop, never from inside an op; a callback may close its
 * own link.
 */
#pragma once

#include "base/env.h"
#include "base/fault.h"
#include "base/str.h"

struct tls_client; /* crypto/tls_client.h */
struct net_link;

enum net_kind { NET_TCP, NET_TLS, NET_UDP };

enum {
	NET_UNSENT_MAX = 1024 * 1024, /* octets that a link holds while the other side does not read */
	NET_CONNECT_MS = 3000         /* name, connection and handshake together */
};

struct net_link_parts {
	enum net_kind kind;
	const char *host; /* name or address; copied */
	uint16_t port;
	const struct tls_client *tls; /* NET_TLS; outlives the link */
	void *owner;
	void (*up)(void *owner); /* connected, with TLS the peer is verified; UDP: the name is resolved */
	/* a stream: what came; UDP: one datagram, from the address that we send to */
	void (*octets)(void *owner, struct bytes in);
	/* once, and the last callback: link_down, link_timeout, link_tls; the owner closes the link */
	void (*down)(void *owner, const struct fault *why);
};

enum net_events { NET_READABLE = 1, NET_WRITABLE = 2 };

/** A socket that a library owns. */
struct net_watch {
	void (*ready)(struct net_watch *w, unsigned events); /* enum net_events; both on an error */
	void *owner;
	void *driver; /* the net's while it watches */
};

struct net {
	const struct net_ops *ops;
};

struct net_ops {
	enum rc (*open)(struct net *n, const struct net_link_parts *p, struct net_link **out,
		struct fault *f) MUST_USE;
	/* whole or not at all, copied; RC_UNAVAIL link_down before up() and after down(), RC_LIMIT link_full
	 */
	enum rc (*send)(struct net_link *l, struct bytes b, struct fault *f) MUST_USE;
	void (*close)(struct net_link **l); /* accepts NULL; no callback runs afterwards */
	/* again with other events: changes them */
	enum rc (*watch)(
		struct net *n, struct net_watch *w, int fd, unsigned events, struct fault *f) MUST_USE;
	void (*unwatch)(struct net *n, struct net_watch *w); /* not watched: nothing */
};
