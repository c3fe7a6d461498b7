/** A record as a worker would keep it, rules that made it, and a folder with keys and rings. */
#pragma once

#include "../engine_fixture.h"
#include "../../support/env_sim.h"

#include "explain/explain_writer.h"

#define EXPLAIN_FIXTURE_IMSI "001010000000017"
static const int64_t EXPLAIN_FIXTURE_T0 = 1767225600; /* 2026-01-01T00:00:00Z */

static const struct str explain_fixture_tags[] = { STR("staff"), STR("beta") };

static inline void explain_fixture_document(struct explain_record *r)
{
	r->rules = 12;
	r->facts = (struct rules_facts){ .imsi = STR(EXPLAIN_FIXTURE_IMSI),
		.plan = STR("basic"),
		.tags = explain_fixture_tags,
		.n_tags = 2,
		.tc = rules_choice_of(DATA_AVAILABLE),
		.terminal_model = STR("Brick"),
		.entitlement_version = STR("12.0"),
		.now_s = EXPLAIN_FIXTURE_T0,
		.line = 77 };
	r->app[0] = (struct explain_app){ .id = STR("ap2004"),
		.rule = 1,
		.rule_name = STR("basic plans have none"),
		.status = RULES_INCOMPATIBLE,
		.n_told = 1,
		.told = { 2 } };
	r->n_apps = 1;
	r->document = str_bytes(STR("<doc token=\"TTTT\"/>"));
	r->token_at = 12;
	r->token_n = 4;
	r->token_expires_s = EXPLAIN_FIXTURE_T0 + 3600;
}

static inline struct explain_record *explain_fixture(struct arena *a)
{
	struct explain_record *r = arena_new_of(a, struct explain_record);
	assert_non_null(r);
	*r = (struct explain_record){ .id = { "decision" },
		.at_ms = EXPLAIN_FIXTURE_T0 * 1000,
		.decided_s = EXPLAIN_FIXTURE_T0,
		.took_ms = 3,
		.why = EXPLAIN_NOT_ENTITLED,
		.kind = EXPLAIN_DOCUMENT,
		.http = 200,
		.method = STR("eap_relay"),
		.visit = STR("visit"),
		.imsi = { EXPLAIN_FIXTURE_IMSI },
		.proven = true,
		.proven_at_s = EXPLAIN_FIXTURE_T0 - 2,
		.has_line = true,
		.notif_status = -1 };
	r->rq.version = (struct version){ 12, 0 };
	r->rq.apps[r->rq.n_apps++] = APPID_ap2004;
	r->rq.app_bits = appid_bit(APPID_ap2004);
	r->rq.terminal_model = STR("Brick");
	r->line = subscriber_new();
	r->line.imsi = r->imsi;
	r->line.version = 7;
	memcpy(r->line.plan, "basic", 6);
	explain_fixture_document(r);
	return r;
}

static inline struct explain_record *explain_fixture_refusal(struct arena *a)
{
	struct explain_record *r = explain_fixture(a);
	r->kind = EXPLAIN_REFUSAL;
	r->why = EXPLAIN_REFUSED;
	r->http = 403;
	r->reason = STR("subscriber_unknown");
	r->where = STR("eap_local:1");
	r->note = STR("no key");
	r->proven = r->has_line = false;
	r->proven_at_s = 0;
	r->n_apps = 0;
	r->document = BYTES_NONE;
	return r;
}

/* a worker's side of a folder */
struct explain_fixture_place {
	struct folder dir;
	struct env_sim env;
	struct seal_ring *seal;
	struct explain_marks *marks;
	struct arena *arena;
	struct explain_writer_parts parts;
	struct explain_writer *w;
};

static inline void explain_fixture_open(struct explain_fixture_place *p, uint32_t sample)
{
	static const struct hash_key key = { 1, 2 };
	p->dir = folder_make();
	log_open(LOG_JSON, LOG_ERROR, "test", (const uint8_t[16]){ 0 });
	env_sim_init(&p->env, 1, EXPLAIN_FIXTURE_T0 * 1000);
	p->seal = engine_fixture_ring();
	p->arena = arena_new(8 << 20);
	p->marks = explain_marks_make(calloc(1, explain_marks_size(4096)), 4096, &key);
	p->parts = (struct explain_writer_parts){ .env = &p->env.env,
		.seal = p->seal,
		.marks = p->marks,
		.settings = { p->dir.path, 256 * 1024, 3600, sample } };
	assert_int_equal(explain_writer_open(&p->parts, &p->w, NULL), RC_OK);
}

static inline void explain_fixture_close(struct explain_fixture_place *p)
{
	explain_writer_close(&p->w);
	seal_ring_close(&p->seal);
	arena_free(&p->arena);
	free(p->marks);
	folder_drop(&p->dir);
}

/* what is in b, zero-terminated */
static inline const char *explain_fixture_text(struct buf *b)
{
	buf_putc(b, 0);
	assert_false(b->failed);
	return (const char *)b->p;
}
