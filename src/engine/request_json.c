/** Cuts the top-level object into members, so that repeated names are seen, and lets jansson judge and decode
 * each piece. */
#include "engine/request_json.h"

#include "base/text.h"

#include <jansson.h>

struct member {
	struct str name, value; /* as written: the quotes are there */
};

struct scan {
	struct str rest;
	struct member member[REQUEST_PARAMS_MAX];
	size_t n;
	struct fault *fault;
};

static char peek(struct scan *s)
{
	while (s->rest.n > 0 && strchr(" \t\r\n", s->rest.p[0]) && s->rest.p[0])
		s->rest = str_sub(s->rest, 1, s->rest.n);
	return s->rest.n > 0 ? s->rest.p[0] : '\0';
}

static bool expect(struct scan *s, char c)
{
	if (peek(s) != c)
		return false;
	s->rest = str_sub(s->rest, 1, s->rest.n);
	return true;
}

/* octets of the string that begins here, with its quotes; 0: it does not end */
static size_t string_length(struct str s)
{
	for (size_t i = 1; i < s.n; i++) {
		if (s.p[i] == '"')
			return i + 1;
		if (s.p[i] == '\\')
			i++;
	}
	return 0;
}

/* up to the comma or bracket that ends the member; what lies inside is judged later */
static size_t value_length(struct str s)
{
	size_t depth = 0, n = 1;
	for (size_t i = 0; i < s.n; i += n) {
		const char c = s.p[i];
		n = c == '"' ? string_length(str_sub(s, i, s.n)) : 1;
		if (n == 0 || (depth == 0 && (c == ',' || c == '}' || c == ']')))
			return n == 0 ? 0 : i;
		if (c == '{' || c == '[')
			depth++;
		else if (c == '}' || c == ']')
			depth--;
	}
	return 0;
}

static struct str take(struct scan *s, size_t n)
{
	const struct str piece = str_sub(s->rest, 0, n);
	s->rest = str_sub(s->rest, n, s->rest.n);
	return piece;
}

static bool scan_member(struct scan *s, struct member *m)
{
	if (peek(s) != '"')
		return false;
	m->name = take(s, string_length(s->rest));
	if (m->name.n == 0 || !expect(s, ':'))
		return false;
	peek(s);
	m->value = take(s, value_length(s->rest));
	while (m->value.n > 0 && strchr(" \t\r\n", m->value.p[m->value.n - 1]))
		m->value.n--;
	return m->value.n > 0;
}

static enum rc not_json(struct scan *s)
{
	return FAIL(s->fault, REASON_body_not_json, "near member %zu", s->n);
}

static enum rc scan_object(struct scan *s)
{
	if (!str_is_utf8(s->rest) || !expect(s, '{'))
		return not_json(s);
	bool more = peek(s) != '}';
	while (more) {
		if (s->n == REQUEST_PARAMS_MAX)
			return FAIL(s->fault, REASON_parameters_too_many, "more than %d", REQUEST_PARAMS_MAX);
		if (!scan_member(s, &s->member[s->n]))
			return not_json(s);
		s->n++;
		more = expect(s, ',');
	}
	return expect(s, '}') && peek(s) == '\0' && s->rest.n == 0 ? RC_OK : not_json(s);
}

/* a string without escapes needs no decoding and is lent */
static bool is_plain(struct str raw)
{
	for (size_t i = 1; i + 1 < raw.n; i++)
		if ((uint8_t)raw.p[i] < 0x20 || raw.p[i] == '\\')
			return false;
	return raw.n >= 2 && raw.p[0] == '"' && string_length(raw) == raw.n;
}

static json_t *load(struct str raw)
{
	return json_loadb(raw.p, raw.n, JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, NULL);
}

static enum rc copy_text(struct arena *a, const json_t *string, struct str *out)
{
	*out = arena_str(a, (struct str){ json_string_value(string), json_string_length(string) });
	return out->p ? RC_OK : RC_NOMEM;
}

static bool has_control(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((uint8_t)s.p[i] < 0x20 || s.p[i] == 0x7f)
			return true;
	return false;
}

static enum rc hand_on(struct request_params *p, struct str name, struct str value)
{
	if (request_params_known(name) && has_control(value))
		return FAIL(p->fault, REASON_parameter_control, "%zu octets", value.n);
	return request_params_take(p, name, value);
}

static enum rc wrong_type(struct request_params *p, struct str name)
{
	if (request_params_known(name))
		return FAIL(p->fault, REASON_parameter_type, "%.*s", STR_ARG(name));
	return RC_OK;
}

static enum rc take_list(struct arena *a, struct request_params *p, struct str name, const json_t *list)
{
	if (!request_params_is_list(name))
		return wrong_type(p, name);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);
		struct str text;
		if (!json_is_string(item))
			return wrong_type(p, name);
		if (copy_text(a, item, &text) != RC_OK)
			return FAIL(p->fault, REASON_memory, "body");
		const enum rc rc = hand_on(p, name, text);
		if (rc != RC_OK)
			return rc;
	}
	return RC_OK;
}

static enum rc take_loaded(
	struct arena *a, struct request_params *p, struct str name, struct str raw, const json_t *value)
{
	struct str text;
	switch (json_typeof(value)) {
	case JSON_STRING:
		if (copy_text(a, value, &text) != RC_OK)
			return FAIL(p->fault, REASON_memory, "body");
		return hand_on(p, name, text);
	case JSON_INTEGER:
	case JSON_REAL:
		return hand_on(p, name, raw);
	case JSON_NULL:
		return hand_on(p, name, STR("null"));
	case JSON_ARRAY:
		return take_list(a, p, name, value);
	case JSON_OBJECT:
	case JSON_TRUE:
	case JSON_FALSE:
		break;
	}
	return wrong_type(p, name);
}

static enum rc take_member(struct arena *a, struct request_params *p, const struct member *m)
{
	if (is_plain(m->value))
		return hand_on(p, m->name, str_sub(m->value, 1, m->value.n - 2));
	json_t *value = load(m->value);
	if (!value)
		return FAIL(p->fault, REASON_body_not_json, "a value of %zu octets", m->value.n);
	const enum rc rc = take_loaded(a, p, m->name, m->value, value);
	json_decref(value);
	return rc;
}

/* the text of a string, or RC_MALFORMED */
static enum rc string_text(struct arena *a, struct str raw, struct str *out)
{
	if (is_plain(raw)) {
		*out = str_sub(raw, 1, raw.n - 2);
		return RC_OK;
	}
	json_t *value = load(raw);
	const enum rc rc = json_is_string(value) ? copy_text(a, value, out) : RC_MALFORMED;
	json_decref(value);
	return rc;
}

static enum rc read_packet(struct arena *a, struct str raw, struct bytes *out, struct fault *f)
{
	struct str text;
	enum rc rc = string_text(a, raw, &text);
	if (rc == RC_OK && text.n > REQUEST_EAP_MAX / 3 * 4)
		return FAIL(f, REASON_eap_too_long, "%zu characters", text.n);
	if (rc == RC_OK)
		rc = text.n > 0 ? text_unbase64(a, text, out) : RC_MALFORMED;
	if (rc == RC_NOMEM)
		return FAIL(f, REASON_memory, "EAP packet");
	return rc == RC_OK ? RC_OK : FAIL(f, REASON_eap_relay_invalid, "%zu octets of JSON", raw.n);
}

/* decodes all names; gives the first EAP packet among them */
static enum rc read_names(struct arena *a, struct scan *s, const struct member **packet)
{
	for (size_t i = 0; i < s->n; i++) {
		struct member *m = &s->member[i];
		const enum rc rc = string_text(a, m->name, &m->name);
		if (rc == RC_NOMEM)
			return FAIL(s->fault, REASON_memory, "body");
		if (rc != RC_OK)
			return FAIL(s->fault, REASON_body_not_json, "name of member %zu", i);
		if (!*packet && str_is(m->name, "eap-relay-packet"))
			*packet = m;
	}
	return RC_OK;
}

enum rc request_json_read(
	struct arena *a, struct bytes body, struct request_params *p, struct request_json *out)
{
	struct scan s = { .rest = str_of_bytes(body), .fault = p->fault };
	const struct member *packet = NULL;
	*out = (struct request_json){ 0 };
	enum rc rc = scan_object(&s);
	if (rc == RC_OK)
		rc = read_names(a, &s, &packet);
	if (rc != RC_OK || packet) {
		out->relay = packet != NULL;
		return rc == RC_OK ? read_packet(a, packet->value, &out->packet, p->fault) : rc;
	}
	for (size_t i = 0; i < s.n && rc == RC_OK; i++)
		rc = take_member(a, p, &s.member[i]);
	return rc;
}
