/** Vectors for the workers, health and administration for operators. */
#include "daemon/core.h"

#include "base/secret.h"
#include "daemon/ipc_asker.h"
#include "daemon/ipc_server.h"
#include "daemon/operation.h"
#include "daemon/settings.h"
#include "daemon/wiring.h"
#include "drivers/vector_wire.h"

enum { LISTENER_ADMIN, LISTENER_HEALTH };

struct core {
	struct process process;
	struct daemon *d;
	struct peer *writer;
	struct subscriber_store *store;
	struct auth_vector_source *vectors;
	struct ipc_server *asked[SEGMENT_WORKERS_MAX]; /* by the workers */
	struct operation operation;
	struct front_admin *admin;
	struct http_server *server;
};

/* one vector under way; lives in the arena of its question */
struct fetch {
	struct ipc_question *question;
	struct auth_vector_ask ask;
	struct auth_vector vector;
};

static void fetched(struct fetch *t, enum rc rc)
{
	struct buf answer;
	buf_init(&answer, t->question->call.arena, VECTOR_WIRE_MAX);
	if (rc == RC_OK)
		vector_wire_answer_put(&t->vector, &answer);
	if (answer.failed)
		rc = FAIL(&t->question->fault, REASON_memory, "vector");
	ipc_server_answer(t->question, rc, buf_bytes(&answer));
}

static void done(struct call *c, enum rc rc)
{
	fetched(c->owner, rc);
}

static enum rc fetch_start(struct core *k, struct fetch *t)
{
	struct ipc_question *q = t->question;
	if (q->op != PEER_OP_VECTOR)
		return FAIL(&q->fault, REASON_bug, "core asked op %u", q->op);
	if (vector_wire_ask_get(q->body, &t->ask) != RC_OK)
		return FAIL(&q->fault, REASON_bug, "question for a vector of %zu octets", q->body.n);
	return k->vectors->ops->fetch(k->vectors, &q->call, &t->ask, &t->vector);
}

static void question(void *owner, struct ipc_question *q)
{
	struct fetch *t = arena_new_of(q->call.arena, struct fetch);
	if (!t) {
		ipc_server_answer(q, FAIL(&q->fault, REASON_memory, "vector"), BYTES_NONE);
		return;
	}
	t->question = q;
	q->call.done = done;
	q->call.owner = t;
	const enum rc rc = fetch_start(owner, t);
	if (rc != RC_PENDING)
		fetched(t, rc);
}

static void request(void *owner, struct http_exchange *x)
{
	struct core *k = owner;
	if (http_exchange_request(x)->listener == LISTENER_ADMIN)
		front_admin_request(k->admin, x);
	else
		front_admin_health(k->admin, x);
}

static void cancel(void *owner, struct http_exchange *x)
{
	struct core *k = owner;
	if (http_exchange_request(x)->listener == LISTENER_ADMIN)
		front_admin_cancel(k->admin, x);
}

static enum rc drivers_open(struct core *k, struct fault *f)
{
	const struct ipc_asker_parts asker = {
		.loop = &k->process.loop,
		.env = k->process.env,
		.fd = k->d->channels.core_writer.asker,
		.generation = &k->d->segment->process[SEGMENT_WRITER].generation,
		.gone = REASON_writer_gone,
	};
	struct setup s = { .conf = k->d->conf, .env = k->process.env, .role = ROLE_CORE };
	enum rc rc = ipc_asker_open(&asker, &k->writer, f);
	s.writer = k->writer;
	if (rc == RC_OK)
		rc = wiring_store->open(&s, &k->store, f);
	s.store = k->store;
	if (rc == RC_OK)
		rc = wiring_vectors_core->open(&s, &k->vectors, f);
	return rc;
}

static enum rc workers_serve(struct core *k, struct fault *f)
{
	struct ipc_server_parts parts = {
		.loop = &k->process.loop,
		.generation = atomic_load(&k->d->segment->process[SEGMENT_CORE].generation),
		.owner = k,
		.question = question,
	};
	enum rc rc = RC_OK;
	for (unsigned i = 0; i < k->d->channels.workers && rc == RC_OK; i++) {
		parts.fd = k->d->channels.worker_core[i].server;
		rc = ipc_server_open(&parts, &k->asked[i], f);
	}
	return rc;
}

static enum rc operators_serve(struct core *k, struct fault *f)
{
	const struct http_limits limits = settings_admin_http(k->d->conf);
	const struct http_events events = { .owner = k, .request = request, .cancel = cancel };
	const struct doors *doors = &k->d->doors;

	k->operation =
		(struct operation){ .conf = k->d->conf, .segment = k->d->segment, .vectors = k->vectors };
	enum rc rc = operation_open(&k->operation, k->process.env, k->store, &k->admin, f);
	if (rc != RC_OK)
		return rc;
	k->server = http_server_new(&k->process.loop, &limits, &events);
	if (!k->server)
		return FAIL(f, REASON_memory, "server");
	rc = http_server_listen(k->server, doors->admin, NULL, LISTENER_ADMIN, f);
	for (size_t i = 0; i < doors->n_health && rc == RC_OK; i++)
		rc = http_server_listen(k->server, doors->health[i], NULL, LISTENER_HEALTH, f);
	return rc;
}

static enum rc open_all(struct core *k, struct fault *f)
{
	enum rc rc = drivers_open(k, f);
	if (rc == RC_OK)
		rc = workers_serve(k, f);
	if (rc == RC_OK)
		rc = operators_serve(k, f);
	return rc;
}

static void close_all(struct core *k)
{
	http_server_close(&k->server);
	front_admin_close(&k->admin);
	wiring_vectors_core->close(&k->vectors);
	wiring_store->close(&k->store);
	for (unsigned i = 0; i < k->d->channels.workers; i++)
		ipc_server_close(&k->asked[i]);
	ipc_asker_close(&k->writer);
	process_close(&k->process);
}

static void on_stop(void *owner)
{
	struct core *k = owner;
	process_stop(&k->process);
}

int core_run(void *daemon, const struct master_child *self)
{
	static struct core k;
	struct fault f = { .reason = REASON_none };

	k.d = daemon;
	channel_keep_core(&k.d->channels);
	doors_keep_core(&k.d->doors);
	secret_wipe(k.d->ticket_key, sizeof(k.d->ticket_key));
	enum rc rc = process_open(&k.process, k.d, self, &f);
	if (rc == RC_OK)
		rc = open_all(&k, &f);
	if (rc != RC_OK)
		return process_refuse(&f);
	k.process.owner = &k;
	k.process.on_stop = on_stop;
	process_run(&k.process);
	close_all(&k);
	return 0;
}
