/** The real machine as a struct env: the clocks of the kernel, randomness of crypto, timers of a libuv loop.
 */
#pragma once

#include "base/env.h"

struct uv_loop_s;

/** RC_NOMEM. The loop outlives it. */
enum rc env_uv_open(struct uv_loop_s *loop, struct env **out) MUST_USE;
/** Disarms everything; the loop must run once more before the memory is gone. Sets the pointer to NULL. */
void env_uv_close(struct env **e);
