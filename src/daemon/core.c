/** Vectors for the workers, health and administration for operators. */
#include "daemon/core.h"

#include "base/secret.h"
#include "daemon/ipc_asker.h"
#include "daemon/ipc_server.h"
#include "daemon/net_uv.h"
#include "daemon/operation.h"
#include "daemon/settings.h"
#include "daemon/wiring.h"
#include "drivers/eap_relays.h"
#include "drivers/eap_wire.h"
#include "drivers/vector_wire.h"

enum { LISTENER_ADMIN, LISTENER_HEALTH };
/* core answers before the worker gives up, so that the reason names the back end */
enum { ANSWER_SLACK_MS = 100 };

struct core {
	struct process process;
	struct daemon *d;
	struct net *net;
	struct peer *writer;
	struct subscriber_store *store;
	struct auth_vector_source *auc, *vectors;
	struct eap_relays *relays;
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

static void fetch_done(struct call *c, enum rc rc)
{
	fetched(c->owner, rc);
}

static void fetch(struct core *k, struct ipc_question *q)
{
	struct fetch *t = arena_new_of(q->call.arena, struct fetch);
	if (!t) {
		ipc_server_answer(q, FAIL(&q->fault, REASON_memory, "vector"), BYTES_NONE);
		return;
	}
	t->question = q;
	q->call.done = fetch_done;
	q->call.owner = t;
	enum rc rc = vector_wire_ask_get(q->body, &t->ask);
	if (rc != RC_OK)
		rc = FAIL(&q->fault, REASON_bug, "question for a vector of %zu octets", q->body.n);
	else
		rc = k->vectors->ops->fetch(k->vectors, &q->call, &t->ask, &t->vector);
	if (rc != RC_PENDING)
		fetched(t, rc);
}

/* one turn with a relay under way; lives in the arena of its question */
struct relayed {
	struct ipc_question *question;
	struct eap_turn turn;
};

static void relayed(struct relayed *t, enum rc rc)
{
	struct buf answer;
	buf_init(&answer, t->question->call.arena, EAP_WIRE_MAX);
	if (rc == RC_OK)
		eap_wire_answer_put(&t->turn, &t->question->fault, &answer);
	if (answer.failed)
		rc = FAIL(&t->question->fault, REASON_memory, "turn");
	ipc_server_answer(t->question, rc, buf_bytes(&answer));
}

static void relay_done(struct call *c, enum rc rc)
{
	relayed(c->owner, rc);
}

static void relay(struct core *k, struct ipc_question *q)
{
	enum backend to;
	struct relayed *t = arena_new_of(q->call.arena, struct relayed);
	if (!t) {
		ipc_server_answer(q, FAIL(&q->fault, REASON_memory, "turn"), BYTES_NONE);
		return;
	}
	t->question = q;
	q->call.done = relay_done;
	q->call.owner = t;
	enum rc rc = eap_wire_ask_get(q->body, &to, &t->turn);
	if (rc != RC_OK)
		rc = FAIL(&q->fault, REASON_bug, "turn of %zu octets", q->body.n);
	else
		rc = eap_relays_turn(k->relays, to, &q->call, &t->turn);
	if (rc != RC_PENDING)
		relayed(t, rc);
}

static void question(void *owner, struct ipc_question *q)
{
	q->call.deadline_ms -= ANSWER_SLACK_MS;
	if (q->op == PEER_OP_VECTOR)
		fetch(owner, q);
	else if (q->op == PEER_OP_TURN)
		relay(owner, q);
	else
		ipc_server_answer(q, FAIL(&q->fault, REASON_bug, "core asked op %u", q->op), BYTES_NONE);
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
		rc = net_uv_open(&k->process.loop, k->process.env, &k->net, f);
	s.net = k->net;
	if (rc == RC_OK)
		rc = wiring_store->open(&s, &k->store, f);
	s.store = k->store;
	if (rc == RC_OK)
		rc = wiring_auc->open(&s, &k->auc, f);
	s.auc = k->auc;
	if (rc == RC_OK)
		rc = wiring_vectors_core->open(&s, &k->vectors, f);
	if (rc == RC_OK)
		rc = eap_relays_open(&s, &k->relays, f);
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

	k->operation = (struct operation){ .conf = k->d->conf, .segment = k->d->segment, .vectors = k->auc };
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
	eap_relays_close(&k->relays);
	wiring_vectors_core->close(&k->vectors);
	wiring_auc->close(&k->auc);
	net_uv_close(&k->net);
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
