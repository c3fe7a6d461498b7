/** What a worker stands on, from the bottom up: keys, store, core, flow, front, server; closed in reverse. */
#include "daemon/worker.h"

#include "base/log.h"
#include "base/secret.h"
#include "crypto/tls.h"
#include "daemon/bundles.h"
#include "daemon/ipc_asker.h"
#include "daemon/rules_watch.h"
#include "daemon/settings.h"
#include "daemon/wiring.h"
#include "engine/engine.h"
#include "front/entitlement.h"

struct worker {
	struct process process;
	struct daemon *d;
	struct segment_slot *slot;
	struct http_counters before; /* what predecessors in this slot counted */
	struct tls_context *tls;
	struct bundles bundles;
	struct rules_watch rules[OPERATORS_MAX];
	struct rules_book *book[OPERATORS_MAX]; /* of rules */
	struct peer *core, *writer;
	struct subscriber_store *store;
	struct auth_vector_source *vectors;
	struct eap_authority *eap;
	struct explain_writer *explain;
	struct flow *flow;
	struct front_entitlement *front;
	struct http_server *server;
};

static enum rc tls_load(struct worker *w, struct tls_context **out, struct fault *f)
{
	const struct conf *c = w->d->conf;
	enum rc rc = tls_context_open(conf_text(c, "tls.certificate").p, conf_text(c, "tls.key").p, out, f);
	if (rc == RC_OK)
		rc = tls_context_ticket_key(*out, w->d->ticket_key, f);
	if (rc != RC_OK)
		tls_context_close(out);
	return rc;
}

static bool wants_tls(const struct doors *d)
{
	for (size_t i = 0; i < d->n; i++) {
		if (d->url[i].tls)
			return true;
	}
	return false;
}

static enum rc keys_open(struct worker *w, struct fault *f)
{
	const enum rc rc = wants_tls(&w->d->doors) ? tls_load(w, &w->tls, f) : RC_OK;
	return rc == RC_OK
		       ? bundles_open(&w->bundles, w->d->operators, w->process.env, &w->d->segment->keys, f)
		       : rc;
}

static enum rc rules_open(struct worker *w, struct fault *f)
{
	const struct operators *all = w->d->operators;
	enum rc rc = RC_OK;
	for (unsigned i = 0; i < all->n && rc == RC_OK; i++) {
		rc = rules_watch_open(conf_text(all->row[i].conf, "rules.folder").p, &w->d->segment->rules,
			&w->slot->rules[i], &w->rules[i], f);
		w->book[i] = w->rules[i].book;
	}
	return rc;
}

static enum rc channels_open(struct worker *w, struct fault *f)
{
	const unsigned i = w->process.self->index;
	struct segment_process *process = w->d->segment->process;
	struct ipc_asker_parts p = {
		.loop = &w->process.loop,
		.env = w->process.env,
		.fd = w->d->channels.worker_core[i].asker,
		.generation = &process[SEGMENT_CORE].generation,
		.gone = REASON_core_gone,
	};
	const enum rc rc = ipc_asker_open(&p, &w->core, f);
	if (rc != RC_OK)
		return rc;
	p.fd = w->d->channels.worker_writer[i].asker;
	p.generation = &process[SEGMENT_WRITER].generation;
	p.gone = REASON_writer_gone;
	return ipc_asker_open(&p, &w->writer, f);
}

static enum rc drivers_open(struct worker *w, struct fault *f)
{
	struct setup s = {
		.conf = w->d->conf,
		.env = w->process.env,
		.role = ROLE_WORKER,
		.written = &w->d->segment->written,
		.core = w->core,
		.writer = w->writer,
	};
	enum rc rc = wiring_store->open(&s, &w->store, f);
	s.store = w->store;
	if (rc == RC_OK)
		rc = wiring_vectors_worker->open(&s, &w->vectors, f);
	if (rc == RC_OK)
		rc = wiring_eap->open(&s, w->vectors, &w->eap, f);
	return rc;
}

static enum rc explain_up(struct worker *w, struct fault *f)
{
	const struct explain_writer_parts parts = {
		.env = w->process.env,
		.seal = w->bundles.ring[0],
		.marks = w->d->segment->marks,
		.settings = explain_settings_of(w->d->conf),
		.slot = w->process.self->index,
	};
	return explain_writer_open(&parts, &w->explain, f);
}

static enum rc flow_up(struct worker *w, struct fault *f)
{
	const struct flow_parts parts = {
		.env = w->process.env,
		.operators = w->d->operators,
		.engine = w->bundles.engine,
		.store = w->store,
		.eap = w->eap,
		.logins = w->d->segment->logins,
		.limits = w->d->segment->limits,
		.proven = w->d->segment->proven,
		.counters = &w->slot->flow,
		.rules = w->book,
		.explain = w->explain,
	};
	w->slot->flow.in_flight = 0; /* of a predecessor */
	w->before = w->slot->http;
	enum rc rc = flow_open(&parts, &w->flow, f);
	if (rc == RC_OK)
		rc = front_entitlement_open(w->d->conf, w->process.env, w->flow, &w->front, f);
	return rc;
}

static void rules_look(struct worker *w)
{
	for (unsigned i = 0; i < w->d->operators->n; i++)
		rules_watch_look(&w->rules[i]);
}

/* A request that comes after an activation was answered must not be decided by older rules. */
static void request(void *owner, struct http_exchange *x)
{
	struct worker *w = owner;
	rules_look(w);
	front_entitlement_request(w->front, x);
}

static void cancel(void *owner, struct http_exchange *x)
{
	struct worker *w = owner;
	front_entitlement_cancel(w->front, x);
}

static void refused(void *owner, const struct sockaddr *client, const struct fault *why)
{
	LOG(LOG_DEBUG, "connection_refused", log_cstr("reason", fault_row(why->reason)->name),
		log_cstr("note", why->note));
}

static enum rc server_up(struct worker *w, struct fault *f)
{
	const struct http_limits limits = settings_http(w->d->conf);
	const struct http_events events = {
		.owner = w,
		.request = request,
		.cancel = cancel,
		.refused = refused,
	};
	const struct doors *doors = &w->d->doors;
	enum rc rc = RC_OK;

	w->server = http_server_new(&w->process.loop, &limits, &events);
	if (!w->server)
		return FAIL(f, REASON_memory, "server");
	for (size_t i = 0; i < doors->n && rc == RC_OK; i++)
		rc = http_server_listen(w->server, doors->fd[i][w->process.self->index],
			doors->url[i].tls ? w->tls : NULL, (int)i, f);
	return rc;
}

static enum rc open_all(struct worker *w, struct fault *f)
{
	static enum rc (*const step[])(struct worker *, struct fault *) = { keys_open, rules_open,
		channels_open, drivers_open, explain_up, flow_up, server_up };
	enum rc rc = RC_OK;
	for (size_t i = 0; i < sizeof(step) / sizeof(step[0]) && rc == RC_OK; i++)
		rc = step[i](w, f);
	return rc;
}

static void close_all(struct worker *w)
{
	http_server_close(&w->server);
	front_entitlement_close(&w->front);
	flow_close(&w->flow);
	explain_writer_close(&w->explain);
	for (unsigned i = 0; i < OPERATORS_MAX; i++)
		rules_watch_close(&w->rules[i]);
	if (w->eap)
		wiring_eap->close(&w->eap);
	if (w->vectors)
		wiring_vectors_worker->close(&w->vectors);
	if (w->store)
		wiring_store->close(&w->store);
	ipc_asker_close(&w->core);
	ipc_asker_close(&w->writer);
	bundles_close(&w->bundles);
	process_close(&w->process);
	tls_context_close(&w->tls);
}

static void on_tick(void *owner)
{
	struct worker *w = owner;
	rules_look(w);
	explain_writer_tick(w->explain);
	segment_http_add(&w->slot->http, &w->before, http_server_counters(w->server));
}

static void drained(void *owner)
{
	struct worker *w = owner;
	on_tick(w);
	process_stop(&w->process);
}

static void on_stop(void *owner)
{
	struct worker *w = owner;
	segment_state_set(w->d->segment, w->process.self->process, SEGMENT_DRAINING);
	http_server_drain(w->server, conf_int(w->d->conf, "drain.deadline") * 1000, drained, w);
}

/* A bad certificate file changes nothing. */
static void on_reload(void *owner)
{
	struct worker *w = owner;
	struct fault f = { .reason = REASON_none };
	struct tls_context *fresh;
	if (!w->tls)
		return;
	if (tls_load(w, &fresh, &f) != RC_OK) {
		LOG(LOG_ERROR, "certificate_refused", log_cstr("reason", fault_row(f.reason)->name),
			log_cstr("note", f.note));
		return;
	}
	struct tls_context *old = w->tls;
	w->tls = fresh;
	http_server_tls(w->server, fresh);
	tls_context_close(&old); /* open connections hold on to what they use of it */
	LOG(LOG_INFO, "certificate_loaded");
}

int worker_run(void *daemon, const struct master_child *self)
{
	static struct worker w;
	struct fault f = { .reason = REASON_none };

	w.d = daemon;
	w.slot = &w.d->segment->slot[self->index];
	channel_keep_worker(&w.d->channels, self->index);
	doors_keep_worker(&w.d->doors, self->index);
	enum rc rc = process_open(&w.process, w.d, self, &f);
	if (rc == RC_OK)
		rc = open_all(&w, &f);
	if (rc != RC_OK)
		return process_refuse(&f);
	w.process.owner = &w;
	w.process.on_stop = on_stop;
	w.process.on_reload = on_reload;
	w.process.on_tick = on_tick;
	w.process.obeys_anybody = true;
	process_run(&w.process);
	close_all(&w);
	return 0;
}
