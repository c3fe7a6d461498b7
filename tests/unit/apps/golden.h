/**
 * Golden cases: tests/golden/apps/<name>/<case>.case is a request and the facts of a line as `key: value`,
 * then the sections conf (YAML), xml and json, each opened by `--- <section>`. Each case runs twice: with the
 * facts wanted first (PENDING), and with all facts there at once.
 */
#pragma once

#include "engine_fixture.h"

#include "apps/app_list.h"
#include "engine/answer.h"
#include "engine/portal.h"

enum { GOLDEN_APPS = 3 };

struct golden {
	const char *name;
	struct arena *arena;
	struct seal_ring *ring;
	struct str facts, yaml, xml, json;
	struct engine engine;
	struct subscriber line;
	struct subject subject;
	struct ts43_request rq;
	const void *settings[GOLDEN_APPS]; /* by the order of app_list */
	int64_t now_s;
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
		section = str_is(name, "conf") ? &g->yaml : str_is(name, "xml") ? &g->xml : &g->json;
		*section = (struct str){ rest.p, 0 };
	}
	if (g->json.n > 0 && g->json.p[g->json.n - 1] == '\n')
		g->json.n--;
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
	g->subject = (struct subject){ .imsi = s->imsi, .line = s, .method = "token" };
}

static inline void golden_request(struct golden *g)
{
	struct str rest = golden_fact(g, "app"), name;
	while (str_next(&rest, ',', &name)) {
		assert_true(appid_find(str_trim(name), &g->rq.apps[g->rq.n_apps]));
		g->rq.n_apps++;
	}
	assert_int_equal(version_read(golden_fact(g, "version"), &g->rq.version), RC_OK);
	g->rq.accept_language = golden_fact(g, "language");
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

static inline size_t golden_app(enum appid id)
{
	size_t i = 0;
	while (app_list_at(i)->id != id)
		i++;
	return i;
}

/* steps every application once; RC_PENDING when one of them waits */
static inline enum rc golden_round(struct golden *g, struct inquiry *q, struct doc_node *root)
{
	enum rc all = RC_OK;
	for (size_t i = 0; i < g->rq.n_apps; i++) {
		const size_t at = golden_app(g->rq.apps[i]);
		const struct app_view v = { .engine = &g->engine,
			.rq = &g->rq,
			.subject = &g->subject,
			.settings = g->settings[at],
			.now_s = g->now_s };
		struct doc_node *app = doc_add(root, DOC_STRUCT, str_of(appid_row(g->rq.apps[i])->name));
		const enum rc rc = app_list_at(at)->step(&v, q, app);
		if (rc < 0)
			fail_msg("%s: %s", g->name, rc_name(rc));
		if (rc == RC_PENDING)
			all = rc;
	}
	return all;
}

static inline void golden_compare(
	const struct golden *g, const struct doc_node *root, enum answer_format format, struct str want)
{
	const struct str token = golden_fact(g, "token");
	struct answer a = { .token = token, .token_validity = 2592000, .apps = root };
	struct buf out;
	answer_vers(&g->engine, &g->line, &a);
	buf_init(&out, g->arena, ANSWER_MAX);
	assert_int_equal(answer_write(&a, format, &out), RC_OK);
	if (!str_eq(buf_str(&out), want))
		fail_msg("%s: expected\n%.*s\ngot\n%.*s", g->name, STR_ARG(want), (int)out.n,
			(const char *)out.p);
}

/* `@DATA@` stands for user data with the states that the case names as `portal`, like 0120 */
static inline struct str golden_data(const struct golden *g, struct str text)
{
	struct portal_context who = { .ref = g->line.ref, .app = APPID_ap2004 };
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

static inline void golden_run(struct seal_ring *ring, const char *name, struct str text)
{
	struct golden g = { .name = name, .arena = arena_new(1024 * 1024), .ring = ring, .yaml = STR("") };
	struct fault f = { .reason = REASON_none };
	struct inquiry q = { .arena = g.arena, .fault = &f };
	golden_sections(&g, text);
	golden_line(&g);
	golden_request(&g);
	golden_settings(&g);
	const struct str xml = golden_data(&g, g.xml), json = golden_data(&g, g.json);
	assert_int_equal(golden_round(&g, &q, doc_new(g.arena)), RC_PENDING);
	for (size_t i = 0; i < q.n_facts; i++) {
		assert_int_equal(q.facts[i].kind, NEED_SUBSCRIBER);
		q.facts[i].answer = &g.line;
		q.facts[i].state = FACT_THERE;
	}
	assert_int_equal(q.n_facts, 1);
	for (int again = 0; again < 2; again++) {
		struct doc_node *root = doc_new(g.arena);
		assert_int_equal(golden_round(&g, &q, root), RC_OK);
		golden_compare(&g, root, ANSWER_XML, xml);
		golden_compare(&g, root, ANSWER_JSON, json);
	}
	assert_int_equal(f.reason, REASON_none);
	assert_int_equal(q.n_changes, 0);
	arena_free(&g.arena);
}
