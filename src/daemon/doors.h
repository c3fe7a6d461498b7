/** Every listening socket of the program: bound by the master before the first fork, inherited by the
 * processes that accept. */
#pragma once

#include "conf/conf.h"
#include "daemon/listen.h"

struct doors {
	unsigned workers;
	size_t n, n_health;
	struct listen_url url[LISTEN_MAX], health_url[LISTEN_MAX];
	int *fd[LISTEN_MAX]; /* [url][worker] */
	int health[LISTEN_MAX];
	int admin;
	const char *admin_path; /* made by us: removed by doors_close() */
};

enum rc doors_open(struct doors *d, const struct conf *c, unsigned workers, struct fault *f) MUST_USE;
/* In a child: closes what another process accepts from. */
void doors_keep_worker(struct doors *d, unsigned worker);
void doors_keep_core(struct doors *d);
void doors_keep_none(struct doors *d);
/** In the master: closes all and removes the admin socket; accepts what was half opened. */
void doors_close(struct doors *d);
