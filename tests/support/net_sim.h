/** A network in the test's hand: the test is the far side of every link. It says how an open ends, reads what
 * was sent and feeds octets; callbacks run from timers of the env, never from inside an op. */
#pragma once

#include "../support/env_sim.h"

#include "base/list.h"
#include "ports/net.h"

enum { NET_SIM_LINKS = 256, NET_SIM_SENDS = 4096, NET_SIM_WATCHES = 16 };

/** One link; stays readable after the owner closed it, until net_sim_close(). */
struct net_sim_link {
	struct net_sim *net;
	struct net_link_parts parts; /* host: a copy */
	char host[256];
	bool closed; /* by its owner */
	bool up, down;
	bool full; /* sends are refused with link_full */
	size_t sends;
	struct bytes sent[NET_SIM_SENDS]; /* one per send, copies */
	struct env_timer limit;           /* NET_CONNECT_MS */
	struct list events;               /* what comes to the owner later */
};

struct net_sim {
	struct net net; /* first: the ops get it back */
	struct env *env;
	bool open_fails;    /* open() itself: link_down */
	bool accepts;       /* every open is accepted at the next turn; false: the test does it */
	int64_t latency_ms; /* for `accepts` and `far` */
	/* the far side's program, run from a timer after each send; may be NULL */
	void (*far)(void *far_owner, struct net_sim_link *l, struct bytes sent);
	void *far_owner;
	size_t n; /* links ever opened, in order */
	struct net_sim_link *links[NET_SIM_LINKS];
	struct net_sim_watch {
		struct net_watch *watch; /* NULL: free */
		int fd;
		unsigned events, ready;
		struct env_timer timer;
		struct net_sim *net;
	} watches[NET_SIM_WATCHES];
};

void net_sim_init(struct net_sim *s, struct env *env);
/** Frees every link; no callback runs afterwards. */
void net_sim_close(struct net_sim *s);

/** The link opened last, or NULL. */
struct net_sim_link *net_sim_last(struct net_sim *s);
/** Links that their owners have not closed. */
size_t net_sim_open_links(const struct net_sim *s);

/** up() at the next turn. */
void net_sim_accept(struct net_sim_link *l);
/** down() at the next turn instead of up(): link_down, link_tls, link_timeout. */
void net_sim_refuse(struct net_sim_link *l, enum reason why);
/** octets() once, after in_ms; a closed or lost link gets nothing. */
void net_sim_feed(struct net_sim_link *l, struct bytes b, int64_t in_ms);
/** The same octets in pieces of `piece`, each in a callback of its own, at the next turn. */
void net_sim_feed_pieces(struct net_sim_link *l, struct bytes b, size_t piece);
/** The far side goes: down(link_down) after in_ms, after what was fed for that moment. */
void net_sim_drop(struct net_sim_link *l, int64_t in_ms);
/** Everything sent on the link, end to end; the caller frees out.p. */
struct bytes net_sim_sent(const struct net_sim_link *l);
/** What was sent last; none: BYTES_NONE. */
struct bytes net_sim_sent_last(const struct net_sim_link *l);

/** The watched fd is ready, at the next turn; only the events that are watched then are told. */
void net_sim_ready(struct net_sim *s, int fd, unsigned events);
