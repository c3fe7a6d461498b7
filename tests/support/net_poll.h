/** A net of real sockets in the test's hand, for client libraries: watches over poll(), links none. */
#pragma once

#include "ports/net.h"

enum { NET_POLL_MAX = 128 };

struct net_poll {
	struct net net; /* first: the ops get it back */
	bool watch_fails;
	size_t n;
	struct net_poll_row {
		struct net_watch *watch;
		int fd;
		unsigned events;
	} row[NET_POLL_MAX];
};

void net_poll_init(struct net_poll *n);
/** Tells the first that is ready, never waits; false: none was. */
bool net_poll_turn(struct net_poll *n);
