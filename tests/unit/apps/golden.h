/**
 * Golden cases: tests/golden/apps/<name>/<case>.case is a request and the facts of a line as `key: value`,
 * then the sections conf and rules (YAML; without rules the built-in ones), xml and json, each opened by
 * `--- <section>`. Each case runs twice: with the
 * facts wanted first (PENDING), and with all facts there at once.
 */
#pragma once

#include "engine_fixture.h"

#include "apps/app_list.h"
#include "apps/custom.h"
#include "engine/answer.h"
#include "engine/portal.h"
#include "engine/rule_facts.h"

enum { GOLDEN_APPS = 7 };

struct golden {
	const char *name;
	struct arena *arena;
	struct seal_ring *ring;
	struct str facts, yaml, rules_yaml, xml, json;
	struct rules *rules;
	struct rule_facts rule_facts;
	int64_t validity; /* the shortest of the rules, or 0 */
	struct engine engine;
	struct subscriber line;
	struct subject subject;
	struct ts43_request rq;
	const void *settings[GOLDEN_APPS]; /* by the order of app_list */
	int64_t now_s;
	struct dcb_consent consent;
};

/* "" when the case does not say */
static inline struct str golden_fact(const struct golden *g, const char *key)
{
	struct str rest = g->facts, line;
	while (str_next(&rest, '\n', &line)) {
		const size_t colon = str_find(line, ':');
		if (str_is(str_sub(line, 0, colon), key))
			return str_trim(str_sub(line, colon + 1, line.n));
	}
	return STR("");
}

static inline int64_t golden_int(const struct golden *g, const char *key, int64_t otherwise)
{
	int64_t v;
	const struct str text = golden_fact(g, key);
	if (text.n == 0)
		return otherwise;
	if (!str_to_i64(text, INT64_MIN, INT64_MAX, &v))
		fail_msg("%s: %s is no number", g->name, key);
	return v;
}

static inline void golden_sections(struct golden *g, struct str text)
{
	struct str *section = &g->facts;
	struct str rest = text, line;
	*section = (struct str){ text.p, 0 };
	while (str_next(&rest, '\n', &line)) {
		if (!str_starts(line, STR("--- "))) {
			section->n = (size_t)(line.p + line.n - section->p) + (rest.p ? 1 : 0);
			continue;
		}
		const struct str name = str_sub(line, 4, line.n);
		section = str_is(name, "conf")    ? &g->yaml
			  : str_is(name, "rules") ? &g->rules_yaml
			  : str_is(name, "xml")   ? &g->xml
						  : &g->json;
		*section = (struct str){ rest.p, 0 };
	}
	if (g->json.n > 0 && g->json.p[g->json.n - 1] == '\n')
		g->json.n--;
}

static inline uint64_t golden_u64(struct str text)
{
	uint64_t v = 0;
	assert_true(text.n > 0 && str_all_digits(text));
	for (size_t i = 0; i < text.n; i++)
		v = v * 10 + (uint64_t)(text.p[i] - '0');
	return v;
}

/* usage: TYPE/NAME/DESCRIPTION/CYCLE END or empty/ALLOWANCE or empty/USED; the next entry */
static inline void golden_data_facts(const struct golden *g, struct data_facts *d)
{
	struct str rest = golden_fact(g, "usage"), entry, part[6];
	d->sa = (enum sa_status)golden_int(g, "sa", SA_UNKNOWN);
	while (str_next(&rest, ';', &entry)) {
		struct data_usage *u = &d->usage[d->usage_n++];
		for (size_t i = 0; i < 6; i++)
			assert_true(str_next(&entry, '/', &part[i]));
		u->type = (enum data_usage_type)golden_u64(str_trim(part[0]));
		snprintf(u->name, sizeof(u->name), "%.*s", STR_ARG(part[1]));
		snprintf(u->description, sizeof(u->description), "%.*s", STR_ARG(part[2]));
		u->cycle_end = part[3].n > 0 ? (int64_t)golden_u64(part[3]) : 0;
		u->unlimited = part[4].n == 0;
		u->allowance = u->unlimited ? 0 : golden_u64(part[4]);
		u->used = golden_u64(part[5]);
	}
}

static inline void golden_line(struct golden *g)
{
	struct subscriber *s = &g->line;
	*s = subscriber_new();
	assert_int_equal(ids_imsi(STR("001010000000017"), &s->imsi), RC_OK);
	s->ref = 0x1122334455667788;
	s->version = (uint32_t)golden_int(g, "line", 7);
	s->order = (enum vers_order)golden_int(g, "order", VERS_NORMAL);
	struct vowifi_facts *w = &s->vowifi;
	w->allowed = golden_int(g, "allowed", w->allowed) != 0;
	w->prov = (enum prov_status)golden_int(g, "prov", w->prov);
	w->tc = (enum data_status)golden_int(g, "tc", w->tc);
	w->addr = (enum data_status)golden_int(g, "addr", w->addr);
	w->addr_expiry = golden_int(g, "addr_expiry", 0);
	snprintf(w->addr_id, sizeof(w->addr_id), "%.*s", STR_ARG(golden_fact(g, "addr_id")));
	struct voice_facts *v = &s->voice;
	v->lte_home = (enum service_status)golden_int(g, "lte_home", v->lte_home);
	v->lte_roaming = (enum service_status)golden_int(g, "lte_roaming", v->lte_roaming);
	v->nr_home = (enum service_status)golden_int(g, "nr_home", v->nr_home);
	v->nr_roaming = (enum service_status)golden_int(g, "nr_roaming", v->nr_roaming);
	s->smsoip = (enum service_status)golden_int(g, "smsoip", s->smsoip);
	s->satmode = (enum service_status)golden_int(g, "satmode", s->satmode);
	s->private_id = (enum service_status)golden_int(g, "private_id", s->private_id);
	s->dcb.status = (enum service_status)golden_int(g, "dcb", s->dcb.status);
	s->dcb.tc_required = golden_int(g, "dcb_tc_required", s->dcb.tc_required) != 0;
	golden_data_facts(g, &s->data);
	g->consent.tc = (enum data_status)golden_int(g, "consent", DATA_MISSING);
	g->subject = (struct subject){ .imsi = s->imsi, .line = s, .method = "token" };
}

static inline void golden_request(struct golden *g)
{
	struct str rest = golden_fact(g, "app"), name;
	while (str_next(&rest, ',', &name)) {
		if (appid_find(str_trim(name), &g->rq.apps[g->rq.n_apps]))
			g->rq.n_apps++;
		else
			g->rq.own[g->rq.n_own++] = str_trim(name);
	}
	assert_int_equal(version_read(golden_fact(g, "version"), &g->rq.version), RC_OK);
	g->rq.terminal_model = golden_fact(g, "model");
	g->rq.accept_language = golden_fact(g, "language");
	g->rq.store_vendor = golden_fact(g, "store_vendor");
	g->rq.store_user_id = golden_fact(g, "store_user_id");
	g->rq.msg_btn = (enum msg_btn)(golden_int(g, "msg_btn", -1) + 1);
	g->rq.boost = golden_fact(g, "boost_type").n > 0;
	g->rq.boost_type = (uint8_t)golden_int(g, "boost_type", 0);
	g->now_s = golden_int(g, "now", 1767225600);
}

static inline void golden_settings(struct golden *g)
{
	const struct conf_item *tables[1 + GOLDEN_APPS] = { engine_conf };
	const struct conf_schema schema = { tables, 1 + GOLDEN_APPS };
	struct conf *c;
	struct str error = STR_NONE;
	struct fault f = { .reason = REASON_none };
	assert_int_equal(app_list_count(), GOLDEN_APPS);
	for (size_t i = 0; i < GOLDEN_APPS; i++)
		tables[1 + i] = app_list_at(i)->conf;
	if (conf_parse(g->arena, g->yaml, g->name, "/", &schema, &c, &error, &f) != RC_OK)
		fail_msg("%.*s", STR_ARG(error));
	assert_int_equal(engine_open(g->arena, c, g->ring, &g->engine, &f), RC_OK);
	g->engine.spread_percent = 0;
	for (size_t i = 0; i < GOLDEN_APPS; i++)
		if (app_list_at(i)->open)
			assert_int_equal(app_list_at(i)->open(g->arena, c, &g->settings[i], &f), RC_OK);
}

static inline void golden_rules(struct golden *g)
{
	const struct rules_source src = { .text = g->rules_yaml, .name = g->name };
	struct str error;
	struct fault f = { .reason = REASON_none };
	if (rules_read(g->arena, &src, app_list_schema(), &g->rules, &error, &f) != RC_OK)
		fail_msg("%.*s", STR_ARG(error));
	rule_facts_fill(&g->rule_facts, &g->line, &g->rq, g->now_s);
}

static inline const struct rules_outcome *golden_outcome(struct golden *g, size_t at)
{
	const struct rules_outcome *o = rules_decide(g->rules, at, &g->rule_facts.f);
	if (o->validity_s > 0 && (g->validity == 0 || o->validity_s < g->validity))
		g->validity = o->validity_s;
	return o;
}

static inline size_t golden_app(enum appid id)
{
	size_t i = 0;
	while (app_list_at(i)->id != id)
		i++;
	return i;
}

/* one that the rules declare */
static inline void golden_own(struct golden *g, struct str id, struct doc_node *root)
{
	size_t at;
	assert_true(rules_app_find(g->rules, id, &at) && at >= GOLDEN_APPS);
	const struct app_view v = { .engine = &g->engine,
		.rq = &g->rq,
		.subject = &g->subject,
		.outcome = golden_outcome(g, at),
		.now_s = g->now_s };
	const struct rules_app *row = rules_app_at(g->rules, at);
	assert_int_equal(custom_write(row, &v, doc_add(root, DOC_STRUCT, str_of(row->id))), RC_OK);
}

/* steps every application once; RC_PENDING when one of them waits */
static inline enum rc golden_round(struct golden *g, struct inquiry *q, struct doc_node *root)
{
	enum rc all = RC_OK;
	rule_facts_fill(&g->rule_facts, &g->line, &g->rq, g->now_s);
	for (size_t i = 0; i < g->rq.n_apps; i++) {
		const size_t at = golden_app(g->rq.apps[i]);
		const struct app_view v = { .engine = &g->engine,
			.rq = &g->rq,
			.subject = &g->subject,
			.settings = g->settings[at],
			.outcome = golden_outcome(g, at),
			.now_s = g->now_s };
		struct doc_node *app = doc_add(root, DOC_STRUCT, str_of(appid_row(g->rq.apps[i])->name));
		const enum rc rc = entitlement_app_step(app_list_at(at), &v, q, app);
		if (rc < 0)
			fail_msg("%s: %s", g->name, rc_name(rc));
		if (rc == RC_PENDING)
			all = rc;
	}
	for (size_t i = 0; i < g->rq.n_own; i++)
		golden_own(g, g->rq.own[i], root);
	return all;
}

static inline struct str golden_render(
	const struct golden *g, const struct doc_node *root, enum answer_format format)
{
	const struct str token = golden_fact(g, "token");
	struct answer a = { .token = token, .token_validity = 2592000, .apps = root };
	struct buf out;
	const struct answer_rules rules = { (uint32_t)golden_int(g, "rules_number", 0), g->validity };
	answer_vers(&g->engine, &g->line, &rules, &a);
	buf_init(&out, g->arena, ANSWER_MAX);
	assert_int_equal(answer_write(&a, format, &out), RC_OK);
	return buf_str(&out);
}

static inline void golden_compare(
	const struct golden *g, const struct doc_node *root, enum answer_format format, struct str want)
{
	const struct str got = golden_render(g, root, format);
	if (!str_eq(got, want))
		fail_msg("%s: expected\n%.*s\ngot\n%.*s", g->name, STR_ARG(want), STR_ARG(got));
}

/* `@DATA@` stands for user data of the first application with the states that the case names as `portal`,
 * like 0120 */
static inline struct str golden_data(const struct golden *g, struct str text)
{
	struct portal_context who = { .ref = g->line.ref,
		.app = g->rq.apps[0],
		.store_vendor = g->rq.store_vendor,
		.store_user_id = g->rq.store_user_id,
		.boost_type = (uint8_t)golden_int(g, "portal_boost", 0) };
	const struct str states = golden_fact(g, "portal"), mark = STR("@DATA@");
	const size_t at = str_find_str(text, mark);
	struct str data;
	struct buf out;
	if (at == text.n)
		return text;
	assert_int_equal(states.n, PORTAL_STATES);
	for (size_t i = 0; i < PORTAL_STATES; i++)
		who.states[i] = (uint8_t)(states.p[i] - '0');
	assert_int_equal(portal_user_data(&g->engine, g->arena, &who, g->now_s, &data), RC_OK);
	buf_init(&out, g->arena, 2 * ANSWER_MAX);
	buf_put_str(&out, str_sub(text, 0, at));
	buf_put_str(&out, data);
	buf_put_str(&out, str_sub(text, at + mark.n, text.n));
	assert_false(out.failed);
	return buf_str(&out);
}

/* the facts that are wanted, all at once */
static inline void golden_answer(struct golden *g, struct inquiry *q)
{
	for (size_t i = 0; i < q->n_facts; i++) {
		const bool line = q->facts[i].kind == NEED_SUBSCRIBER;
		assert_true(line || q->facts[i].kind == NEED_DCB);
		q->facts[i].answer = line ? (const void *)&g->line : &g->consent;
		q->facts[i].state = FACT_THERE;
	}
	assert_true((q->n_facts == 0 && g->rq.n_apps == 0) || q->n_facts == 1 ||
		    (q->n_facts == 2 && g->rq.store_vendor.n > 0));
}

static inline void golden_run(struct seal_ring *ring, const char *name, struct str text)
{
	struct golden g = { .name = name,
		.arena = arena_new(1024 * 1024),
		.ring = ring,
		.yaml = STR(""),
		.rules_yaml = STR("") };
	struct fault f = { .reason = REASON_none };
	struct inquiry q = { .arena = g.arena, .fault = &f };
	golden_sections(&g, text);
	golden_line(&g);
	golden_request(&g);
	golden_settings(&g);
	golden_rules(&g);
	const struct str xml = golden_data(&g, g.xml), json = golden_data(&g, g.json);
	assert_int_equal(golden_round(&g, &q, doc_new(g.arena)), g.rq.n_apps ? RC_PENDING : RC_OK);
	golden_answer(&g, &q);
	for (int again = 0; again < 2; again++) {
		struct doc_node *root = doc_new(g.arena);
		q.n_changes = 0; /* as flow does before it decides */
		assert_int_equal(golden_round(&g, &q, root), RC_OK);
		golden_compare(&g, root, ANSWER_XML, xml);
		golden_compare(&g, root, ANSWER_JSON, json);
	}
	assert_int_equal(f.reason, REASON_none);
	assert_int_equal(q.n_changes, golden_int(&g, "changes", 0));
	arena_free(&g.arena);
}
