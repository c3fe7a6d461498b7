/** Makes the socket pairs and sorts out whose end is whose. */
#include "daemon/channel.h"

#include "ipc/ipc_wire.h"

#include <stdlib.h>
#include <unistd.h>

static enum rc pair(struct channel *c, struct fault *f)
{
	int end[2];
	const enum rc rc = ipc_wire_pair(end, f);
	if (rc == RC_OK)
		*c = (struct channel){ .asker = end[0], .server = end[1] };
	return rc;
}

static void end_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static void both_close(struct channel *c)
{
	end_close(&c->asker);
	end_close(&c->server);
}

static enum rc pairs(struct channels *c, struct fault *f)
{
	enum rc rc = pair(&c->core_writer, f);
	if (rc == RC_OK)
		rc = pair(&c->core_diameter, f);
	for (unsigned i = 0; i < c->workers && rc == RC_OK; i++) {
		rc = pair(&c->worker_core[i], f);
		if (rc == RC_OK)
			rc = pair(&c->worker_writer[i], f);
	}
	return rc;
}

enum rc channel_open(struct channels *c, unsigned workers, struct fault *f)
{
	static const struct channel none = { -1, -1 };
	*c = (struct channels){ .workers = workers, .core_writer = none, .core_diameter = none };
	c->worker_core = calloc(workers, sizeof(*c->worker_core));
	c->worker_writer = calloc(workers, sizeof(*c->worker_writer));
	if (!c->worker_core || !c->worker_writer) {
		c->workers = 0;
		channel_close(c);
		return FAIL(f, REASON_memory, "channels of %u workers", workers);
	}
	for (unsigned i = 0; i < workers; i++)
		c->worker_core[i] = c->worker_writer[i] = none;
	const enum rc rc = pairs(c, f);
	if (rc != RC_OK)
		channel_close(c);
	return rc;
}

void channel_keep_worker(struct channels *c, unsigned worker)
{
	both_close(&c->core_writer);
	both_close(&c->core_diameter);
	for (unsigned i = 0; i < c->workers; i++) {
		end_close(&c->worker_core[i].server);
		end_close(&c->worker_writer[i].server);
		if (i != worker)
			end_close(&c->worker_core[i].asker), end_close(&c->worker_writer[i].asker);
	}
}

void channel_keep_core(struct channels *c)
{
	end_close(&c->core_writer.server);
	end_close(&c->core_diameter.server);
	for (unsigned i = 0; i < c->workers; i++) {
		end_close(&c->worker_core[i].asker);
		both_close(&c->worker_writer[i]);
	}
}

void channel_keep_writer(struct channels *c)
{
	end_close(&c->core_writer.asker);
	both_close(&c->core_diameter);
	for (unsigned i = 0; i < c->workers; i++) {
		both_close(&c->worker_core[i]);
		end_close(&c->worker_writer[i].asker);
	}
}

static void workers_close(struct channels *c)
{
	for (unsigned i = 0; i < c->workers; i++) {
		both_close(&c->worker_core[i]);
		both_close(&c->worker_writer[i]);
	}
}

void channel_keep_diameter(struct channels *c)
{
	both_close(&c->core_writer);
	end_close(&c->core_diameter.asker);
	workers_close(c);
}

void channel_close(struct channels *c)
{
	both_close(&c->core_writer);
	both_close(&c->core_diameter);
	workers_close(c);
	free(c->worker_core);
	free(c->worker_writer);
	*c = (struct channels){ .core_writer = { -1, -1 }, .core_diameter = { -1, -1 } };
}
