/** Vectors for the workers, health and administration for operators. */
#include "daemon/core.h"

#include "base/secret.h"
#include "daemon/core_questions.h"
#include "daemon/diameter_conf.h"
#include "daemon/explain_desk.h"
#include "daemon/ipc_asker.h"
#include "daemon/net_uv.h"
#include "daemon/operation.h"
#include "daemon/settings.h"
#include "daemon/wiring.h"
#include "drivers/guards.h"

enum { LISTENER_ADMIN, LISTENER_HEALTH };

struct core {
	struct process process;
	struct daemon *d;
	struct net *net;
	struct peer *writer, *diameter;
	struct subscriber_store *store;
	struct auth_vector_source *auc;
	struct core_questions questions;
	struct guards guards;
	struct ipc_server *asked[SEGMENT_WORKERS_MAX]; /* by the workers */
	struct operation operation;
	struct explain_desk explain;
	struct front_admin *admin;
	struct http_server *server;
};

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

static enum rc askers_open(struct core *k, struct fault *f)
{
	struct ipc_asker_parts asker = {
		.loop = &k->process.loop,
		.env = k->process.env,
		.fd = k->d->channels.core_writer.asker,
		.generation = &k->d->segment->process[SEGMENT_WRITER].generation,
		.gone = REASON_writer_gone,
	};
	const enum rc rc = ipc_asker_open(&asker, &k->writer, f);
	if (rc != RC_OK || !diameter_conf_needed(k->d->conf))
		return rc;
	asker.fd = k->d->channels.core_diameter.asker;
	asker.generation = &k->d->segment->process[SEGMENT_DIAMETER].generation;
	asker.gone = REASON_diameter_gone;
	asker.once = true; /* a second DER of a round would break the AAA's conversation */
	return ipc_asker_open(&asker, &k->diameter, f);
}

static enum rc drivers_open(struct core *k, struct fault *f)
{
	struct setup s = { .conf = k->d->conf,
		.env = k->process.env,
		.role = ROLE_CORE,
		.written = &k->d->segment->written };
	enum rc rc = askers_open(k, f);
	s.writer = k->writer;
	s.diameter = k->diameter;
	if (rc == RC_OK)
		rc = net_uv_open(&k->process.loop, k->process.env, &k->net, f);
	s.net = k->net;
	if (rc == RC_OK)
		rc = wiring_store->open(&s, &k->store, f);
	s.store = k->store;
	if (rc == RC_OK)
		rc = wiring_auc->open(&s, &k->auc, f);
	s.auc = k->auc;
	s.guards = &k->guards;
	if (rc == RC_OK)
		rc = guards_open(k->d->conf, k->process.env, &k->guards, f);
	if (rc == RC_OK)
		rc = wiring_vectors_core->open(&s, &k->questions.vectors, f);
	if (rc == RC_OK)
		rc = eap_relays_open(&s, &k->questions.relays, f);
	return rc;
}

static enum rc workers_serve(struct core *k, struct fault *f)
{
	struct ipc_server_parts parts = {
		.loop = &k->process.loop,
		.generation = atomic_load(&k->d->segment->process[SEGMENT_CORE].generation),
		.owner = &k->questions,
		.question = core_questions_take,
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

	k->operation = (struct operation){
		.operators = k->d->operators,
		.conf_path = k->d->conf_path,
		.segment = k->d->segment,
		.vectors = k->auc,
		.guards = &k->guards,
	};
	k->operation.explain = &k->explain.front;
	enum rc rc = explain_desk_open(&k->explain, k->process.env, k->d->operators, k->d->segment, f);
	if (rc == RC_OK)
		rc = operation_open(&k->operation, k->process.env, k->store, &k->admin, f);
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
	explain_desk_close(&k->explain);
	eap_relays_close(&k->questions.relays);
	wiring_vectors_core->close(&k->questions.vectors);
	wiring_auc->close(&k->auc);
	net_uv_close(&k->net);
	wiring_store->close(&k->store);
	for (unsigned i = 0; i < k->d->channels.workers; i++)
		ipc_server_close(&k->asked[i]);
	ipc_asker_close(&k->writer);
	ipc_asker_close(&k->diameter);
	process_close(&k->process);
}

static void on_stop(void *owner)
{
	struct core *k = owner;
	process_stop(&k->process);
}

static void on_tick(void *owner)
{
	struct core *k = owner;
	explain_desk_tick(&k->explain);
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
	k.process.on_tick = on_tick;
	process_run(&k.process);
	close_all(&k);
	return 0;
}
