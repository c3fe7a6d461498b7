/**
 * The law of calls through a port. The op answers RC_OK: the answer is in place and done() will not run.
 * RC_PENDING: done() runs exactly once, from the loop, never from inside the op. Negative: refused with its
 * fault, done() will not run, the output is untouched. cancel() closes an open call for good: whatever comes
 * for it afterwards is nobody's, and its memory may go at once. The driver itself answers RC_TIMEOUT at
 * deadline_ms at the latest. Closing a driver cancels all its open calls; it is closed before what it was
 * opened over, and never from inside a done().
 */
#pragma once

#include "base/arena.h"
#include "base/fault.h"

struct call {
	struct arena *arena; /* answers live here */
	struct fault *fault;
	int64_t deadline_ms; /* env_mono_ms() */
	void (*done)(struct call *c, enum rc rc);
	void *owner;  /* the caller's */
	void *driver; /* the driver's while the call is open */
};
