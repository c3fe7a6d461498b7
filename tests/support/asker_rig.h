/** The real asking end of a channel (daemon/ipc_asker.h), and behind it a process in the test's hand: its
 * answers come late, more than once, or for questions that nobody asks any more. */
#pragma once

#include "../support/env_sim.h"

#include "base/list.h"
#include "ports/peer.h"

#include <stdatomic.h>
#include <uv.h>

struct asker_rig {
	uv_loop_t loop;
	struct env_sim *env;
	_Atomic uint32_t generation;
	struct peer *peer;   /* the asker */
	int far;             /* the other end */
	struct peer *serves; /* what the process answers, with a deadline that is far away */
	bool stalled;        /* answers are held; asker_rig_stall() */
	unsigned copies;     /* of each answer more than one */
	struct list asked;   /* questions that are not answered */
	unsigned said;       /* answers, copies too */
};

void asker_rig_open(struct asker_rig *r, struct env_sim *env, struct peer *serves);
void asker_rig_close(struct asker_rig *r);
void asker_rig_pass(struct asker_rig *r, int64_t ms);
/** Off: what was held is answered now. */
void asker_rig_stall(struct asker_rig *r, bool on);
