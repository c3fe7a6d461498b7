/** HTTP/1.1 framing by llhttp: the only file that knows it. The head is gathered and scanned first, then
 * parsed where it lies. */
#include "http/http1.h"

#include "http/head_scan.h"
#include "http/target.h"
#include "base/buf.h"

#include <llhttp.h>

enum { BODY_AT_ONCE = 4096 };

struct http1 {
	llhttp_t parser;
	const struct http_limits *limits;
	struct arena *arena;
	struct head_scan scan;
	struct head_framing framing;
	struct buf head, body;
	struct http_header *headers;
	struct http_request request;
	struct str target;
	struct fault *fault;   /* during http1_feed() only */
	size_t framing_octets; /* of a chunked body, what is not body */
	uint8_t tail[4];       /* last octets of a chunked body */
	bool in_body, complete, trailers, continued;
};

static struct http1 *self(llhttp_t *p)
{
	return p->data;
}

static int on_url(llhttp_t *p, const char *at, size_t n)
{
	struct str *t = &self(p)->target;
	t->p = t->p ? t->p : at;
	t->n = (size_t)(at + n - t->p);
	return 0;
}

static int on_field(llhttp_t *p, const char *at, size_t n)
{
	struct http1 *h = self(p);
	if (h->in_body) {
		h->trailers = true;
		return 0;
	}
	struct str *name = &h->headers[h->request.n_headers].name;
	name->p = name->p ? name->p : at;
	name->n = (size_t)(at + n - name->p);
	return 0;
}

static int on_value(llhttp_t *p, const char *at, size_t n)
{
	struct http1 *h = self(p);
	if (h->in_body)
		return 0;
	struct str *value = &h->headers[h->request.n_headers].value;
	value->p = value->p ? value->p : at;
	value->n = (size_t)(at + n - value->p);
	return 0;
}

static int on_value_complete(llhttp_t *p)
{
	struct http1 *h = self(p);
	if (h->in_body)
		return 0;
	struct http_header *line = &h->headers[h->request.n_headers++];
	line->value = str_trim(line->value);
	return 0;
}

/* The library and the scan must have understood the same framing. */
static enum rc check_framing(struct http1 *h)
{
	const llhttp_t *p = &h->parser;
	struct fault *f = h->fault;
	enum rc rc = head_scan_fields(h->headers, h->request.n_headers, p->http_minor == 0, &h->framing, f);
	if (rc != RC_OK)
		return rc;
	if (h->framing.chunked != !!(p->flags & F_CHUNKED) ||
		h->framing.has_length != !!(p->flags & F_CONTENT_LENGTH))
		return FAIL(f, REASON_http_malformed, "framing understood in two ways");
	if (h->framing.has_length && h->framing.length != p->content_length)
		return FAIL(f, REASON_http_malformed, "length understood in two ways");
	if (h->framing.length > h->limits->body_octets)
		return FAIL(f, REASON_http_too_large, "Content-Length %llu",
			(unsigned long long)h->framing.length);
	return RC_OK;
}

static int on_head(llhttp_t *p)
{
	struct http1 *h = self(p);
	if (check_framing(h) != RC_OK)
		return -1;
	p->upgrade = 0; /* nobody here speaks anything else: RFC 9110 7.8 lets a server ignore the wish */
	target_split(h->target, &h->request.path, &h->request.query);
	h->in_body = true;
	buf_init(&h->body, h->arena, h->limits->body_octets);
	/* a large body gets its room as it arrives: announcing one must not hold memory */
	if (h->framing.length && h->framing.length <= BODY_AT_ONCE &&
		buf_room(&h->body, (size_t)h->framing.length))
		h->body.n = 0;
	return 0;
}

static int on_chunk(llhttp_t *p)
{
	struct http1 *h = self(p);
	if (p->content_length <= h->limits->body_octets - h->body.n)
		return 0;
	(void)FAIL(h->fault, REASON_http_too_large, "chunks above the ceiling");
	return -1;
}

static int on_body(llhttp_t *p, const char *at, size_t n)
{
	struct http1 *h = self(p);
	buf_put(&h->body, at, n);
	return h->body.failed ? -1 : 0;
}

static int on_complete(llhttp_t *p)
{
	self(p)->complete = true;
	return HPE_PAUSED;
}

static const llhttp_settings_t *settings(void)
{
	static llhttp_settings_t s;
	if (s.on_url)
		return &s;
	llhttp_settings_init(&s);
	s.on_url = on_url;
	s.on_header_field = on_field;
	s.on_header_value = on_value;
	s.on_header_value_complete = on_value_complete;
	s.on_headers_complete = on_head;
	s.on_chunk_header = on_chunk;
	s.on_body = on_body;
	s.on_message_complete = on_complete;
	return &s;
}

struct http1 *http1_new(struct arena *a, const struct http_limits *limits)
{
	struct http1 *h = arena_new_of(a, struct http1);
	if (!h)
		return NULL;
	h->arena = a;
	h->limits = limits;
	buf_init(&h->head, a, limits->header_octets);
	llhttp_init(&h->parser, HTTP_REQUEST, settings());
	h->parser.data = h;
	return h;
}

static enum rc parse(struct http1 *h, struct bytes in, size_t *used)
{
	const llhttp_errno_t e = llhttp_execute(&h->parser, (const char *)in.p, in.n);
	*used = in.n;
	if (e == HPE_OK)
		return RC_PENDING;
	if (e == HPE_PAUSED && h->complete) {
		*used = (size_t)(llhttp_get_error_pos(&h->parser) - (const char *)in.p);
		return RC_OK;
	}
	if (h->head.failed || h->body.failed)
		return FAIL(h->fault, REASON_memory, "the arena of a request is full");
	return FAIL(
		h->fault, REASON_http_malformed, "%s", llhttp_errno_name(e)); /* unless a callback said why */
}

/* The request line and the fields, whole and where they will stay; blank lines in front are left out. */
static enum rc parse_head(struct http1 *h)
{
	const struct str head = str_sub(str_of_bytes(buf_bytes(&h->head)), h->scan.blank, h->head.n);
	h->headers = arena_take(h->arena, (h->scan.lines + 1) * sizeof(*h->headers));
	if (!h->headers)
		return FAIL(h->fault, REASON_memory, "the arena of a request is full");
	h->request.headers = h->headers;
	h->request.method = str_sub(head, 0, str_find(head, ' '));
	size_t used;
	const enum rc rc = parse(h, str_bytes(head), &used);
	if ((rc == RC_OK && used != head.n) || (rc == RC_PENDING && !h->in_body))
		return FAIL(h->fault, REASON_http_malformed, "the end of the head understood in two ways");
	return rc;
}

static enum rc feed_head(struct http1 *h, struct bytes in, size_t *used)
{
	const enum rc rc = head_scan_octets(&h->scan, h->limits, in, used, h->fault);
	if (rc != RC_OK && rc != RC_PENDING)
		return rc;
	buf_put(&h->head, in.p, *used);
	if (h->head.failed)
		return FAIL(h->fault, REASON_memory, "the arena of a request is full");
	return rc == RC_OK ? parse_head(h) : RC_PENDING;
}

static void note_tail(struct http1 *h, struct bytes in)
{
	const size_t n = in.n < sizeof(h->tail) ? in.n : sizeof(h->tail);
	memmove(h->tail, h->tail + n, sizeof(h->tail) - n);
	memcpy(h->tail + sizeof(h->tail) - n, in.p + in.n - n, n);
}

/* Chunk heads, extensions and trailers together stay below the ceiling of a head; the last line end must not
 * be a bare LF. */
static enum rc check_chunked(struct http1 *h, struct bytes in, size_t body_before)
{
	h->framing_octets += in.n - (h->body.n - body_before);
	if (h->framing_octets > h->limits->header_octets)
		return FAIL(h->fault, REASON_http_too_large, "chunk framing above the ceiling");
	note_tail(h, in);
	if (h->complete && memcmp(h->tail, "\r\n\r\n", sizeof(h->tail)) != 0)
		return FAIL(h->fault, REASON_http_malformed, "LF without CR at the end of the chunks");
	return RC_OK;
}

static enum rc feed_body(struct http1 *h, struct bytes in, size_t *used)
{
	const size_t before = h->body.n;
	enum rc rc = parse(h, in, used);
	if (h->framing.chunked && (rc == RC_OK || rc == RC_PENDING)) {
		const enum rc framing = check_chunked(h, (struct bytes){ in.p, *used }, before);
		rc = framing == RC_OK ? rc : framing;
	}
	return rc;
}

enum rc http1_feed(struct http1 *h, struct bytes in, size_t *used, struct fault *f)
{
	size_t head = 0, body = 0;
	enum rc rc = RC_PENDING;
	h->fault = f;
	if (!h->in_body)
		rc = feed_head(h, in, &head);
	if (rc == RC_PENDING && h->in_body && head < in.n)
		rc = feed_body(h, (struct bytes){ in.p + head, in.n - head }, &body);
	h->fault = NULL;
	*used = head + body;
	h->request.body = buf_bytes(&h->body);
	return rc == RC_OK || rc == RC_PENDING ? rc : f->rc; /* a callback knew the cause first */
}

struct http_request *http1_request(struct http1 *h)
{
	return &h->request;
}

bool http1_in_body(const struct http1 *h)
{
	return h->in_body;
}

bool http1_wants_continue(struct http1 *h)
{
	if (!h->in_body || h->continued || !h->framing.expects_continue || h->body.n || h->framing_octets)
		return false;
	h->continued = true;
	return true;
}

bool http1_keep_alive(const struct http1 *h)
{
	return !h->trailers && llhttp_should_keep_alive(&h->parser);
}

bool http1_is_10(const struct http1 *h)
{
	return h->parser.http_minor == 0;
}
