/** The channels between the processes: made before the first fork and kept open, so that a successor finds
 * the same ends. */
#pragma once

#include "base/fault.h"

/** One asks, the other serves. */
struct channel {
	int asker, server;
};

struct channels {
	unsigned workers;
	struct channel core_writer, core_diameter;
	struct channel *worker_core, *worker_writer; /* [workers] */
};

enum rc channel_open(struct channels *c, unsigned workers, struct fault *f) MUST_USE;

/* In a child: closes every end that is not its own. */
void channel_keep_worker(struct channels *c, unsigned worker);
void channel_keep_core(struct channels *c);
void channel_keep_writer(struct channels *c);
void channel_keep_diameter(struct channels *c);
/** Closes all; accepts what was half opened. */
void channel_close(struct channels *c);
