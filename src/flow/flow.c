/** A flow: settings resolved, applications opened, requests begun and cancelled. */
#include "flow/life.h"

#include "apps/app_list.h"
#include "base/env.h"
#include "conf/conf.h"

#include <stdlib.h>

enum { FLOW_ARENA = 32 << 20 };

static const char *const unknown_words[] = { "refuse", "challenge", "later", NULL }; /* enum flow_unknown */

const struct conf_item flow_conf[] = {
	{ "request.deadline", CONF_DURATION, "10s", 1, 25, NULL,
		"How long back ends may take for one request before it is answered 503; phones wait 30 s.",
		NULL },
	{ "limit.line_per_minute", CONF_INT, "600", 1, 100000, NULL,
		"Logins that one line may begin from one address per minute.", NULL },
	{ "limit.line_burst", CONF_INT, "3000", 1, 1000000, NULL, "How many of them may come at once.",
		NULL },
	{ "limit.device_per_minute", CONF_INT, "120", 1, 1000000, NULL,
		"Logins that one device (terminal_id) may begin from one address per minute, whatever its "
		"lines.",
		NULL },
	{ "limit.device_burst", CONF_INT, "600", 1, 1000000, NULL, "How many of them may come at once.",
		NULL },
	{ "limit.retry_after_max", CONF_DURATION, "1h", 60, 86400, NULL,
		"The longest Retry-After when the server has too much to do; it is computed from how many "
		"wait.",
		NULL },
	{ "unknown_subscriber", CONF_CHOICE, "refuse", 0, 0, unknown_words,
		"What an IMSI is told that no back end of vectors knows. refuse: 403, as TS.43 has it. "
		"challenge: "
		"a challenge that nobody can answer, so that a stranger cannot find out who is a subscriber. "
		"later: 503 and hours of Retry-After for lines of operator.imsi and operator.plmn, because "
		"some "
		"phones remember 403 for good; others 403.",
		NULL },
	{ "limit.proven_life", CONF_DURATION, "30d", 60, 400 * 86400, NULL,
		"How long a line that proved itself on this node comes before others at a back end that is "
		"asked too much.",
		NULL },
	CONF_ITEMS_END,
};

enum rc flow_check_operator(const struct conf *c, struct fault *f)
{
	if (conf_choice(c, "unknown_subscriber") != FLOW_UNKNOWN_LATER ||
		conf_count(c, "operator.imsi") > 0 || conf_count(c, "operator.plmn") > 0)
		return RC_OK;
	return FAIL(f, REASON_conf_value, "later needs operator.imsi or operator.plmn");
}

static enum rc open_operator(struct flow *f, struct flow_operator *op, struct fault *fault)
{
	const struct conf *c = op->row->conf;
	op->line_rate = conf_int(c, "limit.line_per_minute");
	op->line_burst = conf_int(c, "limit.line_burst");
	op->unknown = (enum flow_unknown)conf_choice(c, "unknown_subscriber");
	const enum rc fits = flow_check_operator(c, fault);
	if (fits != RC_OK)
		return fits;
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
	f->proven_life_s = conf_int(c, "limit.proven_life");
	f->device_rate = conf_int(c, "limit.device_per_minute");
	f->device_burst = conf_int(c, "limit.device_burst");
	f->retry_most_s = conf_int(c, "limit.retry_after_max");
	return unproven_open(f->arena, c, f->p.limits, &f->unproven, fault);
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
	l->begun_us = env_mono_us(f->p.env);
	l->begun_ms = l->begun_us / 1000;
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

bool flow_admit(struct flow *f, const struct sockaddr *client, int64_t waited_ms)
{
	struct admission *a = f->p.admission;
	const int64_t now_ms = env_mono_ms(f->p.env);
	enum admission_class what = ADMISSION_HANDSHAKE;
	if (waited_ms > 0)
		admission_seen(a, waited_ms);
	bool may = admission_may(a, what, now_ms, waited_ms);
	if (may && !unproven_take(f->unproven, client, now_ms, admission_price(a, now_ms))) {
		what = ADMISSION_SUSPECT;
		may = admission_may(a, what, now_ms, waited_ms);
	}
	f->p.counters->shed[what] += !may;
	return may;
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
