/** Two decisions, two documents where they differ, one verdict per application. */
#include "daemon/rehearse_line.h"

#include "apps/custom.h"
#include "base/hash.h"
#include "daemon/rehearse_diff.h"
#include "engine/rule_facts.h"
#include "rules/rules_item_show.h"

/** One line asked by one device for one application. */
struct turn {
	struct rehearse_line *r;
	const struct subscriber *line;
	const struct rehearse_device *device;
	int64_t now_s;
	struct rule_facts *facts;
	size_t app;
	unsigned *seen; /* bit per change: what this line's application was counted for already */
};

/* --- equal outcomes give equal documents --- */

static bool equal_rows(const struct rules_item *rows, const void *a, const void *b)
{
	for (; rows && rows->is.key; rows++)
		if (!rules_item_show_equal(rows, a, b))
			return false;
	return true;
}

static bool equal_outcomes(
	const struct entitlement_app *app, const struct rules_outcome *a, const struct rules_outcome *b)
{
	if (!app || !a->app != !b->app || !equal_rows(rules_outcome_items, a, b))
		return false;
	return !a->app || equal_rows(app->outcome, a->app, b->app);
}

static bool same_outcome(struct rehearse_line *r, const struct entitlement_app *app,
	const struct rules_outcome *a, const struct rules_outcome *b)
{
	const size_t i = ((uintptr_t)a * 31 + (uintptr_t)b) / 16 % REHEARSE_PAIRS;
	if (r->pair[i].before != a || r->pair[i].after != b) {
		r->pair[i].before = a;
		r->pair[i].after = b;
		r->pair[i].equal = equal_outcomes(app, a, b);
	}
	return r->pair[i].equal;
}

/* --- what the phone would be told --- */

/* Nobody knows a store's user here: his T&C are taken as accepted, so that a loss of the service shows. */
static enum rc answer_fact(struct inquiry *q, struct fact *f, const struct subscriber *line)
{
	static const struct dcb_consent accepted = { .tc = DATA_AVAILABLE };
	f->state = FACT_THERE;
	if (f->kind == NEED_SUBSCRIBER)
		f->answer = line;
	else if (f->kind == NEED_DCB)
		f->answer = &accepted;
	else if (f->kind == NEED_RANDOM)
		f->answer = arena_take(q->arena, *(const size_t *)f->ask);
	return f->answer ? RC_OK : FAIL(q->fault, REASON_bug, "a need that a rehearsal does not know");
}

static enum rc answer_facts(struct inquiry *q, const struct subscriber *line)
{
	enum rc rc = RC_OK;
	for (size_t i = 0; i < q->n_facts && rc == RC_OK; i++)
		if (q->facts[i].state != FACT_THERE)
			rc = answer_fact(q, &q->facts[i], line);
	return rc;
}

static enum rc enter(const struct rehearse_app *app, const struct rules_app *row, const struct app_view *v,
	struct inquiry *q, struct doc_node *node)
{
	return app->app ? entitlement_app_step(app->app, v, q, node) : custom_write(row, v, node);
}

static enum rc enter_until_done(const struct rehearse_app *app, const struct rules_app *row,
	const struct app_view *v, struct inquiry *q, const struct doc_node **out)
{
	enum rc rc = RC_PENDING;
	for (unsigned round = 0; rc == RC_PENDING; round++) {
		struct doc_node *node = doc_add(doc_new(q->arena), DOC_STRUCT, str_of(row->id));
		if (!node || round == NEED_ROUNDS_MAX)
			return FAIL(q->fault, node ? REASON_rounds_spent : REASON_memory, "%s", row->name);
		rc = enter(app, row, v, q, node);
		if (rc == RC_PENDING && answer_facts(q, v->subject->line) != RC_OK)
			return q->fault->rc;
		*out = node;
	}
	return rc == RC_NOMEM ? FAIL(q->fault, REASON_memory, "document of %s", row->name) : rc;
}

/* o NULL: these rules do not know the application */
static enum rc tell(const struct turn *t, const struct rules_app *row, const struct rules_outcome *o,
	struct rehearse_told *out)
{
	const struct rehearse_app *app = &t->r->plan->app[t->app];
	const struct subject subject = { .imsi = t->line->imsi, .line = t->line, .method = "rehearsal" };
	const struct app_view v = { .engine = t->r->plan->engine,
		.rq = &t->device->rq,
		.subject = &subject,
		.settings = app->settings,
		.outcome = o,
		.now_s = t->now_s };
	struct fault fault = { .reason = REASON_none };
	struct inquiry q = { .arena = t->r->arena, .fault = &fault, .now_s = t->now_s };
	*out = (struct rehearse_told){ .status = "EntitlementStatus" };
	if (!o)
		return RC_OK;
	if (row->status_parameter)
		out->status = row->status_parameter;
	out->validity_s = o->validity_s;
	out->push = o->push;
	const enum rc rc = enter_until_done(app, row, &v, &q, &out->doc);
	if (rc != RC_OK)
		fault_pass(&t->r->count->fault, &fault);
	return rc;
}

/* --- counting --- */

static void count_text(
	const struct turn *t, enum rehearse_change change, enum rehearse_by by, struct str text)
{
	const struct rehearse_row key = {
		.app = (uint8_t)t->app, .change = (uint8_t)change, .by = (uint8_t)by
	};
	rehearse_count_add(t->r->count, &key, text, 1);
}

static void count_verdict(const struct turn *t, const struct rehearse_verdict *v)
{
	if (v->change == REHEARSE_SAME)
		return;
	count_text(t, v->change, REHEARSE_BY_DEVICE, str_of(t->device->name));
	if (*t->seen & 1u << v->change)
		return;
	*t->seen |= 1u << v->change;
	t->r->count->app[t->app][v->change]++;
	count_text(t, v->change, REHEARSE_BY_STATUS, str_of(v->status));
	count_text(t, v->change, REHEARSE_BY_PLAN, str_of(t->line->plan));
	for (size_t i = 0; i < v->n_parms; i++)
		count_text(t, v->change, REHEARSE_BY_PARM, str_of(v->parm[i]));
}

static void count_line(struct rehearse_count *c, const unsigned *seen, size_t n)
{
	unsigned all = 0;
	for (size_t i = 0; i < n; i++) {
		c->app_changed[i] += seen[i] != 0;
		all |= seen[i];
	}
	c->changed += all != 0;
	c->lost += (all & 1u << REHEARSE_LOST) != 0;
	c->gained += (all & 1u << REHEARSE_GAINED) != 0;
}

/* --- one line --- */

static const struct rules_outcome *decide(const struct rules *r, size_t at, const struct rules_facts *f)
{
	return at == REHEARSE_NOWHERE ? NULL : rules_decide(r, at, f);
}

static const struct rules_app *row_of(const struct rules *r, size_t at)
{
	return at == REHEARSE_NOWHERE ? NULL : rules_app_at(r, at);
}

static enum rc run_app(const struct turn *t)
{
	const struct rehearse_plan *p = t->r->plan;
	const struct rehearse_app *app = &p->app[t->app];
	struct rehearse_told before, after;
	struct rehearse_verdict verdict;
	if (app->app && !entitlement_app_serves(p->engine, app->app->id, t->device->rq.version))
		return RC_OK;
	const struct rules_outcome *a = decide(p->before, app->before, &t->facts->f);
	const struct rules_outcome *b = decide(p->after, app->after, &t->facts->f);
	if (a && b && same_outcome(t->r, app->app, a, b))
		return RC_OK;
	enum rc rc = tell(t, row_of(p->before, app->before), a, &before);
	if (rc == RC_OK)
		rc = tell(t, row_of(p->after, app->after), b, &after);
	if (rc != RC_OK)
		return rc;
	rehearse_diff(&before, &after, &verdict);
	count_verdict(t, &verdict);
	return RC_OK;
}

static enum rc run_device(struct rehearse_line *r, const struct subscriber *line,
	const struct rehearse_device *d, unsigned *seen)
{
	const struct rehearse_plan *p = r->plan;
	struct rule_facts facts;
	struct turn t = { .r = r, .line = line, .device = d, .facts = &facts };
	t.now_s = d->facts.now_s > 0 ? d->facts.now_s : p->now_s;
	rule_facts_fill(&facts, line, &d->rq, t.now_s);
	rule_facts_operator(&facts, &p->operators->row[p->operator], &line->imsi);
	rehearse_device_overlay(d, &facts.f);
	for (t.app = 0; t.app < p->n_apps; t.app++) {
		t.seen = &seen[t.app];
		const enum rc rc = run_app(&t);
		if (rc != RC_OK)
			return rc;
	}
	return RC_OK;
}

static bool in_sample(const struct rehearse_plan *p, const struct imsi *imsi)
{
	static const struct hash_key salt = { 0x72656865617273, 0x73616d706c65 };
	return !p->sampled || hash_sip(&salt, str_bytes(ids_imsi_str(imsi))) < p->sample;
}

void rehearse_line_run(struct rehearse_line *r, const struct subscriber *line)
{
	const struct rehearse_plan *p = r->plan;
	unsigned seen[REHEARSE_APPS_MAX] = { 0 };
	enum rc rc = RC_OK;
	if (operators_of(p->operators, &line->imsi) != p->operator|| !in_sample(p, &line->imsi))
		return;
	r->count->evaluated++;
	if (line->barred)
		return; /* refused before any rule is asked */
	for (size_t i = 0; i < p->n_devices && rc == RC_OK; i++) {
		rc = run_device(r, line, &p->device[i], seen);
		arena_reset(r->arena);
	}
	r->count->failed += rc != RC_OK;
	count_line(r->count, seen, p->n_apps);
}
