/** A change set as octets: the question PEER_OP_COMMIT, and how sets wait in the writer's queue. */
#pragma once

#include "base/buf.h"
#include "base/fault.h"
#include "model/change.h"

/** RC_OK when the set keeps every ceiling and each change has its parts; else RC_BUG, or RC_LIMIT
 * change_set_too_large. */
enum rc store_sqlite_commit_check(const struct change *set, size_t n, struct fault *f) MUST_USE;
/** Octets that the encoded set needs at most. */
size_t store_sqlite_commit_size(const struct change *set, size_t n);
/** For a set that was checked. */
void store_sqlite_commit_encode(struct buf *out, const struct change *set, size_t n);
/** The set lies in the arena; its texts are loans from `question`. RC_MALFORMED for anything that encode does
 * not write. */
enum rc store_sqlite_commit_decode(struct arena *a, struct bytes question, const struct change **set,
	size_t *n, struct fault *f) MUST_USE;
