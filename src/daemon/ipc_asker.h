/**
 * The asking end of a channel as a struct peer. A call whose process was replaced meanwhile is asked once
 * more unless `once` is set (other questions of ours may be repeated), then ends with the reason `gone`; a
 * call that is not answered ends at its deadline.
 */
#pragma once

#include "base/env.h"
#include "ports/peer.h"

#include <stdatomic.h>

struct uv_loop_s;

struct ipc_asker_parts {
	struct uv_loop_s *loop;
	struct env *env;
	int fd;                             /* non-blocking; closed with the asker */
	const _Atomic uint32_t *generation; /* of the process that is asked */
	enum reason gone;                   /* core_gone, writer_gone, diameter_gone */
	bool once; /* what was sent is never asked again: it may have been passed on, and a repetition would
		      be another question */
	uint64_t *open; /* where others see how many questions are open; may be NULL */
};

enum { IPC_CALLS_MAX = 1024, IPC_OCTETS_MAX = 16 * 1024 * 1024, IPC_TICK_MS = 50 };

enum rc ipc_asker_open(const struct ipc_asker_parts *parts, struct peer **out, struct fault *f) MUST_USE;
/** Not from inside a done(). Open calls are forgotten; the loop must run once more before the memory is gone.
 */
void ipc_asker_close(struct peer **p);
