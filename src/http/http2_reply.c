/** Answers for HTTP/2. */
#include "http/http2_reply.h"

#include "http/reply.h"

#include <stdio.h>

enum { OWN_FIELDS = 3 /* :status, date, content-length */, NUMBER_TEXT = 21 };

static bool put(struct http2_reply *out, struct str name, struct str value)
{
	/* a cookie is a secret: its octets must not meet another stream's in the table (RFC 7541 7.1.3) */
	const bool secret = str_is(name, "set-cookie");
	out->fields[out->n++] = (nghttp2_nv){ .name = (uint8_t *)(uintptr_t)name.p,
		.namelen = name.n,
		.value = (uint8_t *)(uintptr_t)(value.n ? value.p : ""),
		.valuelen = value.n,
		.flags = secret ? NGHTTP2_NV_FLAG_NO_INDEX : NGHTTP2_NV_FLAG_NONE };
	return name.p != NULL;
}

static struct str lower(struct arena *a, struct str name)
{
	char *p = arena_take(a, name.n);
	for (size_t i = 0; p && i < name.n; i++)
		p[i] = name.p[i] >= 'A' && name.p[i] <= 'Z' ? (char)(name.p[i] + 0x20) : name.p[i];
	return (struct str){ p, name.n };
}

static struct str number(struct arena *a, size_t v)
{
	char *p = arena_take(a, NUMBER_TEXT);
	if (!p)
		return STR_NONE;
	return (struct str){ p, (size_t)snprintf(p, NUMBER_TEXT, "%zu", v) };
}

bool http2_reply_fields(struct arena *a, const struct http_reply *r, struct str date, struct http2_reply *out)
{
	const struct str status = number(a, (size_t)r->status), length = number(a, r->body.n);
	*out = (struct http2_reply){ .fields = arena_take(
					     a, (r->n_headers + OWN_FIELDS) * sizeof(nghttp2_nv)) };
	if (!out->fields || !status.p || !length.p)
		return false;
	bool ok = put(out, STR(":status"), status) && put(out, STR("date"), date);
	for (size_t i = 0; i < r->n_headers && ok; i++)
		ok = put(out, lower(a, r->headers[i].name), r->headers[i].value);
	if (ok && reply_may_have_body(r))
		ok = put(out, STR("content-length"), length);
	return ok;
}
