/** Fields of HTTP/2 to a request. */
#include "http/http2_request.h"

#include "http/target.h"

enum { FIELDS_AT_FIRST = 16, FIELD_WEIGHT = 32 /* RFC 9113 6.5.2 */, BOMB = 4, BODY_AT_ONCE = 4096 };

void http2_request_init(struct http2_request *q, struct arena *a, const struct http_limits *limits)
{
	*q = (struct http2_request){ .arena = a, .limits = limits, .n = 1 };
}

bool http2_request_weigh(struct http2_request *q, struct str name, struct str value)
{
	q->octets += name.n + value.n + FIELD_WEIGHT;
	q->lines += name.n && name.p[0] != ':';
	return q->octets <= BOMB * q->limits->header_octets && q->lines <= BOMB * q->limits->header_lines;
}

static enum rc no_memory(struct fault *f)
{
	return FAIL(f, REASON_memory, "the arena of a request is full");
}

static bool grow(struct http2_request *q)
{
	const size_t room = q->room ? 2 * q->room : FIELDS_AT_FIRST;
	struct http_header *fields = arena_take(q->arena, room * sizeof(*fields));
	if (!fields)
		return false;
	if (q->n)
		memcpy(fields, q->fields ? q->fields : &(struct http_header){ STR("host"), STR_NONE },
			q->n * sizeof(*fields));
	q->fields = fields;
	q->room = room;
	return true;
}

/* Where the value of a pseudo-header field goes, or of Host; NULL: an ordinary field, or nobody's (:scheme).
 */
static struct str *place_of(struct http2_request *q, struct str name)
{
	if (str_is(name, ":method"))
		return &q->request.method;
	if (str_is(name, ":path"))
		return &q->target;
	if (str_is(name, ":authority"))
		return &q->authority;
	return str_is(name, "host") ? &q->host : NULL;
}

static enum rc keep(struct http2_request *q, struct str name, struct str value)
{
	struct fault *f = &q->fault;
	struct str *place = place_of(q, name);
	if (place) {
		*place = arena_str(q->arena, value);
		return place->p ? RC_OK : no_memory(f);
	}
	if (name.p[0] == ':')
		return RC_OK;
	if (q->n >= q->room && !grow(q))
		return no_memory(f);
	const struct http_header h = { arena_str(q->arena, name), arena_str(q->arena, value) };
	if (!h.name.p || !h.value.p)
		return no_memory(f);
	q->fields[q->n++] = h;
	q->cookies += str_is(name, "cookie");
	if (str_is(name, "content-length") && !str_to_u64(value, UINT64_MAX, &q->length))
		return FAIL(f, REASON_http_malformed, "content-length is not a number");
	if (str_is(name, "expect"))
		q->expects_continue = str_ieq(value, STR("100-continue"));
	return RC_OK;
}

void http2_request_field(struct http2_request *q, struct str name, struct str value)
{
	const struct http_limits *l = q->limits;
	if (q->fault.reason != REASON_none)
		return;
	if (q->octets > l->header_octets || q->lines > l->header_lines)
		(void)FAIL(
			&q->fault, REASON_http_head_too_large, "%zu octets, %zu fields", q->octets, q->lines);
	else if (str_is(name, ":path") && value.n > l->target_octets)
		(void)FAIL(&q->fault, REASON_http_head_too_large, ":path of %zu octets", value.n);
	else
		(void)keep(q, name, value);
}

/* RFC 9113 8.3.1: a Host beside :authority must name the same, and neither a user. */
static enum rc name_host(struct http2_request *q, struct fault *f)
{
	if (q->authority.n && q->host.n && !str_ieq(q->authority, q->host))
		return FAIL(f, REASON_http_malformed, "host is not :authority");
	if (str_find(q->authority, '@') < q->authority.n)
		return FAIL(f, REASON_http_malformed, ":authority with a user");
	if (!q->fields && !grow(q))
		return no_memory(f);
	q->fields[0].value = q->authority.n ? q->authority : q->host;
	return RC_OK;
}

/* RFC 9113 8.2.3: a cookie may come in pieces; what is behind this server knows one line. */
static enum rc join_cookies(struct http2_request *q, struct fault *f)
{
	struct buf all;
	size_t kept = 0;
	struct http_header *line = NULL;
	if (q->cookies < 2)
		return RC_OK;
	buf_init(&all, q->arena, q->octets);
	for (size_t i = 0; i < q->n; i++) {
		const struct http_header h = q->fields[i];
		const bool cookie = str_is(h.name, "cookie");
		if (cookie) {
			buf_puts(&all, all.n ? "; " : "");
			buf_put_str(&all, h.value);
		}
		if (cookie && line)
			continue;
		q->fields[kept] = h;
		line = cookie ? &q->fields[kept] : line;
		kept++;
	}
	if (all.failed || !line)
		return no_memory(f);
	line->value = buf_str(&all);
	q->n = kept;
	return RC_OK;
}

enum rc http2_request_head(struct http2_request *q, struct fault *f)
{
	enum rc rc = q->fault.reason == REASON_none ? RC_OK : fault_pass(f, &q->fault);
	if (rc == RC_OK && !q->target.n)
		rc = FAIL(f, REASON_http_malformed, "no :path");
	if (rc == RC_OK && q->length > q->limits->body_octets)
		rc = FAIL(f, REASON_http_too_large, "content-length %llu", (unsigned long long)q->length);
	if (rc == RC_OK)
		rc = name_host(q, f);
	if (rc == RC_OK)
		rc = join_cookies(q, f);
	if (rc != RC_OK)
		return rc;
	target_split(q->target, &q->request.path, &q->request.query);
	q->request.headers = q->fields;
	q->request.n_headers = q->n;
	buf_init(&q->body, q->arena, q->limits->body_octets);
	/* a large body gets its room as it arrives: announcing one must not hold memory */
	if (q->length && q->length <= BODY_AT_ONCE && buf_room(&q->body, (size_t)q->length))
		q->body.n = 0;
	return RC_OK;
}

enum rc http2_request_data(struct http2_request *q, struct bytes in, struct fault *f)
{
	if (in.n > q->limits->body_octets - q->body.n)
		return FAIL(f, REASON_http_too_large, "more than %zu octets", q->limits->body_octets);
	buf_put(&q->body, in.p, in.n);
	return q->body.failed ? no_memory(f) : RC_OK;
}

struct http_request *http2_request_whole(struct http2_request *q)
{
	q->request.body = buf_bytes(&q->body);
	return &q->request;
}
