/** What a process judges each operator's requests with: his sealing keys, looked at each second, and his
 * settings, resolved. */
#pragma once

#include "daemon/key_watch.h"
#include "engine/engine.h"
#include "engine/operators.h"

/** By the index of the operator. */
struct bundles {
	struct arena *arena;
	struct seal_ring *ring[OPERATORS_MAX];
	struct key_watch *watch[OPERATORS_MAX];
	struct engine engine[OPERATORS_MAX];
};

/** *raised: key_watch.h. All outlive b, which is to be closed in any case. Two operators that share a key are
 * refused. */
enum rc bundles_open(struct bundles *b, const struct operators *all, struct env *env,
	const _Atomic uint32_t *raised, struct fault *f) MUST_USE;
void bundles_close(struct bundles *b);
