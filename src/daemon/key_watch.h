/** Notices that the folder of sealing keys changed and reloads the ring. */
#pragma once

#include "base/env.h"
#include "crypto/seal.h"

#include <stdatomic.h>

struct key_watch;

enum { KEY_WATCH_MS = 1000 };

/** Looks each second at the folder's time of change and at *raised, which anybody may raise. All outlive it.
 */
enum rc key_watch_open(struct env *env, struct seal_ring *ring, const char *folder,
	const _Atomic uint32_t *raised, struct key_watch **out, struct fault *f) MUST_USE;
void key_watch_close(struct key_watch **w);
