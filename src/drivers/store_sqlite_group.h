/** The writer's group commit: sets that wait together become durable together, with one sync of the disk. */
#pragma once

#include "drivers/store_sqlite_db.h"

/** queue: sets that may wait. Goes on with undos that an earlier process began. */
enum rc store_sqlite_group_open(
	struct store_sqlite *s, size_t queue, struct store_sqlite_group **out, struct fault *f) MUST_USE;
/** Open calls are dropped, their done() does not run. Not from inside a done(). */
void store_sqlite_group_close(struct store_sqlite_group **g);
/** Copies a checked set; RC_PENDING, or RC_LIMIT peer_busy. */
enum rc store_sqlite_group_commit(
	struct store_sqlite_group *g, struct call *c, const struct change *set, size_t n) MUST_USE;
void store_sqlite_group_cancel(struct store_sqlite_group *g, struct call *c);
