/** What a worker stands on, from the bottom up: keys, store, core, flow, front, server; closed in reverse. */
#include "daemon/worker.h"

#include "base/log.h"
#include "daemon/bundles.h"
#include "daemon/ipc_asker.h"
#include "daemon/listen_tls.h"
#include "daemon/metrics.h"
#include "daemon/rules_watch.h"
#include "daemon/settings.h"
#include "daemon/ticket_page.h"
#include "daemon/wiring.h"
#include "engine/engine.h"
#include "front/entitlement.h"

#include <stdio.h>

struct worker {
	struct process process;
	struct daemon *d;
	struct segment_slot *slot;
	const struct ticket_keys *tickets;
	struct tls_context *tls[LISTEN_MAX]; /* NULL: a plain listener */
	struct prefix proxy[SETTINGS_PROXIES_MAX];
	struct prefix_list proxies;
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
	uint64_t log_dropped; /* of those that were shown */
	struct admission admission;
	uv_check_t turned; /* runs when all that was ready in a turn of the loop was served */
};

static void tls_close(struct tls_context *tls[LISTEN_MAX])
{
	for (size_t i = 0; i < LISTEN_MAX; i++)
		tls_context_close(&tls[i]);
}

/* for operators: until when each is good; they are the same on all listeners */
static void certificates_show(const struct worker *w)
{
	const struct tls_context *any = NULL;
	for (size_t i = 0; i < LISTEN_MAX && !any; i++)
		any = w->tls[i];
	for (size_t i = 0; any && i < listen_tls_pairs(w->d->conf); i++) {
		struct segment_certificate *shown = &w->slot->certificate[i];
		const struct str file = listen_tls_file(w->d->conf, i);
		const size_t skip = file.n < sizeof(shown->file) ? 0 : file.n - sizeof(shown->file) + 1;
		int64_t from, to;
		tls_certs_span(any->ctx, i, &from, &to);
		snprintf(shown->file, sizeof(shown->file), "%.*s", STR_ARG(str_sub(file, skip, file.n)));
		atomic_store(&shown->expires_s, to);
	}
}

/* one per listener: they differ in the clients that they ask for a certificate */
static enum rc tls_load(const struct worker *w, struct tls_context *out[LISTEN_MAX], struct fault *f)
{
	const struct doors *d = &w->d->doors;
	enum rc rc = RC_OK;
	for (size_t i = 0; i < d->n && rc == RC_OK; i++) {
		rc = listen_tls_open(w->d->conf, &d->url[i], &out[i], f);
		if (rc != RC_OK || !out[i])
			continue;
		tls_context_http2(out[i], conf_bool(w->d->conf, "http2.enabled"));
		rc = tls_context_tickets(out[i], w->tickets, f);
	}
	if (rc != RC_OK)
		tls_close(out);
	return rc;
}

static enum rc keys_open(struct worker *w, struct fault *f)
{
	enum rc rc = ticket_page_read(&w->d->tickets, &w->tickets, f);
	if (rc == RC_OK)
		rc = tls_load(w, w->tls, f);
	if (rc == RC_OK)
		certificates_show(w);
	if (rc == RC_OK)
		rc = bundles_open(
			&w->bundles, w->d->operators, w->process.env, &w->d->segment->head->keys, f);
	return rc;
}

static enum rc rules_open(struct worker *w, struct fault *f)
{
	const struct operators *all = w->d->operators;
	enum rc rc = RC_OK;
	for (unsigned i = 0; i < all->n && rc == RC_OK; i++) {
		rc = rules_watch_open(conf_text(all->row[i].conf, "rules.folder").p,
			&w->d->segment->head->rules, &w->slot->rules[i], &w->rules[i], f);
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
		.open = &w->slot->worker.questions[SEGMENT_PEER_CORE],
		.fd = w->d->channels.worker_core[i].asker,
		.generation = &process[SEGMENT_CORE].generation,
		.gone = REASON_core_gone,
	};
	const enum rc rc = ipc_asker_open(&p, &w->core, f);
	if (rc != RC_OK)
		return rc;
	p.open = &w->slot->worker.questions[SEGMENT_PEER_WRITER];
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
		.written = &w->d->segment->head->written,
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
		.slot = segment_worker_number(w->d->segment, w->process.self->index),
	};
	return explain_writer_open(&parts, &w->explain, f);
}

/* the loop's own clock is that of the moment when it woke up */
static void on_turned(uv_check_t *h)
{
	struct worker *w = h->data;
	const int64_t now_ms = (int64_t)(uv_hrtime() / 1000000);
	admission_turn(&w->admission, now_ms, now_ms - (int64_t)uv_now(&w->process.loop));
}

static void admission_up(struct worker *w)
{
	admission_init(&w->admission, conf_int(w->d->conf, "limit.wait"));
	uv_check_init(&w->process.loop, &w->turned);
	w->turned.data = w;
	uv_check_start(&w->turned, on_turned);
	uv_unref((uv_handle_t *)&w->turned);
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
		.devices = w->d->segment->devices,
		.backlog = w->d->segment->backlog,
		.admission = &w->admission,
		.counters = &w->slot->flow,
		.rules = w->book,
		.explain = w->explain,
	};
	admission_up(w);
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

static bool admit(void *owner, const struct sockaddr *client, int64_t waited_ms)
{
	return flow_admit(((struct worker *)owner)->flow, client, waited_ms);
}

static void refused(void *owner, const struct sockaddr *client, const struct fault *why)
{
	LOG(LOG_DEBUG, "connection_refused", log_cstr("reason", fault_row(why->reason)->name),
		log_cstr("note", why->note));
}

static enum rc door_serve(struct worker *w, size_t i, struct fault *f)
{
	const struct doors *doors = &w->d->doors;
	const struct door *door = &doors->door[i];
	const struct http_door how = {
		.tls = w->tls[i],
		.id = (int)i,
		.proxies = doors->url[i].proxy ? &w->proxies : NULL,
	};
	enum rc rc = RC_OK;
	for (size_t k = 0; k < door->n && rc == RC_OK; k++) {
		if (doors_accepts(doors, door, w->process.self->index, k))
			rc = http_server_listen(w->server, door->fd[k], &how, f);
	}
	return rc;
}

static enum rc server_up(struct worker *w, struct fault *f)
{
	const struct http_limits limits = settings_http(w->d->conf);
	const struct http_events events = {
		.owner = w,
		.counters = &w->slot->http,
		.request = request,
		.cancel = cancel,
		.admit = admit,
		.refused = refused,
	};
	enum rc rc = RC_OK;

	w->server = http_server_new(&w->process.loop, &limits, &events);
	if (!w->server)
		return FAIL(f, REASON_memory, "server");
	w->proxies = settings_proxies(w->d->conf, w->proxy);
	for (size_t i = 0; i < w->d->doors.n && rc == RC_OK; i++)
		rc = door_serve(w, i, f);
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
	uv_close((uv_handle_t *)&w->turned, NULL);
	process_close(&w->process);
	tls_close(w->tls);
}

static void show(struct worker *w)
{
	struct worker_counters *c = &w->slot->worker;
	const uint64_t dropped = log_dropped();
	c->explain_off = explain_writer_is_off(w->explain);
	c->log_dropped += dropped - w->log_dropped;
	w->log_dropped = dropped;
}

static void on_tick(void *owner)
{
	struct worker *w = owner;
	rules_look(w);
	explain_writer_tick(w->explain);
	show(w);
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

int worker_run(void *daemon, const struct master_child *self)
{
	static struct worker w;
	struct fault f = { .reason = REASON_none };

	w.d = daemon;
	w.slot = &w.d->segment->slot[self->index];
	metrics_begin(w.slot);
	channel_keep_worker(&w.d->channels, self->index);
	doors_keep_worker(&w.d->doors, self->index);
	process_keep(w.d, true, false);
	enum rc rc = process_open(&w.process, w.d, self, &f);
	if (rc == RC_OK)
		rc = open_all(&w, &f);
	if (rc != RC_OK)
		return process_refuse(&f);
	w.process.owner = &w;
	w.process.on_stop = on_stop;
	w.process.on_tick = on_tick;
	w.process.obeys_anybody = true;
	process_run(&w.process);
	close_all(&w);
	return 0;
}
