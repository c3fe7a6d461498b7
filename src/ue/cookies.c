/** Cookies as four kinds of client treat them (clients.md rows 3 to 5). */
#include "ue/cookies.h"

#include "base/text.h"

enum { COOKIE_MAX = 8192 };

static struct str pair_of(struct str set_cookie)
{
	return str_trim(str_sub(set_cookie, 0, str_find(set_cookie, ';')));
}

static struct str name_of(struct str pair)
{
	return str_sub(pair, 0, str_find(pair, '='));
}

static bool has_attribute(struct str set_cookie, const char *name, struct str *value)
{
	struct str piece;
	str_next(&set_cookie, ';', &piece);
	while (str_next(&set_cookie, ';', &piece)) {
		piece = str_trim(piece);
		if (!str_ieq(str_trim(name_of(piece)), str_of(name)))
			continue;
		const size_t eq = str_find(piece, '=');
		*value = eq < piece.n ? str_trim(str_sub(piece, eq + 1, piece.n)) : STR_NONE;
		return true;
	}
	return false;
}

/* java.net.HttpCookie: a cookie of version 1 comes back with $Version and quotes */
static enum rc java_pair(struct arena *a, struct str set_cookie, struct str *out)
{
	struct str version, pair = pair_of(set_cookie);
	if (!has_attribute(set_cookie, "Version", &version) || !str_is(version, "1")) {
		*out = pair;
		return RC_OK;
	}
	const struct str name = name_of(pair);
	struct str value = str_sub(pair, name.n + 1, pair.n);
	if (value.n >= 2 && value.p[0] == '"')
		value = str_sub(value, 1, value.n - 2);
	struct buf b;
	buf_init(&b, a, COOKIE_MAX);
	buf_printf(&b, "$Version=\"1\"; %.*s=\"%.*s\"", STR_ARG(name), STR_ARG(value));
	*out = buf_str(&b);
	return b.failed ? RC_NOMEM : RC_OK;
}

static void keep(struct cookies *c, struct str text)
{
	for (unsigned i = 0; i < c->count; i++) {
		if (c->rule == COOKIES_JAR && str_eq(name_of(c->kept[i]), name_of(text))) {
			c->kept[i] = text;
			return;
		}
	}
	if (c->count < COOKIES_MAX)
		c->kept[c->count++] = text;
}

enum rc cookies_take(struct cookies *c, struct arena *a, const struct http_response *answer)
{
	const bool first = c->answers++ == 0;
	if (c->rule == COOKIES_PARSED_FIRST && !first)
		return RC_OK;
	if (c->rule == COOKIES_RAW_LATEST || c->rule == COOKIES_RAW_LAST_ONE)
		c->count = 0;
	enum rc rc = RC_OK;
	for (unsigned i = 0; rc == RC_OK; i++) {
		const struct str line = http_message_header(answer, "Set-Cookie", i);
		struct str text = line;
		if (!line.p)
			break;
		if (c->rule == COOKIES_RAW_LAST_ONE)
			c->count = 0;
		if (c->rule == COOKIES_JAR)
			text = pair_of(line);
		if (c->rule == COOKIES_PARSED_FIRST)
			rc = java_pair(a, line, &text);
		keep(c, text);
	}
	return rc;
}

static enum rc give_joined(const struct cookies *c, struct arena *a, struct http_request *request)
{
	struct buf b;
	buf_init(&b, a, COOKIE_MAX);
	for (unsigned i = 0; i < c->count; i++) {
		buf_puts(&b, i ? "; " : "");
		buf_put_str(&b, c->kept[i]);
	}
	return b.failed ? RC_NOMEM : http_message_add_header(a, request, "Cookie", buf_str(&b));
}

enum rc cookies_give(const struct cookies *c, struct arena *a, struct http_request *request)
{
	enum rc rc = RC_OK;
	if (!c->count)
		return RC_OK;
	if (c->rule == COOKIES_JAR || c->rule == COOKIES_PARSED_FIRST)
		return give_joined(c, a, request);
	for (unsigned i = 0; i < c->count && rc == RC_OK; i++)
		rc = http_message_add_header(a, request, "Cookie", c->kept[i]);
	return rc;
}

static bool url_safe(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!text_unreserved(s.p[i]))
			return false;
	return s.n > 0;
}

static bool spelled(const struct http_response *answer)
{
	for (const struct http_header *h = answer->headers; h; h = h->next)
		if (str_is(h->name, "Set-Cookie"))
			return true;
	return answer->http2;
}

void cookies_check(const struct http_response *answer, struct str *seen, struct findings *f)
{
	const struct str line = http_message_header(answer, "Set-Cookie", 0), pair = pair_of(line);
	struct str value;
	if (!line.p) {
		findings_add(f, "clients 3", "an answer with an EAP packet sets no cookie");
		return;
	}
	if (http_message_header(answer, "Set-Cookie", 1).p)
		findings_add(f, "clients 3", "more than one cookie is set");
	if (seen->p && !str_eq(*seen, pair))
		findings_add(f, "clients 3", "the cookie changed during the login");
	if (!seen->p)
		*seen = pair;
	if (!spelled(answer))
		findings_add(f, "clients 4", "the header is not spelled Set-Cookie");
	if (!url_safe(str_sub(pair, name_of(pair).n + 1, pair.n)))
		findings_add(f, "clients 4", "the cookie's value is empty, quoted or not URL-safe");
	if (has_attribute(line, "Version", &value))
		findings_add(f, "clients 4", "the cookie has a Version attribute");
	if (!has_attribute(line, "Path", &value) || !str_is(value, "/"))
		findings_add(f, "clients 4", "the cookie has no Path=/");
}
