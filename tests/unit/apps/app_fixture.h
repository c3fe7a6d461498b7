/** One application alone: settings from YAML, a line, a request, and its part of the document. */
#pragma once

#include "engine_fixture.h"

#include "engine/answer.h"
#include "engine/entitlement_app.h"

enum { APP_FIXTURE_NOW = 1767225600 + 600 }; /* ten minutes past an hour */

struct app_fixture {
	struct arena *arena;
	struct seal_ring *ring;
	struct engine engine;
	const void *settings;
	struct subscriber line;
	struct dcb_consent consent;
	struct ts43_request rq;
	int64_t now_s;
	struct inquiry q;
	struct fault fault;
	struct rules_outcome outcome; /* `line`, as the built-in rules say */
};

/* REASON_none: it is open */
static inline enum reason app_fixture_open(
	struct app_fixture *x, const struct entitlement_app *app, const char *yaml)
{
	*x = (struct app_fixture){ .arena = arena_new(1 << 20),
		.line = subscriber_new(),
		.now_s = APP_FIXTURE_NOW,
		.outcome = { .status = RULES_LINE, .push = 1 } };
	x->ring = engine_fixture_ring();
	assert_int_equal(ids_imsi(STR("001010000000017"), &x->line.imsi), RC_OK);
	x->line.ref = 0x1122334455667788;
	const struct conf *c = engine_fixture_conf(x->arena, yaml, app->conf, &x->fault);
	if (!c || engine_open(x->arena, c, x->ring, &x->engine, &x->fault) != RC_OK)
		return x->fault.reason;
	const enum rc rc = app->open ? app->open(x->arena, c, &x->settings, &x->fault) : RC_OK;
	assert_int_equal(rc, fault_row(x->fault.reason)->rc);
	return x->fault.reason;
}

static inline void app_fixture_close(struct app_fixture *x)
{
	seal_ring_close(&x->ring);
	arena_free(&x->arena);
}

static inline const struct doc_node *app_fixture_step(
	struct app_fixture *x, const struct entitlement_app *app)
{
	const struct subject subject = { .imsi = x->line.imsi, .line = &x->line };
	const struct app_view v = { .engine = &x->engine,
		.rq = &x->rq,
		.subject = &subject,
		.settings = x->settings,
		.outcome = &x->outcome,
		.now_s = x->now_s };
	struct doc_node *doc = doc_new(x->arena);
	x->q = (struct inquiry){ .arena = x->arena, .fault = &x->fault };
	assert_int_equal(app->step(&v, &x->q, doc), RC_PENDING);
	assert_null(doc->first);
	for (size_t i = 0; i < x->q.n_facts; i++) {
		x->q.facts[i].state = FACT_THERE;
		x->q.facts[i].answer = x->q.facts[i].kind == NEED_DCB ? (const void *)&x->consent : &x->line;
	}
	assert_int_equal(app->step(&v, &x->q, doc), RC_OK);
	return doc;
}

static inline const struct doc_node *app_fixture_node(const struct doc_node *doc, const char *name)
{
	for (const struct doc_node *n = doc->first; n; n = n->next)
		if (str_is(n->name, name))
			return n;
	return NULL;
}

/* STR_NONE: it is not there */
static inline struct str app_fixture_parm(const struct doc_node *doc, const char *name)
{
	const struct doc_node *n = app_fixture_node(doc, name);
	return n ? n->value : STR_NONE;
}
