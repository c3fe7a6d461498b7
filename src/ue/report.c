/** Building the JSON object of a login with jansson. */
#include "ue/report.h"

#include "base/text.h"
#include "ue/show.h"
#include "ue/trace.h"

#include <jansson.h>
#include <stdlib.h>

static json_t *text(struct str s)
{
	return s.p ? json_stringn_nocheck(s.p, s.n) : json_null();
}

static json_t *hex(struct arena *a, struct bytes b)
{
	struct buf out;
	buf_init(&out, a, 2 * b.n + 1);
	text_hex(&out, b);
	return b.n ? text(buf_str(&out)) : json_null();
}

static json_t *packet(struct arena *a, struct bytes b)
{
	char name[64];
	return json_pack("{s:s, s:i, s:o}", "name", trace_packet_name(b, name), "identifier",
		b.n > 1 ? b.p[1] : 0, "hex", hex(a, b));
}

static json_t *request(struct arena *a, const struct step *s)
{
	json_t *params = json_array();
	for (const struct param *p = s->params.first; p; p = p->next)
		json_array_append_new(params, json_pack("[o, o]", text(p->name), text(p->value)));
	json_t *out = json_pack("{s:s, s:s, s:s, s:o}", "step", "request", "method", s->request->method,
		"url", s->request->url, "params", params);
	if (s->packet.n)
		json_object_set_new(out, "eap", packet(a, s->packet));
	return out;
}

static json_t *response(const struct http_response *r)
{
	json_t *headers = json_array();
	for (const struct http_header *h = r->headers; h; h = h->next)
		json_array_append_new(headers, json_pack("[o, o]", text(h->name), text(h->value)));
	return json_pack("{s:s, s:i, s:f, s:o, s:o}", "step", "response", "status", (int)r->status, "ms",
		r->ms, "headers", headers, "body", text(r->body));
}

static const char *verdict(enum eap_peer_verdict v)
{
	static const char *const WORDS[] = { "answers", "synchronisation-failure", "refuses", "stops" };
	return WORDS[v];
}

static const char *mac(const struct eap_peer_turn *t)
{
	if (!t->mac_checked)
		return "not checked";
	return t->mac_right ? "right" : "wrong";
}

static json_t *challenge(struct arena *a, const struct step *s)
{
	const struct eap_peer_turn *t = s->turn;
	return json_pack("{s:s, s:o, s:s, s:s, s:I, s:I}", "step", "challenge", "eap", packet(a, s->packet),
		"verdict", verdict(t->verdict), "mac", mac(t), "sqn", (json_int_t)t->card.sqn, "sqn_ms",
		(json_int_t)t->card.sqn_ms);
}

/* a name that comes again becomes an array */
static void put(json_t *object, struct arena *a, struct str name, json_t *value)
{
	const char *key = name.n ? arena_cstr(a, name) : "";
	json_t *old = key ? json_object_get(object, key) : NULL;
	if (!key)
		json_decref(value);
	else if (!old)
		json_object_set_new(object, key, value);
	else if (json_is_array(old))
		json_array_append_new(old, value);
	else
		json_object_set_new(object, key, json_pack("[O, o]", old, value));
}

static json_t *tree(struct arena *a, const struct doc_node *node)
{
	json_t *object = json_object();
	for (const struct doc_node *n = node->first; n; n = n->next)
		put(object, a, n->name,
			n->kind == DOC_PARM ? text(n->value.p ? n->value : STR("")) : tree(a, n));
	return object;
}

static json_t *steps(const struct client_login *l)
{
	json_t *list = json_array();
	for (const struct step *s = l->first; s; s = s->next) {
		if (s->kind == STEP_REQUEST)
			json_array_append_new(list, request(l->arena, s));
		else if (s->kind == STEP_RESPONSE)
			json_array_append_new(list, response(s->response));
		else if (s->kind == STEP_CHALLENGE)
			json_array_append_new(list, challenge(l->arena, s));
		else if (s->kind == STEP_NOTE)
			json_array_append_new(
				list, json_pack("{s:s, s:o}", "step", "note", "text", text(s->note)));
	}
	return list;
}

static json_t *findings(const struct findings *f)
{
	json_t *list = json_array();
	for (unsigned i = 0; i < f->count && i < FINDINGS_MAX; i++)
		json_array_append_new(
			list, json_pack("{s:s, s:s}", "rule", f->row[i].rule, "text", f->row[i].text));
	return list;
}

enum rc report_login(FILE *out, const struct client *c, const struct client_login *l)
{
	json_t *o = json_pack("{s:o, s:s, s:s, s:i, s:b, s:i, s:f, s:i, s:i, s:o, s:o, s:o}", "imsi",
		text(c->imsi), "phone", c->persona->name, "end", show_end_word(l->end), "exit", (int)l->end,
		"by_token", l->by_token, "status", (int)l->status, "ms", l->ms, "challenges",
		(int)l->challenges, "syncs", (int)l->syncs, "token", text(l->document.token), "findings",
		findings(&l->findings), "steps", steps(l));
	if (o && l->document.root)
		json_object_set_new(o, "document", tree(l->arena, l->document.root));
	char *line = o ? json_dumps(o, JSON_COMPACT | JSON_REAL_PRECISION(6)) : NULL;
	json_decref(o);
	if (!line)
		return RC_NOMEM;
	fprintf(out, "%s\n", line);
	free(line);
	return RC_OK;
}
