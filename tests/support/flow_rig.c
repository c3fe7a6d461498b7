/** The doubles and the requests. */
#include "../support/flow_rig.h"

#include "apps/app_list.h"
#include "base/text.h"
#include "codec/eap_aka.h"
#include "conf/conf.h"
#include "crypto/digest.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LIMIT_CELLS = 4096, PROVEN_CELLS = 64, REQUEST_CAP = 262144 };

struct op {
	struct list node;
	struct env_timer timer;
	struct flow_rig *r;
	struct call *c;
	enum flow_rig_kind kind;
	struct imsi who;
	const struct subscriber **line;
	const struct dcb_who *store;
	const struct dcb_consent **dcb;
	const struct change *set;
	size_t n;
	struct eap_turn *turn;
};

static void must(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "flow_rig: %s\n", what);
	abort();
}

static struct subscriber *find_line(struct flow_rig *r, const struct imsi *who)
{
	for (unsigned i = 0; i < FLOW_RIG_LINES; i++)
		if (!(r->removed >> i & 1) && ids_imsi_eq(&r->line[i].imsi, who))
			return &r->line[i];
	return NULL;
}

/* one consent per line, whatever the store and its user */
static enum rc answer_dcb(struct op *o)
{
	const struct subscriber *line = find_line(o->r, &o->store->imsi);
	struct dcb_consent *dcb = arena_new_of(o->c->arena, struct dcb_consent);
	if (!dcb)
		return FAIL(o->c->fault, REASON_memory, "rig");
	*dcb = (struct dcb_consent){ o->store->store_vendor, o->store->store_user_id,
		line ? o->r->consent[line - o->r->line] : DATA_MISSING, 0 };
	*o->dcb = dcb;
	return RC_OK;
}

static enum rc answer_find(struct op *o)
{
	if (o->dcb)
		return answer_dcb(o);
	const struct subscriber *line = find_line(o->r, &o->who);
	if (!line)
		return FAIL(o->c->fault, REASON_subscriber_unknown, "rig");
	struct subscriber *copy = arena_new_of(o->c->arena, struct subscriber);
	if (!copy)
		return FAIL(o->c->fault, REASON_memory, "rig");
	*copy = *line;
	*o->line = copy;
	return RC_OK;
}

/* push registrations and consents are what a request changes */
static void change(struct flow_rig *r, struct subscriber *line, const struct change *c)
{
	if (c->kind == CHANGE_DCB_TC) {
		r->consent[line - r->line] = c->dcb->tc;
		return;
	}
	must(c->kind == CHANGE_PUSH_PUT || c->kind == CHANGE_PUSH_DROP, "an unexpected change");
	line->push_count = c->kind == CHANGE_PUSH_PUT;
	memcpy(line->push[0], c->push->digest, SUBSCRIBER_PUSH_DIGEST);
}

static enum rc answer_commit(struct op *o)
{
	for (size_t i = 0; i < o->n; i++) {
		const struct change *c = &o->set[i];
		struct subscriber *line = find_line(o->r, &c->imsi);
		if (!line)
			return FAIL(o->c->fault, REASON_subscriber_unknown, "rig");
		change(o->r, line, c);
	}
	return RC_OK;
}

static enum rc challenge(struct op *o, struct bytes *round, uint8_t identifier)
{
	static const uint8_t rand[16] = "rand", autn[16] = "autn";
	struct buf b;
	buf_init(&b, o->c->arena, 128);
	eap_aka_challenge(&b, identifier, rand, autn, NULL);
	*round = arena_bytes(o->c->arena, (struct bytes){ &identifier, 1 });
	o->turn->packet_out = buf_bytes(&b);
	o->turn->verdict = EAP_GOES_ON;
	return b.failed || !round->p ? FAIL(o->c->fault, REASON_memory, "rig") : RC_OK;
}

static enum rc reject(struct op *o, enum reason why)
{
	o->turn->verdict = EAP_REJECTED;
	if (why)
		FAIL(o->c->fault, why, "rig");
	return RC_OK;
}

static enum rc judge(struct op *o)
{
	struct eap_turn *t = o->turn;
	const uint8_t now = (t->round.n ? t->round : t->login).p[0];
	struct eap_packet eap;
	struct eap_aka_message m;
	enum rc rc = eap_read(t->packet_in, &eap, o->c->fault);
	if (rc == RC_OK)
		rc = eap_aka_read(&eap, &m, o->c->fault);
	if (rc != RC_OK)
		return rc;
	if (eap.whole.p[1] != now)
		return FAIL(o->c->fault,
			!t->round.n && (uint8_t)(eap.whole.p[1] - now) <= 2 ? REASON_login_entry_missing
									    : REASON_eap_identifier,
			"rig");
	const bool sync = m.subtype == EAP_AKA_SYNC_FAILURE;
	const struct bytes proof = sync ? m.auts : m.res;
	if (!proof.n)
		return FAIL(o->c->fault, REASON_aka_subtype, "rig");
	if (sync)
		return proof.p[0] == FLOW_RIG_RIGHT ? challenge(o, &t->round, (uint8_t)(now + 1))
						    : reject(o, REASON_aka_auts);
	if (proof.p[0] == FLOW_RIG_WRONG)
		return reject(o, REASON_aka_res);
	t->verdict = EAP_ACCEPTED;
	t->imsi = proof.p[0] == FLOW_RIG_OTHER_LINE ? o->r->line[1].imsi : t->claimed;
	return RC_OK;
}

static enum rc answer_turn(struct op *o)
{
	const struct flow_rig_way *w = &o->r->way[FLOW_RIG_TURN];
	if (w->rejects)
		return reject(o, w->fail);
	if (w->insane)
		o->turn->verdict = EAP_ACCEPTED;
	if (w->insane)
		return RC_OK;
	if (o->turn->login.n)
		return judge(o);
	if (!find_line(o->r, &o->turn->claimed))
		return FAIL(o->c->fault, REASON_subscriber_unknown, "rig");
	return challenge(o, &o->turn->login, FLOW_RIG_FIRST);
}

static enum rc answer(struct op *o)
{
	static enum rc (*const how[])(struct op * o) = { answer_find, answer_commit, answer_turn };
	struct flow_rig_way *w = &o->r->way[o->kind];
	if (w->never)
		return FAIL(o->c->fault, REASON_deadline, "rig");
	if (w->mute)
		return RC_UNAVAIL;
	if (w->rejects || !w->fail)
		return how[o->kind](o);
	const enum reason why = w->fail;
	if (w->times && --w->times == 0)
		w->fail = REASON_none;
	return FAIL(o->c->fault, why, "rig");
}

static void drop(struct op *o)
{
	o->r->env.env.ops->timer_disarm(&o->r->env.env, &o->timer);
	list_take(&o->node);
	o->c->driver = NULL;
	free(o);
}

static void fire(struct env_timer *t)
{
	struct op *o = t->owner;
	struct call *c = o->c;
	const enum rc rc = answer(o);
	drop(o);
	c->done(c, rc);
}

static enum rc begin(struct flow_rig *r, struct call *c, struct op what)
{
	struct flow_rig_way *w = &r->way[what.kind];
	const int64_t left = c->deadline_ms - r->env.mono_ms;
	w->calls++;
	what.r = r;
	what.c = c;
	if (!w->late_ms && !w->never)
		return answer(&what);
	if (left <= 0)
		return FAIL(c->fault, REASON_deadline, "rig");
	struct op *o = malloc(sizeof(*o));
	must(o, "memory");
	*o = what;
	o->timer = (struct env_timer){ .fire = fire, .owner = o };
	list_push(&r->open, &o->node);
	must(r->env.env.ops->timer_arm(&r->env.env, &o->timer, w->never ? left : w->late_ms) == RC_OK,
		"timer");
	c->driver = o;
	return RC_PENDING;
}

static struct flow_rig *of_store(struct subscriber_store *s)
{
	return list_owner(s, struct flow_rig, store);
}

static struct flow_rig *of_eap(struct eap_authority *a)
{
	return list_owner(a, struct flow_rig, eap);
}

static enum rc find(
	struct subscriber_store *s, struct call *c, const struct imsi *who, const struct subscriber **out)
{
	return begin(of_store(s), c, (struct op){ .kind = FLOW_RIG_FIND, .who = *who, .line = out });
}

static enum rc find_dcb(
	struct subscriber_store *s, struct call *c, const struct dcb_who *who, const struct dcb_consent **out)
{
	return begin(of_store(s), c, (struct op){ .kind = FLOW_RIG_FIND, .store = who, .dcb = out });
}

static enum rc commit(struct subscriber_store *s, struct call *c, const struct change *set, size_t n)
{
	return begin(of_store(s), c, (struct op){ .kind = FLOW_RIG_COMMIT, .set = set, .n = n });
}

static enum rc turn(struct eap_authority *a, struct call *c, struct eap_turn *t)
{
	struct flow_rig *r = of_eap(a);
	r->way[FLOW_RIG_TURN].proven = t->proven;
	r->way[FLOW_RIG_TURN].veiled = t->veiled;
	return begin(r, c, (struct op){ .kind = FLOW_RIG_TURN, .turn = t });
}

static void cancel(struct flow_rig *r, struct call *c)
{
	struct op *o = c->driver;
	must(o, "cancel of a call that is not open");
	r->way[o->kind].cancelled++;
	drop(o);
}

static void cancel_store(struct subscriber_store *s, struct call *c)
{
	cancel(of_store(s), c);
}

static void cancel_turn(struct eap_authority *a, struct call *c)
{
	cancel(of_eap(a), c);
}

static const struct subscriber_store_ops store_ops = {
	.name = "rig", .find = find, .find_dcb = find_dcb, .commit = commit, .cancel = cancel_store
};
static const struct eap_authority_ops eap_ops = { .name = "rig", .turn = turn, .cancel = cancel_turn };

static bool own(struct str key)
{
	return !str_is(key, "operators") && !str_is(key, "operator.name") && !str_is(key, "operator.others");
}

static void open_conf(struct flow_rig *r, const char *settings, struct seal_ring *const *rings)
{
	const struct conf_item *tables[16] = { engine_conf, flow_conf, operators_conf, unproven_conf };
	struct conf_schema schema = { tables, 4 };
	struct str error = STR_NONE;
	struct fault f = { .reason = REASON_none };
	for (size_t i = 0; i < app_list_count(); i++)
		if (app_list_at(i)->conf)
			tables[schema.n++] = app_list_at(i)->conf;
	r->arena = arena_new(1 << 22);
	must(r->arena, "memory");
	if (conf_parse(r->arena, str_of(settings), "test", "/", &schema, &r->conf, &error, &f) != RC_OK)
		must(false, error.p);
	if (operators_read(r->arena, r->conf, own, &r->operators, &error, &f) != RC_OK)
		must(false, error.p);
	must(r->operators->n <= FLOW_RIG_OPERATORS, "operators");
	for (size_t i = 0; i < r->operators->n; i++)
		must(engine_open(r->arena, r->operators->row[i].conf, rings[i], &r->engine[i], &f) == RC_OK,
			f.note);
}

static void lines(struct flow_rig *r)
{
	for (unsigned i = 0; i < FLOW_RIG_LINES; i++) {
		struct subscriber *s = &r->line[i];
		*s = subscriber_new();
		snprintf(s->imsi.d, sizeof(s->imsi.d), "0010100000000%u", 17 + i);
		s->ref = 0x1122334455667788 + i;
		s->version = 7;
		s->vowifi.allowed = true;
	}
}

/* the folder is not there until rules are stored: the built-in ones */
static void open_rules(struct flow_rig *r)
{
	static unsigned rigs;
	struct fault f = { .reason = REASON_none };
	snprintf(r->rules_folder, sizeof(r->rules_folder), P_tmpdir "/entitled-rig-%ld-%u", (long)getpid(),
		rigs++);
	must(rules_book_open(r->rules_folder, app_list_schema(), digest_sha256, &r->rules, &f) == RC_OK,
		f.note);
}

static void close_rules(struct flow_rig *r)
{
	rules_book_close(&r->rules);
	if (!r->rules_stored)
		return;
	DIR *d = opendir(r->rules_folder);
	must(d, "folder of rules");
	for (const struct dirent *e; (e = readdir(d));)
		if (e->d_name[0] != '.')
			must(unlinkat(dirfd(d), e->d_name, 0) == 0, e->d_name);
	closedir(d);
	must(rmdir(r->rules_folder) == 0, "folder of rules");
}

void flow_rig_rules(struct flow_rig *r, const char *yaml)
{
	struct fault f = { .reason = REASON_none };
	const struct rules_bundle b = { .text = str_of(yaml) };
	struct rules_record record = { .who = "test", .when_s = FLOW_RIG_T0 };
	must(r->rules_stored || mkdir(r->rules_folder, 0700) == 0, "folder of rules");
	must(rules_folder_hash(r->arena, &b, digest_sha256, record.sha256, &f) == RC_OK, f.note);
	must(rules_folder_store(r->rules_folder, &b, &record, &f) == RC_OK, f.note);
	r->rules_stored = true;
	must(rules_book_reload(r->rules, &f) == RC_OK, f.note);
}

struct flow_rig *flow_rig_new(const char *settings, struct seal_ring *ring, size_t login_slots)
{
	return flow_rig_new_of(settings, &ring, login_slots);
}

struct flow_rig *flow_rig_new_of(const char *settings, struct seal_ring *const *rings, size_t login_slots)
{
	struct flow_rig *r = calloc(1, sizeof(*r));
	struct fault f = { .reason = REASON_none };
	must(r, "memory");
	log_open(LOG_JSON, LOG_ERROR, "test", (const uint8_t[16]){ 0 });
	env_sim_init(&r->env, 1, FLOW_RIG_T0 * 1000);
	list_init(&r->open);
	r->store.ops = &store_ops;
	r->eap.ops = &eap_ops;
	open_conf(r, settings, rings);
	lines(r);
	r->logins = calloc(1, login_table_size(login_slots));
	r->limits = calloc(1, limits_size(LIMIT_CELLS));
	r->proven = calloc(1, proven_size(PROVEN_CELLS));
	r->devices = calloc(1, devices_size());
	r->backlog = calloc(1, backlog_size());
	must(r->logins && r->limits && r->proven && r->devices && r->backlog, "memory");
	devices_make(r->devices, &(const struct hash_key){ 5, 6 });
	admission_init(&r->admission, FLOW_RIG_TOLERATED_MS);
	proven_make(r->proven, PROVEN_CELLS, &(const struct hash_key){ 3, 4 });
	login_table_make(r->logins, login_slots);
	limits_make(r->limits, LIMIT_CELLS, &(const struct hash_key){ 1, 2 });
	open_rules(r);
	for (size_t i = 0; i < r->operators->n; i++)
		r->books[i] = r->rules;
	const struct flow_parts parts = { .env = &r->env.env,
		.rules = r->books,
		.operators = r->operators,
		.engine = r->engine,
		.store = &r->store,
		.eap = &r->eap,
		.logins = r->logins,
		.limits = r->limits,
		.proven = r->proven,
		.devices = r->devices,
		.backlog = backlog_make(r->backlog),
		.admission = &r->admission,
		.counters = &r->counters };
	if (flow_open(&parts, &r->flow, &f) != RC_OK)
		must(false, f.note);
	return r;
}

void flow_rig_free(struct flow_rig **r)
{
	flow_close(&(*r)->flow);
	close_rules(*r);
	must(list_empty(&(*r)->open), "calls that nobody ended");
	free((*r)->logins);
	free((*r)->limits);
	free((*r)->proven);
	free((*r)->devices);
	free((*r)->backlog);
	arena_free(&(*r)->arena);
	free(*r);
	*r = NULL;
}

static void done(struct flow_request *rq, const struct flow_answer *a)
{
	struct flow_rig_ask *x = rq->owner;
	x->done++;
	x->answer = *a;
	must(a->body.n <= sizeof(x->body) && a->cookie.n < sizeof(x->cookie), "a larger answer");
	if (a->body.n)
		memcpy(x->body, a->body.p, a->body.n);
	if (a->cookie.n)
		memcpy(x->cookie, a->cookie.p, a->cookie.n);
	x->answer.body.p = x->body;
	x->answer.cookie.p = x->cookie;
	arena_free(&rq->arena); /* as http does: nothing of the request is there any more */
}

static void prepare(struct flow_rig *r, struct flow_rig_ask *x, size_t cap)
{
	x->rig = r;
	x->done = 0;
	x->answer = (struct flow_answer){ .status = 0 };
	x->rq = (struct flow_request){ .arena = arena_new(cap),
		.client = r->client,
		.first = r->first,
		.tls_name = r->tls_name,
		.host = r->host,
		.request_id = STR("test"),
		.done = done,
		.owner = x };
	must(x->rq.arena, "memory");
	x->rq.raw.cookies = x->cookies;
}

void flow_rig_send(struct flow_rig *r, struct flow_rig_ask *x, const struct request_raw *raw, size_t cap)
{
	prepare(r, x, cap);
	x->rq.raw = *raw;
	flow_start(r->flow, &x->rq);
}

void flow_rig_get(struct flow_rig *r, struct flow_rig_ask *x, const char *query, size_t cap)
{
	flow_rig_send(r, x, &(struct request_raw){ .query = str_of(query), .cookies = x->cookies }, cap);
}

void flow_rig_post(
	struct flow_rig *r, struct flow_rig_ask *x, struct str cookie, struct bytes packet, size_t cap)
{
	struct buf b;
	prepare(r, x, cap);
	buf_init_fixed(&b, x->sent, sizeof(x->sent));
	buf_puts(&b, "{\"eap-relay-packet\":\"");
	text_base64(&b, packet);
	buf_puts(&b, "\"}");
	must(!b.failed, "packet");
	struct buf held;
	static char line[8192];
	buf_init_fixed(&held, line, sizeof(line));
	buf_printf(&held, "%s=%.*s", REQUEST_COOKIE, STR_ARG(cookie));
	x->cookies[0] = buf_str(&held);
	x->rq.raw.n_cookies = cookie.n > 0;
	x->rq.raw.post = true;
	x->rq.raw.body = buf_bytes(&b);
	flow_start(r->flow, &x->rq);
}

int flow_rig_wait(struct flow_rig_ask *x)
{
	for (int i = 0; i < 10000 && !x->done && !list_empty(&x->rig->open); i++)
		env_sim_pass(&x->rig->env, 10);
	must(x->done <= 1, "answered twice");
	return x->done ? x->answer.status : 0;
}

void flow_rig_end(struct flow_rig_ask *x)
{
	flow_cancel(x->rig->flow, &x->rq);
	arena_free(&x->rq.arena);
}

int flow_rig_ask(struct flow_rig *r, struct flow_rig_ask *x, const char *query)
{
	flow_rig_get(r, x, query, REQUEST_CAP);
	return flow_rig_wait(x);
}

int flow_rig_leg(struct flow_rig *r, struct flow_rig_ask *x, struct str cookie, struct bytes packet)
{
	flow_rig_post(r, x, cookie, packet, REQUEST_CAP);
	return flow_rig_wait(x);
}

struct bytes flow_rig_res(struct flow_rig *r, unsigned identifier, uint8_t first)
{
	const uint8_t res[8] = { first };
	struct buf b;
	buf_init(&b, r->arena, 64);
	eap_aka_challenge_answer(&b, (uint8_t)identifier, BYTES_OF(res));
	must(!b.failed, "memory");
	return buf_bytes(&b);
}

struct bytes flow_rig_sync(struct flow_rig *r, unsigned identifier, uint8_t first)
{
	const uint8_t auts[14] = { first };
	struct buf b;
	buf_init(&b, r->arena, 64);
	eap_aka_sync_failure(&b, (uint8_t)identifier, auts);
	must(!b.failed, "memory");
	return buf_bytes(&b);
}

bool flow_rig_says(const struct flow_rig_ask *x, const char *text)
{
	return str_find_str(str_of_bytes(x->answer.body), str_of(text)) < x->answer.body.n;
}

struct str flow_rig_parm(const struct flow_rig_ask *x, const char *name)
{
	char head[96];
	const struct str body = str_of_bytes(x->answer.body);
	snprintf(head, sizeof(head), "<parm name=\"%s\" value=\"", name);
	const size_t at = str_find_str(body, str_of(head));
	if (at == body.n)
		return STR_NONE;
	const struct str rest = str_sub(body, at + strlen(head), body.n);
	return str_sub(rest, 0, str_find(rest, '"'));
}

size_t flow_rig_open_calls(const struct flow_rig *r)
{
	size_t n = 0;
	for (const struct list *i = r->open.next; i != &r->open; i = i->next)
		n++;
	return n;
}
