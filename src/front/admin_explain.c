/** Kept answers to JSON, each with its explanation in words. */
#include "front/admin_explain.h"

#include "base/env.h"
#include "explain/explain_show.h"
#include "explain/explain_words.h"

#include <inttypes.h>
#include <jansson.h>

enum { WORDS_MAX = 256 * 1024, TRACE_USUAL_S = 3600, TRACE_MAX_S = 7 * 86400 };

static const struct front_admin_explain *desk(const struct admin_visit *v)
{
	return v->parts->explain;
}

static enum rc imsi_of(struct admin_visit *v, struct str text)
{
	return ids_imsi(text, &v->imsi) == RC_OK
		       ? RC_OK
		       : admin_json_refuse(&v->why, "imsi", "expected an IMSI of 6 to 15 digits");
}

/* "vowifi" or "ap2004" to "ap2004"; others may be the rules' own */
static struct str app_id(const struct admin_visit *v, struct str word)
{
	const struct rules_schema *s = v->parts->rules_schema;
	for (size_t i = 0; s && i < s->n; i++)
		if (str_ieq(word, str_of(s->app[i].name)))
			return str_of(s->app[i].id);
	return word;
}

static enum rc read_search(struct admin_visit *v, struct explain_id *id, struct explain_search *s)
{
	const struct str by_id = admin_visit_param(v, "id"), max = admin_visit_param(v, "max");
	uint64_t n = 1;
	if (max.n && (!str_to_u64(max, EXPLAIN_FOUND_MAX, &n) || n == 0))
		return admin_json_refuse(&v->why, "max", "expected 1 to 100");
	*s = (struct explain_search){ .max = n, .app = app_id(v, admin_visit_param(v, "app")) };
	if (!by_id.n) {
		const enum rc rc = imsi_of(v, admin_visit_param(v, "imsi"));
		s->imsi = v->imsi;
		return rc;
	}
	s->id = id;
	return explain_id_read(by_id, id) == RC_OK
		       ? RC_OK
		       : admin_json_refuse(&v->why, "id", "expected the 16 characters of a decision id");
}

static void put_text(struct buf *b, const char *name, struct str value)
{
	buf_printf(b, ",\"%s\":", name);
	admin_json_text(b, value);
}

static void put_why(struct buf *b, uint8_t why)
{
	const char *word;
	buf_puts(b, ",\"kept\":[");
	for (size_t i = 0; (word = explain_show_why(why, i)); i++)
		buf_printf(b, "%s\"%s\"", i ? "," : "", word);
	buf_puts(b, "]");
}

static void put_app(struct buf *b, const struct explain_app *a)
{
	buf_puts(b, "{\"app\":");
	admin_json_text(b, a->id);
	buf_puts(b, ",\"told\":[");
	for (size_t i = 0; i < a->n_told; i++)
		buf_printf(b, "%s%u", i ? "," : "", a->told[i]);
	buf_printf(b, "],\"says\":\"%s\",\"rule\":", explain_show_status(a->status));
	if (a->rule == RULES_NONE)
		buf_puts(b, "null");
	else
		admin_json_text(b, a->rule_name);
	buf_puts(b, "}");
}

static void put_apps(struct buf *b, const struct explain_app *app, size_t n)
{
	buf_puts(b, ",\"apps\":[");
	for (size_t i = 0; i < n; i++) {
		buf_puts(b, i ? "," : "");
		put_app(b, &app[i]);
	}
	buf_puts(b, "]");
}

static void put_facts(struct admin_visit *v, const struct rules_facts *f)
{
	struct buf *b = &v->out, value;
	buf_puts(b, ",\"facts\":{");
	for (size_t i = 0, n = 0; i < RULES_FACT_COUNT; i++) {
		const enum rules_fact_id id = (enum rules_fact_id)i;
		if (!rules_facts_known(f, id))
			continue;
		buf_init(&value, v->arena, WORDS_MAX);
		rules_facts_put(&value, f, id);
		buf_printf(b, "%s\"%s\":", n++ ? "," : "", rules_facts_row(id)->word);
		admin_json_text(b, buf_str(&value));
	}
	buf_puts(b, "}");
}

static void put_document(struct admin_visit *v, const struct explain_record *r)
{
	struct buf text;
	buf_init(&text, v->arena, WORDS_MAX);
	explain_show_document(&text, r);
	buf_printf(&v->out, ",\"rules\":%" PRIu32, r->rules);
	put_apps(&v->out, r->app, r->n_apps);
	put_facts(v, &r->facts);
	put_text(&v->out, "document", buf_str(&text));
}

static void put_head(struct buf *b, const struct explain_record *r)
{
	char id[EXPLAIN_ID_TEXT + 1];
	explain_id_text(&r->id, id);
	buf_printf(b,
		"{\"id\":\"%s\",\"at\":%" PRId64 ",\"kind\":\"%s\",\"status\":%u,\"repeat\":%s,\"proven\":%s",
		id, r->at_ms / 1000, explain_show_kind(r->kind), r->http, r->repeat ? "true" : "false",
		r->proven ? "true" : "false");
	put_text(b, "imsi", ids_imsi_str(&r->imsi));
	put_text(b, "login", r->method);
	put_text(b, "access", r->visit);
	put_why(b, r->why);
	if (r->kind != EXPLAIN_REFUSAL)
		return;
	put_text(b, "reason", r->reason);
	put_text(b, "note", r->note);
}

enum which { NO_REPLAY, OLD_RULES, TODAYS_RULES };

static enum rc read_which(struct admin_visit *v, enum which *out)
{
	const struct str word = admin_visit_param(v, "replay");
	*out = str_is(word, "old") ? OLD_RULES : str_is(word, "today") ? TODAYS_RULES : NO_REPLAY;
	return *out || word.n == 0 ? RC_OK : admin_json_refuse(&v->why, "replay", "expected old or today");
}

/* A replay that fails says so in words; the decision itself is shown all the same. */
static void put_replay(struct admin_visit *v, const struct explain_record *r,
	const struct rules_version *rules, struct buf *words)
{
	struct replay *again = arena_new_of(v->arena, struct replay);
	struct fault f = { .reason = REASON_none };
	if (!again || r->kind != EXPLAIN_DOCUMENT)
		return;
	if (!rules->rules) {
		buf_puts(words, "It cannot be replayed: that version of the rules is not there any more.\n");
		return;
	}
	if (desk(v)->replay(desk(v)->owner, v->arena, r, true, rules, again, &f) != RC_OK) {
		buf_printf(
			words, "Replayed, it would be refused: %s (%s)\n", fault_row(f.reason)->name, f.note);
		return;
	}
	const struct explain_words_replay w = { rules->number, again->document, again->app, again->n_apps };
	const bool equal = str_eq(str_of_bytes(r->document), str_of_bytes(again->document));
	explain_words_put_replay(words, r, &w);
	buf_printf(&v->out, ",\"replay\":{\"rules\":%" PRIu32 ",\"equal\":%s", rules->number,
		equal ? "true" : "false");
	put_apps(&v->out, again->app, again->n_apps);
	buf_puts(&v->out, "}");
}

static struct rules_version rules_of(struct admin_visit *v, const struct explain_record *r, uint32_t number)
{
	struct rules_version out = { .number = number };
	struct fault f = { .reason = REASON_none };
	if (desk(v)->rules(desk(v)->owner, v->arena, r, number, &out, &f) != RC_OK)
		out.rules = NULL;
	return out;
}

static void put_record(struct admin_visit *v, const struct explain_record *r, enum which which)
{
	struct buf words;
	const struct rules_version old =
		r->kind == EXPLAIN_DOCUMENT ? rules_of(v, r, r->rules) : (struct rules_version){ 0 };
	const struct rules_version today =
		which == TODAYS_RULES ? rules_of(v, r, FRONT_ADMIN_RULES_TODAY) : old;
	buf_init(&words, v->arena, WORDS_MAX);
	put_head(&v->out, r);
	if (r->kind == EXPLAIN_DOCUMENT)
		put_document(v, r);
	explain_words_put(&words, r, old.rules);
	if (which != NO_REPLAY)
		put_replay(v, r, &today, &words);
	put_text(&v->out, "words", buf_str(&words));
	buf_puts(&v->out, "}");
}

enum rc admin_explain_find(struct admin_visit *v)
{
	struct explain_id id;
	struct explain_search search;
	struct explain_found *found = arena_new_of(v->arena, struct explain_found);
	enum which which = NO_REPLAY;
	enum rc rc = found ? read_search(v, &id, &search) : FAIL(&v->why.fault, REASON_memory, "explain");
	if (rc == RC_OK)
		rc = read_which(v, &which);
	if (rc == RC_OK)
		rc = desk(v)->find(desk(v)->owner, v->arena, &search, found, &v->why.fault);
	if (rc != RC_OK)
		return rc;
	if (found->n == 0)
		return FAIL(&v->why.fault, REASON_explain_absent, "%s",
			search.id ? "by this id" : "of this line");
	buf_puts(&v->out, "{\"decisions\":[");
	for (size_t i = 0; i < found->n; i++) {
		buf_puts(&v->out, i ? "," : "");
		put_record(v, found->r[i], which);
	}
	buf_puts(&v->out, "]}");
	return RC_OK;
}

/* what a device may say of itself */
static const struct {
	const char *name;
	size_t at;
} device[] = {
	{ "terminal_id", offsetof(struct ts43_request, terminal_id) },
	{ "terminal_vendor", offsetof(struct ts43_request, terminal_vendor) },
	{ "terminal_model", offsetof(struct ts43_request, terminal_model) },
	{ "terminal_sw_version", offsetof(struct ts43_request, terminal_sw_version) },
	{ "app_name", offsetof(struct ts43_request, app_name) },
	{ "app_version", offsetof(struct ts43_request, app_version) },
	{ "accept", offsetof(struct ts43_request, accept) },
	{ "accept_language", offsetof(struct ts43_request, accept_language) },
	{ "user_agent", offsetof(struct ts43_request, user_agent) },
};

static struct str copy(struct admin_visit *v, const json_t *value)
{
	return arena_str(v->arena, (struct str){ json_string_value(value), json_string_length(value) });
}

static enum rc read_device(struct admin_visit *v, const char *name, const json_t *value)
{
	struct ts43_request *rq = &v->asked->rq;
	if (!json_is_string(value))
		return admin_json_refuse(&v->why, name, "expected a text");
	if (strcmp(name, "entitlement_version") == 0)
		return version_read(copy(v, value), &rq->version) == RC_OK
			       ? RC_OK
			       : admin_json_refuse(&v->why, name, "expected a version like 12.0");
	for (size_t i = 0; i < sizeof(device) / sizeof(device[0]); i++) {
		if (strcmp(name, device[i].name) != 0)
			continue;
		*(struct str *)(void *)((char *)rq + device[i].at) = copy(v, value);
		return RC_OK;
	}
	return admin_json_refuse(&v->why, name, "no such thing is known of a device");
}

static enum rc read_app(struct admin_visit *v, struct str word)
{
	struct ts43_request *rq = &v->asked->rq;
	const struct str id = app_id(v, word);
	if (id.n == 0)
		return admin_json_refuse(&v->why, "app", "expected a service or an AppID");
	if (appid_find(id, &rq->apps[0])) {
		rq->n_apps = 1;
		rq->app_bits = appid_bit(rq->apps[0]);
		return RC_OK;
	}
	rq->own[rq->n_own++] = id;
	rq->app_bits = APPID_OWN_BIT;
	return RC_OK;
}

static enum rc read_body(struct admin_visit *v, json_t *body)
{
	const char *name;
	json_t *value;
	if (!json_is_object(body))
		return FAIL(&v->why.fault, REASON_admin_malformed, "not one JSON object");
	enum rc rc = imsi_of(v, copy(v, json_object_get(body, "imsi")));
	if (rc == RC_OK)
		rc = read_app(v, copy(v, json_object_get(body, "app")));
	json_object_foreach(json_object_get(body, "device"), name, value)
	{
		if (rc == RC_OK)
			rc = read_device(v, name, value);
	}
	return rc;
}

enum rc admin_explain_read_now(struct admin_visit *v)
{
	v->asked = arena_new_of(v->arena, struct explain_record);
	if (!v->asked)
		return FAIL(&v->why.fault, REASON_memory, "explain");
	v->asked->rq.version = desk(v)->version;
	json_t *body = json_loadb(v->body.p, v->body.n, JSON_REJECT_DUPLICATES, NULL);
	const enum rc rc = read_body(v, body);
	json_decref(body);
	return rc;
}

static void as_asked(struct admin_visit *v, const struct rules_version *rules)
{
	struct explain_record *r = v->asked;
	r->at_ms = env_wall_ms(v->parts->env);
	r->decided_s = r->at_ms / 1000;
	r->kind = EXPLAIN_DOCUMENT;
	r->http = 200;
	r->method = STR("nobody: this is what it would be now");
	r->proven = true;
	r->notif_status = -1;
	r->has_line = true;
	r->line = *v->line;
	r->rules = rules->number;
}

enum rc admin_explain_now(struct admin_visit *v)
{
	struct replay *is = arena_new_of(v->arena, struct replay);
	struct explain_record *r = v->asked;
	r->imsi = v->imsi;
	const struct rules_version rules = rules_of(v, r, FRONT_ADMIN_RULES_TODAY);
	if (!is || !rules.rules)
		return FAIL(&v->why.fault, REASON_rules_stored, "the rules cannot be read");
	as_asked(v, &rules);
	const enum rc rc = desk(v)->replay(desk(v)->owner, v->arena, r, false, &rules, is, &v->why.fault);
	if (rc != RC_OK)
		return rc;
	r->document = is->document;
	r->facts = is->facts;
	r->n_apps = is->n_apps;
	memcpy(r->app, is->app, sizeof(r->app));
	buf_puts(&v->out, "{\"decisions\":[");
	put_record(v, r, NO_REPLAY);
	buf_puts(&v->out, "]}");
	return RC_OK;
}

enum rc admin_explain_erase(struct admin_visit *v)
{
	const enum rc rc = imsi_of(v, v->param);
	if (rc != RC_OK)
		return rc;
	v->count = desk(v)->erase(desk(v)->owner, &v->imsi);
	buf_printf(&v->out, "{\"erased\":%" PRIu64 "}", v->count);
	return RC_OK;
}

static enum rc trace(struct admin_visit *v, int64_t until_s)
{
	const enum rc rc = desk(v)->trace(desk(v)->owner, &v->imsi, until_s);
	v->count = 1;
	if (rc != RC_OK)
		return FAIL(&v->why.fault, REASON_trace_full, "%d lines", EXPLAIN_TRACED_MAX);
	buf_printf(&v->out, "{\"traced\":%s,\"until\":%" PRId64 "}", until_s ? "true" : "false", until_s);
	return RC_OK;
}

enum rc admin_explain_trace(struct admin_visit *v)
{
	const struct str text = admin_visit_param(v, "for");
	uint64_t s = TRACE_USUAL_S;
	const enum rc rc = imsi_of(v, v->param);
	if (rc != RC_OK)
		return rc;
	if (text.n && (!str_to_u64(text, TRACE_MAX_S, &s) || s == 0))
		return admin_json_refuse(&v->why, "for", "expected 1 to 604800 seconds");
	return trace(v, env_wall_s(v->parts->env) + (int64_t)s);
}

enum rc admin_explain_untrace(struct admin_visit *v)
{
	const enum rc rc = imsi_of(v, v->param);
	return rc == RC_OK ? trace(v, 0) : rc;
}
