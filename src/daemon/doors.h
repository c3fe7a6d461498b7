/** Every listening socket of the program: opened or adopted by the master before it forks, inherited by the
 * processes that accept. */
#pragma once

#include "conf/conf.h"
#include "daemon/sockets.h"

/** The sockets of one address. */
struct door {
	int *fd;
	size_t n;
};

struct doors {
	unsigned workers;
	size_t n, n_health;
	struct listen_url url[LISTEN_MAX], health_url[LISTEN_MAX];
	struct door door[LISTEN_MAX]; /* of url */
	int health[LISTEN_MAX];
	int admin;
	struct sockets all; /* what the above name, and what is left over until doors_settle() */
};

/**
 * Takes what listens already from `d->all`, and opens the rest. A socket of an address that is configured is
 * never closed, because connections wait in its queue: fewer workers share all that there were. On failure
 * only what was opened here is closed again.
 */
enum rc doors_open(struct doors *d, const struct conf *c, unsigned workers, struct fault *f) MUST_USE;
/** Whether doors_open() would succeed with these; what it opens is closed again. */
enum rc doors_try(struct sockets *all, const struct conf *c, unsigned workers, struct fault *f) MUST_USE;
/** Worker w accepts from the k-th socket of a door. With fewer sockets than workers several accept from one.
 */
bool doors_accepts(const struct doors *d, const struct door *door, unsigned worker, size_t k);
/** In the master, when its processes serve: closes what is not configured any more. */
void doors_settle(struct doors *d);
/** In the master, when the service ends: no new worker will need them, so when the last one stops accepting,
 * the kernel refuses connections instead of keeping them waiting. */
void doors_refuse(struct doors *d);
/* In a child: closes what another process accepts from. */
void doors_keep_worker(struct doors *d, unsigned worker);
void doors_keep_core(struct doors *d);
void doors_keep_none(struct doors *d);
/** In the master: closes all and removes the admin socket; accepts what was half opened. */
void doors_close(struct doors *d);
