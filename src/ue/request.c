/** Building the requests of a login. */
#include "ue/request.h"

#include "base/text.h"

#include <jansson.h>
#include <stdlib.h>

enum { URL_MAX = 16384, BODY_MAX = 65536, TEXT_MAX = 1024 };

struct str request_identity(struct arena *a, const struct ask *ask, struct str imsi, bool default_realm)
{
	struct buf b;
	if (ask->nai && !default_realm)
		return str_of(ask->nai);
	const struct str mnc = str_sub(imsi, 3, ask->mnc_digits), mcc = str_sub(imsi, 0, 3);
	buf_init(&b, a, TEXT_MAX);
	buf_printf(&b, "0%.*s@%s.mnc%s%.*s.mcc%.*s.3gppnetwork.org", STR_ARG(imsi),
		default_realm ? "nai.epc" : ask->realm, ask->mnc_digits == 2 ? "0" : "", STR_ARG(mnc),
		STR_ARG(mcc));
	return b.failed ? STR_NONE : buf_str(&b);
}

static void add(struct arena *a, struct param_list *list, const char *name, struct str value, bool *failed)
{
	struct param *p = value.p ? arena_new_of(a, struct param) : NULL;
	*failed |= value.p && !p;
	if (!p)
		return;
	*p = (struct param){ .name = str_of(name), .value = value };
	if (list->last)
		list->last->next = p;
	else
		list->first = p;
	list->last = p;
}

static struct str cut(const char *text, size_t n, const struct persona *p)
{
	return str_sub(str_of(text), 0, p->cuts_terminal ? n : SIZE_MAX);
}

static struct str apps_as_text(struct arena *a, const struct ask *ask, bool *failed)
{
	struct buf b;
	buf_init(&b, a, TEXT_MAX);
	for (size_t i = 0; i < ask->apps; i++) {
		buf_putc(&b, i ? ',' : '[');
		buf_put_str(&b, ask->app[i]);
	}
	buf_putc(&b, ']');
	*failed |= b.failed;
	return buf_str(&b);
}

/* the order of the Android library (clients.md section 1) */
static enum rc collect(struct arena *a, const struct ask *ask, const struct persona *p, struct str imsi,
	struct str token, struct param_list *l)
{
	bool failed = false;
	if (ask->temporary_token) {
		add(a, l, "temporary_token", str_of(ask->temporary_token), &failed);
	} else if (token.n) {
		add(a, l, "IMSI", ask->no_eap_id ? STR_NONE : imsi, &failed);
		add(a, l, "token", token, &failed);
	} else if (!ask->no_eap_id) {
		const struct str identity = request_identity(a, ask, imsi, false);
		failed |= !identity.p;
		add(a, l, "EAP_ID", identity, &failed);
	}
	add(a, l, "notif_action", str_of(ask->notif_action), &failed);
	add(a, l, "notif_token", str_of(ask->notif_token), &failed);
	add(a, l, "terminal_id", str_of(ask->terminal_id), &failed);
	add(a, l, "GID1", str_of(ask->gid1), &failed);
	add(a, l, "app_version", str_of(ask->app_version), &failed);
	add(a, l, "app_name", str_of(ask->app_name), &failed);
	if (ask->post && p->apps_as_text && ask->apps > 1)
		add(a, l, "app", apps_as_text(a, ask, &failed), &failed);
	else
		for (size_t i = 0; i < ask->apps; i++)
			add(a, l, "app", ask->app[i], &failed);
	add(a, l, "terminal_vendor", cut(ask->terminal_vendor, 4, p), &failed);
	add(a, l, "terminal_model", cut(ask->terminal_model, 10, p), &failed);
	add(a, l, "terminal_sw_version", cut(ask->terminal_sw_version, 20, p), &failed);
	add(a, l, "vers", str_of(ask->vers), &failed);
	add(a, l, "entitlement_version", str_of(ask->entitlement_version), &failed);
	for (size_t i = 0; i < ask->extras; i++) {
		add(a, l, "", ask->extra[i].value, &failed);
		if (!failed)
			l->last->name = ask->extra[i].name;
	}
	return failed ? RC_NOMEM : RC_OK;
}

static void percent(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		const char c = s.p[i];
		if (text_unreserved(c))
			buf_putc(b, c);
		else
			buf_printf(b, "%%%02X", (unsigned)(unsigned char)c);
	}
}

static enum rc write_url(
	struct arena *a, const struct ask *ask, const struct param_list *l, struct http_request *out)
{
	struct buf b;
	char sep = strchr(ask->url, '?') ? '&' : '?';
	buf_init(&b, a, URL_MAX);
	buf_puts(&b, ask->url);
	for (const struct param *p = l->first; p; p = p->next, sep = '&') {
		buf_putc(&b, sep);
		percent(&b, p->name);
		buf_putc(&b, '=');
		percent(&b, p->value);
	}
	buf_putc(&b, '\0');
	out->url = (const char *)b.p;
	return b.failed ? RC_NOMEM : RC_OK;
}

/* a name that comes again makes an array (TS.43 2.4) */
static int put_member(json_t *object, const struct param *p)
{
	char name[64];
	json_t *value = json_stringn(p->value.p, p->value.n);
	if (!value || p->name.n >= sizeof(name)) {
		json_decref(value);
		return -1;
	}
	memcpy(name, p->name.p, p->name.n);
	name[p->name.n] = '\0';
	json_t *old = json_object_get(object, name);
	if (!old)
		return json_object_set_new(object, name, value);
	if (json_is_array(old))
		return json_array_append_new(old, value);
	json_t *both = json_array();
	const int rc = json_array_append(both, old) | json_array_append_new(both, value);
	return rc | json_object_set_new(object, name, both);
}

static enum rc write_body(struct arena *a, const struct param_list *l, struct http_request *out)
{
	json_t *object = json_object();
	int failed = object ? 0 : -1;
	for (const struct param *p = l->first; p && !failed; p = p->next)
		failed = put_member(object, p);
	char *text = failed ? NULL : json_dumps(object, JSON_COMPACT);
	out->body = arena_str(a, str_of(text));
	free(text);
	json_decref(object);
	return out->body.p ? RC_OK : RC_NOMEM;
}

/* each %s of the pattern takes the next word */
static struct str fill(struct arena *a, const char *pattern, const char *const *word)
{
	struct buf b;
	buf_init(&b, a, TEXT_MAX);
	for (const char *at; (at = strstr(pattern, "%s")); pattern = at + 2) {
		buf_put(&b, pattern, (size_t)(at - pattern));
		buf_puts(&b, *word++);
	}
	buf_puts(&b, pattern);
	return b.failed ? STR_NONE : buf_str(&b);
}

static const char *or_empty(const char *s)
{
	return s ? s : "";
}

static enum rc add_headers(struct arena *a, const struct ask *ask, const struct persona *p,
	const char *accept, struct http_request *r)
{
	const char *const agent[] = { or_empty(ask->terminal_vendor), or_empty(ask->terminal_model),
		ask->app_version ? ask->app_version : "1.0", or_empty(ask->terminal_sw_version) };
	const struct str types =
		ask->accept ? str_of(ask->accept) : fill(a, accept ? accept : "%s", &ask->wanted);
	const struct str name =
		fill(a, p->user_agent ? p->user_agent : "Dalvik/2.1.0 (Linux; U; Android 12)", agent);
	enum rc rc = types.p && name.p ? RC_OK : RC_NOMEM;
	if (rc == RC_OK)
		rc = http_message_add_header(a, r, "Accept", types);
	if (rc == RC_OK)
		rc = http_message_add_header(a, r, "User-Agent", name);
	if (rc == RC_OK && ask->language)
		rc = http_message_add_header(a, r, "Accept-Language", str_of(ask->language));
	for (size_t i = 0; i < ask->headers && rc == RC_OK; i++) {
		char *header = arena_cstr(a, ask->header[i].name);
		rc = header ? http_message_add_header(a, r, header, ask->header[i].value) : RC_NOMEM;
	}
	return rc;
}

enum rc request_first(struct arena *a, const struct ask *ask, const struct persona *p, struct str imsi,
	struct str token, struct http_request *out, struct param_list *params)
{
	const bool proven = token.n || ask->temporary_token;
	*out = (struct http_request){ .method = ask->post ? "POST" : "GET", .url = ask->url };
	*params = (struct param_list){ 0 };
	enum rc rc = collect(a, ask, p, imsi, token, params);
	if (rc == RC_OK)
		rc = add_headers(a, ask, p, proven ? p->accept_token : p->accept_first, out);
	if (rc != RC_OK)
		return rc;
	if (!ask->post)
		return write_url(a, ask, params, out);
	rc = http_message_add_header(a, out, "Content-Type", STR("application/json"));
	return rc == RC_OK ? write_body(a, params, out) : rc;
}

enum rc request_answer(struct arena *a, const struct ask *ask, const struct persona *p, struct bytes packet,
	bool sync, const struct cookies *cookies, struct http_request *out)
{
	struct buf b;
	*out = (struct http_request){ .method = "POST", .url = ask->url };
	buf_init(&b, a, BODY_MAX);
	buf_puts(&b, "{\"eap-relay-packet\":\"");
	text_base64(&b, packet);
	buf_puts(&b, "\"}");
	out->body = buf_str(&b);
	enum rc rc =
		b.failed ? RC_NOMEM : add_headers(a, ask, p, sync ? p->accept_sync : p->accept_answer, out);
	if (rc == RC_OK)
		rc = http_message_add_header(a, out, "Content-Type", STR(REQUEST_RELAY_TYPE));
	return rc == RC_OK ? cookies_give(cookies, a, out) : rc;
}
