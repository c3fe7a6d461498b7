/** Change sets in from the workers and core, committed by the store, acknowledged when they are durable. */
#include "daemon/writer.h"

#include "daemon/ipc_server.h"
#include "daemon/wiring.h"
#include "drivers/store_sqlite_commit.h"

struct writer {
	struct process process;
	struct daemon *d;
	struct subscriber_store *store;
	struct ipc_server *asked[SEGMENT_WORKERS_MAX + 1]; /* by the workers, then by core */
};

static void done(struct call *c, enum rc rc)
{
	ipc_server_answer(c->owner, rc, BYTES_NONE);
}

static void question(void *owner, struct ipc_question *q)
{
	struct writer *w = owner;
	const struct change *set = NULL;
	size_t n = 0;
	enum rc rc;

	q->call.done = done;
	q->call.owner = q;
	if (q->op == PEER_OP_COMMIT)
		rc = store_sqlite_commit_decode(q->call.arena, q->body, &set, &n, &q->fault);
	else
		rc = FAIL(&q->fault, REASON_bug, "writer asked op %u", q->op);
	if (rc == RC_OK)
		rc = w->store->ops->commit(w->store, &q->call, set, n);
	if (rc != RC_PENDING)
		ipc_server_answer(q, rc, BYTES_NONE);
}

static enum rc serve(struct writer *w, unsigned at, int fd, struct fault *f)
{
	const struct ipc_server_parts parts = {
		.loop = &w->process.loop,
		.fd = fd,
		.generation = atomic_load(&w->d->segment->process[SEGMENT_WRITER].generation),
		.owner = w,
		.question = question,
	};
	return ipc_server_open(&parts, &w->asked[at], f);
}

static enum rc open_all(struct writer *w, struct fault *f)
{
	const struct setup s = { .conf = w->d->conf,
		.env = w->process.env,
		.role = ROLE_WRITER,
		.counters = &w->d->segment->head->store,
		.written = &w->d->segment->head->written };
	const struct channels *c = &w->d->channels;
	enum rc rc = wiring_store->open(&s, &w->store, f);
	for (unsigned i = 0; i < c->workers && rc == RC_OK; i++)
		rc = serve(w, i, c->worker_writer[i].server, f);
	return rc == RC_OK ? serve(w, c->workers, c->core_writer.server, f) : rc;
}

static void close_all(struct writer *w)
{
	wiring_store->close(&w->store);
	for (unsigned i = 0; i <= w->d->channels.workers; i++)
		ipc_server_close(&w->asked[i]);
	process_close(&w->process);
}

static void on_stop(void *owner)
{
	struct writer *w = owner;
	process_stop(&w->process);
}

int writer_run(void *daemon, const struct master_child *self)
{
	static struct writer w;
	struct fault f = { .reason = REASON_none };

	w.d = daemon;
	channel_keep_writer(&w.d->channels);
	doors_keep_none(&w.d->doors);
	process_keep(w.d, false, false);
	enum rc rc = process_open(&w.process, w.d, self, &f);
	if (rc == RC_OK)
		rc = open_all(&w, &f);
	if (rc != RC_OK)
		return process_refuse(&f);
	w.process.owner = &w;
	w.process.on_stop = on_stop;
	process_run(&w.process);
	close_all(&w);
	return 0;
}
