/** The parts of the admin front that belong to the processes. */
#include "daemon/operation.h"

#include "apps/app_list.h"
#include "conf/conf.h"
#include "crypto/seal.h"
#include "drivers/vector_local.h"
#include "front/admin_json.h"
#include "login/login_list.h"

#include <inttypes.h>
#include <time.h>

static const char *const states[] = { "down", "starting", "ready", "draining" };

struct totals {
	struct flow_counters flow;
	struct http_counters http;
};

static enum rc seal_card(void *owner, const struct imsi *imsi, const struct front_admin_card *card,
	struct auc_row *out, struct fault *f)
{
	struct operation *o = owner;
	const size_t op_len = card->algorithm == AUC_TUAK ? 32 : 16;
	const struct bytes op = { card->op, op_len };
	struct vector_local_card in = {
		.imsi = *imsi,
		.algorithm = card->algorithm,
		.k = { card->k, card->k_len },
		.op = card->is_opc ? BYTES_NONE : op,
		.opc = card->is_opc ? op : BYTES_NONE,
		.amf = { card->amf[0], card->amf[1] },
		.res_len = card->res_len,
		.iterations = card->iterations,
		.has_sqn = card->has_sqn,
		.sqn = card->sqn,
	};
	return vector_local_seal_keys(o->vectors, &in, out, f);
}

/* a key stays as long as anything that it may have sealed is valid */
static int64_t keep_s(const struct conf *c)
{
	static const char *const lives[] = { "token.life", "token.max_age", "login.life", "portal.life",
		"explain.keep" };
	int64_t most = 0;
	for (size_t i = 0; i < sizeof(lives) / sizeof(lives[0]); i++) {
		if (conf_int(c, lives[i]) > most)
			most = conf_int(c, lives[i]);
	}
	return most + 3600;
}

static enum rc rotate_keys(void *owner, struct str operator, int64_t announce_s, struct fault *f)
{
	struct operation *o = owner;
	const int64_t now = time(NULL);
	const unsigned i = operator.n> 0 ? operators_find(o->operators, operator) : 0;
	if (i == OPERATORS_NONE)
		return FAIL(f, REASON_admin_absent, "no such operator");
	const struct conf *c = o->operators->row[i].conf;
	const enum rc rc =
		seal_ring_rotate(conf_text(c, "seal.folder").p, now, now + announce_s, keep_s(c), f);
	if (rc == RC_OK)
		atomic_fetch_add(&o->segment->keys, 1);
	return rc;
}

static void rules_stored(void *owner)
{
	struct operation *o = owner;
	atomic_fetch_add(&o->segment->rules, 1);
}

static bool ready(void *owner)
{
	const struct operation *o = owner;
	return segment_ready(o->segment);
}

static void status(void *owner, struct buf *json)
{
	operation_status(owner, json);
}

enum rc operation_open(struct operation *o, struct env *env, struct subscriber_store *store,
	struct front_admin **out, struct fault *f)
{
	const struct front_admin_parts parts = {
		.env = env,
		.operators = o->operators,
		.store = store,
		.owner = o,
		.seal_card = seal_card,
		.rotate_keys = rotate_keys,
		.status = status,
		.ready = ready,
		.rules_schema = app_list_schema(),
		.explain = o->explain,
		.rules_stored = rules_stored,
	};
	return front_admin_open(&parts, out, f);
}

static void put_rules(struct buf *b, const struct segment_rules *r)
{
	buf_printf(b, "\"rules\":{\"number\":%" PRIu32 ",\"sha256\":\"%.64s\",\"state\":\"%s\"}",
		atomic_load(&r->number), r->hash, atomic_load(&r->kept) ? "kept" : "current");
}

/* of the first operator as a member of its own, of all by name where there are several */
static void put_worker(struct buf *b, const struct operators *all, const struct segment_slot *slot)
{
	buf_puts(b, ",");
	put_rules(b, &slot->rules[0]);
	if (all->n == 1)
		return;
	buf_puts(b, ",\"operators\":[");
	for (unsigned i = 0; i < all->n; i++) {
		buf_printf(b, "%s{\"name\":\"%.*s\",", i > 0 ? "," : "", STR_ARG(all->row[i].name));
		put_rules(b, &slot->rules[i]);
		buf_puts(b, "}");
	}
	buf_puts(b, "]");
}

static void put_process(struct buf *b, const struct operation *o, unsigned i)
{
	const struct segment *s = o->segment;
	static const char *const roles[SEGMENT_FIRST_WORKER] = { "writer", "core", "diameter" };
	const struct segment_process *p = &s->process[i];
	if (i == SEGMENT_DIAMETER && atomic_load(&p->generation) == 0)
		return; /* not needed here */
	buf_puts(b, i > 0 ? ",{\"role\":" : "{\"role\":");
	if (i < SEGMENT_FIRST_WORKER)
		buf_printf(b, "\"%s\"", roles[i]);
	else
		buf_printf(b, "\"worker/%u\"", i - SEGMENT_FIRST_WORKER);
	buf_printf(b, ",\"state\":\"%s\",\"pid\":%" PRId32 ",\"restarts\":%" PRIu32,
		states[segment_state(s, i)], atomic_load(&p->pid), atomic_load(&p->restarts));
	if (i >= SEGMENT_FIRST_WORKER)
		put_worker(b, o->operators, &s->slot[i - SEGMENT_FIRST_WORKER]);
	buf_puts(b, "}");
}

static void add(uint64_t *to, const uint64_t *from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] += from[i];
}

static struct totals sum(const struct segment *s)
{
	struct totals t = { 0 };
	_Static_assert(sizeof(struct flow_counters) % sizeof(uint64_t) == 0, "counters are words");
	_Static_assert(sizeof(struct http_counters) % sizeof(uint64_t) == 0, "counters are words");
	for (unsigned i = 0; i < s->workers; i++) {
		add((uint64_t *)&t.flow, (const uint64_t *)&s->slot[i].flow,
			sizeof(t.flow) / sizeof(uint64_t));
		add((uint64_t *)&t.http, (const uint64_t *)&s->slot[i].http,
			sizeof(t.http) / sizeof(uint64_t));
	}
	return t;
}

static void put_number(struct buf *b, const char *name, uint64_t value)
{
	buf_printf(b, "%s\"%s\":%" PRIu64, b->n > 0 && b->p[b->n - 1] == '{' ? "" : ",", name, value);
}

static void put_flow(struct buf *b, const struct flow_counters *c)
{
	buf_puts(b, ",\"flow\":{");
	put_number(b, "requests", c->requests);
	put_number(b, "answers", c->answers);
	put_number(b, "documents", c->documents);
	put_number(b, "challenges", c->challenges);
	put_number(b, "refused", c->refused);
	put_number(b, "failed", c->failed);
	put_number(b, "in_flight", c->in_flight);
	put_number(b, "store_reads", c->store_reads);
	put_number(b, "store_commits", c->store_commits);
	put_number(b, "eap_turns", c->eap_turns);
	put_number(b, "resyncs", c->resyncs);
	put_number(b, "replays", c->replays);
	buf_puts(b, "}");
}

static void put_tables(struct buf *b, const struct flow_counters *c)
{
	buf_puts(b, ",\"by_reason\":{");
	for (unsigned i = 0; i < REASON_COUNT; i++) {
		if (c->by_reason[i] > 0)
			put_number(b, fault_row((enum reason)i)->name, c->by_reason[i]);
	}
	buf_puts(b, "},\"by_app\":{");
	for (size_t i = 0; i < app_list_count(); i++)
		put_number(b, app_list_at(i)->name, c->by_app[app_list_at(i)->id]);
	buf_puts(b, "},\"by_method\":{");
	for (size_t i = 0; i < login_list_count() && i < FLOW_METHODS_MAX; i++)
		put_number(b, login_list_at(i)->name, c->by_method[i]);
	buf_puts(b, "}");
}

static void put_http(struct buf *b, const struct http_counters *c)
{
	buf_puts(b, ",\"http\":{");
	put_number(b, "accepted", c->accepted);
	put_number(b, "handshakes", c->handshakes);
	put_number(b, "resumed", c->resumed);
	put_number(b, "tls_errors", c->tls_errors);
	put_number(b, "requests", c->requests);
	put_number(b, "answers", c->answers);
	put_number(b, "refused", c->refused);
	put_number(b, "timeouts", c->timeouts);
	put_number(b, "open", c->open);
	put_number(b, "idle", c->idle);
	buf_puts(b, "}");
}

static void put_backend(struct buf *b, const char *name, const struct guard *g)
{
	buf_printf(b, "%s{\"name\":\"%s\",\"breaker\":\"%s\"", b->p[b->n - 1] == '[' ? "" : ",", name,
		guard_is_open(g) ? "open" : "closed");
	put_number(b, "open", (uint64_t)g->open);
	put_number(b, "asked", g->asked);
	put_number(b, "silent", g->silent);
	put_number(b, "refused", g->refused);
	buf_puts(b, "}");
}

static void put_backends(struct buf *b, const struct guards *guards)
{
	buf_puts(b, ",\"backends\":[");
	for (unsigned i = 0; i < BACKEND_COUNT; i++) {
		if (guards->used[i])
			put_backend(b, backends_row((enum backend)i)->name, &guards->guard[i]);
	}
	buf_puts(b, "]");
}

static void put_operators(struct buf *b, const struct operators *all, const struct flow_counters *c)
{
	buf_puts(b, ",\"operators\":[");
	for (unsigned i = 0; i < all->n; i++) {
		buf_printf(b, "%s{\"name\":\"%.*s\"", i > 0 ? "," : "", STR_ARG(all->row[i].name));
		put_number(b, "answers", c->by_operator[i]);
		buf_puts(b, "}");
	}
	buf_puts(b, "]");
}

void operation_status(const struct operation *o, struct buf *json)
{
	const struct totals t = sum(o->segment);
	struct vector_local_state auc = { 0 };
	vector_local_state(o->vectors, &auc);
	buf_puts(json, "{\"processes\":[");
	for (unsigned i = 0; i < segment_processes(o->segment); i++)
		put_process(json, o, i);
	buf_puts(json, "]");
	put_flow(json, &t.flow);
	put_tables(json, &t.flow);
	put_http(json, &t.http);
	put_operators(json, o->operators, &t.flow);
	put_backends(json, o->guards);
	put_number(json, "logins",
		login_table_count(
			o->segment->logins, time(NULL), conf_int(o->operators->row[0].conf, "login.life")));
	buf_printf(json, ",\"auc\":{\"clock_behind\":%s", auc.clock_behind ? "true" : "false");
	put_number(json, "clock_episodes", auc.clock_episodes);
	put_number(json, "floor_failures", auc.floor_failures);
	put_number(json, "steps", auc.steps);
	buf_puts(json, "},\"configuration\":");
	admin_json_text(json, str_of(o->conf_path));
	buf_putc(json, '}');
}
