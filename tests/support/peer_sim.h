/** A worker's way to core, served in the same process: a vector question goes to a source, or is answered as
 * the test says. */
#pragma once

#include "../support/env_sim.h"

#include "ports/auth_vector_source.h"
#include "ports/peer.h"

struct peer_sim {
	struct peer peer; /* first: the ops get it back */
	struct env *env;
	struct auth_vector_source *source; /* who serves; NULL: `fixed` is the answer */
	struct bytes fixed;
	bool late; /* RC_PENDING, also for what is known at once */
	bool gone; /* core_gone at the next turn */
	unsigned asked, cancelled, open;
};

void peer_sim_init(struct peer_sim *p, struct env *env);
