/** A flow: settings resolved, applications opened, requests begun and cancelled. */
#include "flow/life.h"

#include "apps/app_list.h"
#include "base/env.h"
#include "conf/conf.h"

#include <arpa/inet.h>
#include <stdlib.h>

enum { FLOW_ARENA = 32 << 20 };

static enum rc check_prefix(struct str value, struct fault *f);

const struct conf_item flow_conf[] = {
	{ "request.deadline", CONF_DURATION, "10s", 1, 25, NULL, false,
		"How long back ends may take for one request before it is answered 503; phones wait 30 s.",
		NULL },
	{ "limit.address_per_second", CONF_INT, "2000", 1, 1000000, NULL, false,
		"Unproven requests per second from one address (IPv6: /64). A carrier's own phones share few "
		"addresses: keep it high or exempt them.",
		NULL },
	{ "limit.address_burst", CONF_INT, "10000", 1, 10000000, NULL, false,
		"How many of them may come at once.", NULL },
	{ "limit.exempt", CONF_LIST, "127.0.0.0/8,::1/128", 0, 256, NULL, false,
		"Address prefixes that no limit by address touches.", check_prefix },
	{ "limit.line_per_minute", CONF_INT, "600", 1, 100000, NULL, false,
		"Logins that one line may begin from one address per minute.", NULL },
	{ "limit.line_burst", CONF_INT, "3000", 1, 1000000, NULL, false, "How many of them may come at once.",
		NULL },
	{ "limit.proven_life", CONF_DURATION, "30d", 60, 400 * 86400, NULL, false,
		"How long a line that proved itself on this node comes before others at a back end that is "
		"asked too much.",
		NULL },
	CONF_ITEMS_END,
};

static bool parse_prefix(struct str s, struct flow_prefix *out)
{
	char text[64];
	uint64_t bits;
	const size_t slash = str_find(s, '/');
	if (slash >= sizeof(text))
		return false;
	memcpy(text, s.p, slash);
	text[slash] = 0;
	*out = (struct flow_prefix){ .octets = 4 };
	if (inet_pton(AF_INET, text, out->net) != 1) {
		out->octets = 16;
		if (inet_pton(AF_INET6, text, out->net) != 1)
			return false;
	}
	const size_t most = out->octets * 8;
	if (slash == s.n)
		bits = most;
	else if (!str_to_u64(str_sub(s, slash + 1, s.n), most, &bits))
		return false;
	out->bits = (unsigned)bits;
	return true;
}

static enum rc check_prefix(struct str value, struct fault *f)
{
	struct flow_prefix p;
	if (parse_prefix(value, &p))
		return RC_OK;
	return FAIL(f, REASON_conf_value, "expected a prefix like 192.0.2.0/24 or 2001:db8::/32");
}

static enum rc open_operator(struct flow *f, struct flow_operator *op, struct fault *fault)
{
	const struct conf *c = op->row->conf;
	op->line_rate = conf_int(c, "limit.line_per_minute");
	op->line_burst = conf_int(c, "limit.line_burst");
	for (size_t i = 0; i < app_list_count(); i++) {
		const struct entitlement_app *app = app_list_at(i);
		const enum rc rc = app->open ? app->open(f->arena, c, &op->settings[app->id], fault) : RC_OK;
		if (rc != RC_OK)
			return rc;
		f->app[app->id] = app;
		f->place[app->id] = i;
	}
	return RC_OK;
}

static enum rc open_operators(struct flow *f, struct fault *fault)
{
	const struct operators *all = f->p.operators;
	enum rc rc = RC_OK;
	f->op = arena_take(f->arena, all->n * sizeof(*f->op));
	if (!f->op)
		return FAIL(fault, REASON_memory, "operators");
	if (!f->p.rules)
		rc = rules_book_open(NULL, app_list_schema(), NULL, &f->built_in, fault);
	for (size_t i = 0; i < all->n && rc == RC_OK; i++) {
		f->op[i] = (struct flow_operator){ .row = &all->row[i],
			.engine = &f->p.engine[i],
			.rules = f->p.rules ? f->p.rules[i] : f->built_in };
		rc = open_operator(f, &f->op[i], fault);
	}
	return rc;
}

static enum rc open_limits(struct flow *f, struct fault *fault)
{
	const struct conf *c = f->p.operators->row[0].conf;
	f->deadline_ms = conf_int(c, "request.deadline") * 1000;
	f->address_rate = conf_int(c, "limit.address_per_second");
	f->address_burst = conf_int(c, "limit.address_burst");
	f->proven_life_s = conf_int(c, "limit.proven_life");
	f->n_exempt = conf_count(c, "limit.exempt");
	f->exempt = arena_take(f->arena, (f->n_exempt + 1) * sizeof(*f->exempt));
	if (!f->exempt)
		return FAIL(fault, REASON_memory, "limit.exempt");
	for (size_t i = 0; i < f->n_exempt; i++)
		if (!parse_prefix(conf_at(c, "limit.exempt", i), &f->exempt[i]))
			return FAIL(fault, REASON_conf_value, "limit.exempt");
	return RC_OK;
}

enum rc flow_open(const struct flow_parts *parts, struct flow **out, struct fault *fault)
{
	struct flow *f = calloc(1, sizeof(*f));
	if (!f)
		return FAIL(fault, REASON_memory, "flow");
	f->p = *parts;
	list_init(&f->open);
	f->arena = arena_new(FLOW_ARENA);
	enum rc rc = f->arena ? open_limits(f, fault) : FAIL(fault, REASON_memory, "flow");
	if (rc == RC_OK)
		rc = open_operators(f, fault);
	if (rc != RC_OK) {
		flow_close(&f);
		return rc;
	}
	*out = f;
	return RC_OK;
}

static void drop(struct life *l)
{
	life_cancel(l);
	life_unpin(l);
	list_take(&l->node);
	l->ask->driver = NULL;
	l->flow->in_flight--;
	l->flow->p.counters->in_flight = l->flow->in_flight;
}

void flow_close(struct flow **f)
{
	if (!*f)
		return;
	while (!list_empty(&(*f)->open))
		drop(list_owner((*f)->open.next, struct life, node));
	rules_book_close(&(*f)->built_in);
	arena_free(&(*f)->arena);
	free(*f);
	*f = NULL;
}

static void answer_without_life(struct flow *f, struct flow_request *rq)
{
	const struct reason_row *row = fault_row(REASON_memory);
	const struct flow_answer a = {
		.status = row->http, .retry_after_s = row->retry_s, .reason = REASON_memory
	};
	f->p.counters->answers++;
	f->p.counters->refused++;
	f->p.counters->failed++;
	f->p.counters->by_reason[REASON_memory]++;
	rq->done(rq, &a);
}

void flow_start(struct flow *f, struct flow_request *rq)
{
	struct life *l = arena_new_of(rq->arena, struct life);
	f->p.counters->requests++;
	if (!l) {
		answer_without_life(f, rq);
		return;
	}
	l->flow = f;
	l->ask = rq;
	l->op = &f->op[0];
	l->notif_status = -1;
	l->method = login_list_count() - 1;
	l->begun_ms = env_mono_ms(f->p.env);
	l->deadline_ms = l->begun_ms + f->deadline_ms;
	l->q.arena = rq->arena;
	l->q.fault = &l->fault;
	l->q.now_s = env_wall_s(f->p.env);
	rq->driver = l;
	list_push(&f->open, &l->node);
	f->in_flight++;
	f->p.counters->in_flight = f->in_flight;
	life_run(l);
}

void flow_cancel(struct flow *f, struct flow_request *rq)
{
	if (rq->driver)
		drop(rq->driver);
}

unsigned flow_in_flight(const struct flow *f)
{
	return f->in_flight;
}
