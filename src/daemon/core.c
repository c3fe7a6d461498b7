/** Vectors for the workers, health and administration for operators. */
#include "daemon/core.h"

#include "daemon/core_questions.h"
#include "daemon/diameter_conf.h"
#include "daemon/explain_desk.h"
#include "daemon/ipc_asker.h"
#include "daemon/listen_tls.h"
#include "daemon/net_uv.h"
#include "daemon/operation.h"
#include "daemon/reload_desk.h"
#include "daemon/settings.h"
#include "daemon/wiring.h"
#include "drivers/guards.h"
#include "drivers/vector_local.h"

enum { ADMIN_SOCKET, FIRST_ROW }; /* http_door.id: the rows of admin.listen follow */

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
	struct reload_desk reloads;
	struct front_admin *admin;
	struct http_server *server;
	struct tls_context *tls[LISTEN_MAX];
	struct prefix proxy[SETTINGS_PROXIES_MAX];
	struct prefix_list proxies;
};

static unsigned roles_of(const struct core *k, int listener)
{
	return listener == ADMIN_SOCKET ? LISTEN_ADMIN | LISTEN_METRICS
					: k->d->doors.health_url[listener - FIRST_ROW].roles;
}

static void request(void *owner, struct http_exchange *x)
{
	static const struct {
		const char *path;
		enum listen_role role;
		void (*request)(void *front, struct http_exchange *x);
	} rows[] = {
		{ "/health/", LISTEN_HEALTH, front_admin_health },
		{ "/metrics", LISTEN_METRICS, front_admin_metrics },
		{ "/", LISTEN_ADMIN, front_admin_request },
		{ "", 0, front_admin_absent },
	};
	struct core *k = owner;
	const struct http_request *in = http_exchange_request(x);
	const unsigned roles = roles_of(k, in->listener);
	size_t i = 0;
	while ((roles & rows[i].role) != rows[i].role || !str_starts(in->path, str_of(rows[i].path)))
		i++;
	rows[i].request(k->admin, x);
}

static void refused(void *owner, const struct sockaddr *client, const struct fault *why)
{
	LOG(LOG_DEBUG, "connection_refused", log_cstr("reason", fault_row(why->reason)->name),
		log_cstr("note", why->note));
}

static void cancel(void *owner, struct http_exchange *x)
{
	struct core *k = owner;
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
		.written = &k->d->segment->head->written,
		.second = k->d->segment->bank != 0 };
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

static enum rc doors_serve(struct core *k, struct fault *f)
{
	const struct doors *doors = &k->d->doors;
	enum rc rc =
		http_server_listen(k->server, doors->admin, &(struct http_door){ .id = ADMIN_SOCKET }, f);
	k->proxies = settings_proxies(k->d->conf, k->proxy);
	for (size_t i = 0; i < doors->n_health && rc == RC_OK; i++) {
		const struct listen_url *url = &doors->health_url[i];
		struct http_door door = { .id = FIRST_ROW + (int)i,
			.proxies = url->proxy ? &k->proxies : NULL };
		rc = listen_tls_open(k->d->conf, url, &k->tls[i], f);
		door.tls = k->tls[i];
		if (rc == RC_OK)
			rc = http_server_listen(k->server, doors->health[i], &door, f);
	}
	return rc;
}

static enum rc operators_serve(struct core *k, struct fault *f)
{
	const struct http_limits limits = settings_admin_http(k->d->conf);
	const struct http_events events = {
		.owner = k, .request = request, .cancel = cancel, .refused = refused
	};

	k->operation = (struct operation){
		.operators = k->d->operators,
		.conf_path = k->d->conf_path,
		.segment = k->d->segment,
		.vectors = k->auc,
		.guards = &k->guards,
	};
	k->operation.explain = &k->explain.front;
	k->operation.rings = k->explain.bundles.ring;
	k->operation.reload = &k->reloads.front;
	reload_desk_open(&k->reloads, k->d->page, k->d->wake);
	enum rc rc = explain_desk_open(&k->explain, k->process.env, k->d->operators, k->d->segment, f);
	if (rc == RC_OK)
		rc = operation_open(&k->operation, k->process.env, k->store, &k->admin, f);
	if (rc != RC_OK)
		return rc;
	k->server = http_server_new(&k->process.loop, &limits, &events);
	if (!k->server)
		return FAIL(f, REASON_memory, "server");
	k->operation.http = http_server_counters(k->server);
	return doors_serve(k, f);
}

/* While another tree comes up, its core reserves the floor of the AuC's clock, and this one lives on what it
 * has; until the elder is gone, each has half of the INDs. */
static void turn_take(struct core *k)
{
	const struct daemon *d = k->d;
	const bool mine = atomic_load(&d->page->reserves) == d->tree,
		   alone = mine && atomic_load(&d->page->alone) == d->tree;
	const enum auc_sqn_share half = d->segment->bank ? AUC_SQN_UPPER : AUC_SQN_LOWER;
	if (vector_local_turn(k->auc, mine, alone ? AUC_SQN_WHOLE : half) && !mine)
		atomic_store(&d->page->yielded, d->tree);
}

static enum rc open_all(struct core *k, struct fault *f)
{
	enum rc rc = drivers_open(k, f);
	if (rc == RC_OK) {
		turn_take(k);
		rc = workers_serve(k, f);
	}
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
	for (size_t i = 0; i < LISTEN_MAX; i++)
		tls_context_close(&k->tls[i]);
}

static void drained(void *owner)
{
	struct core *k = owner;
	process_stop(&k->process);
}

static void on_stop(void *owner)
{
	struct core *k = owner;
	segment_state_set(k->d->segment, k->process.self->process, SEGMENT_DRAINING);
	reload_desk_stop(&k->reloads);
	http_server_drain(k->server, conf_int(k->d->conf, "drain.deadline") * 1000, drained, k);
}

static void on_tick(void *owner)
{
	struct core *k = owner;
	turn_take(k);
	reload_desk_tick(&k->reloads);
	explain_desk_tick(&k->explain);
}

int core_run(void *daemon, const struct master_child *self)
{
	static struct core k;
	struct fault f = { .reason = REASON_none };

	k.d = daemon;
	channel_keep_core(&k.d->channels);
	doors_keep_core(&k.d->doors);
	process_keep(k.d, false, true);
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
