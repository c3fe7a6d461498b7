/**
 * Fuzz target: any octets as requests on one connection. Whole and in pieces they must come to the same
 * requests, or to a reason that is the client's fault.
 */
#include "http/http1.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct http_limits limits = {
	.header_octets = 2048,
	.header_lines = 16,
	.target_octets = 512,
	.body_octets = 1024,
};

struct seen {
	enum rc rc;
	enum reason why;
	size_t used;
	size_t headers, body, path, query;
	bool keep_alive;
};

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void look(struct http1 *h, struct seen *s)
{
	const struct http_request *q = http1_request(h);
	must(q->method.n > 0 && q->n_headers <= limits.header_lines && q->body.n <= limits.body_octets);
	must(q->path.n + q->query.n <= limits.target_octets && q->path.n > 0);
	for (size_t i = 0; i < q->n_headers; i++)
		must(q->headers[i].name.n > 0 && !memchr(q->headers[i].name.p, ' ', q->headers[i].name.n));
	s->headers = q->n_headers;
	s->body = q->body.n;
	s->path = q->path.n;
	s->query = q->query.n;
	s->keep_alive = http1_keep_alive(h);
}

/* One request, in pieces of `step` octets. */
static struct seen read_one(struct arena *a, struct bytes in, size_t step)
{
	struct seen s = { .rc = RC_PENDING };
	struct fault f = { .reason = REASON_none };
	struct http1 *h = http1_new(a, &limits);
	must(h != NULL);
	while (s.used < in.n && s.rc == RC_PENDING) {
		const size_t n = in.n - s.used < step ? in.n - s.used : step;
		size_t used = 0;
		s.rc = http1_feed(h, (struct bytes){ in.p + s.used, n }, &used, &f);
		must(used <= n && (s.rc != RC_PENDING || used == n));
		s.used += used;
	}
	s.why = f.reason;
	if (s.rc == RC_OK)
		look(h, &s);
	must((s.why == REASON_none) == (s.rc == RC_OK || s.rc == RC_PENDING));
	must(s.why != REASON_bug && s.why != REASON_memory);
	arena_reset(a);
	return s;
}

/* Pieces may only change which of two broken things is met first. */
static void must_agree(const struct seen *x, const struct seen *y)
{
	must((x->why == REASON_none) == (y->why == REASON_none));
	if (x->why != REASON_none)
		return;
	must(x->rc == y->rc && x->used == y->used && x->headers == y->headers && x->body == y->body);
	must(x->path == y->path && x->query == y->query && x->keep_alive == y->keep_alive);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(256 * 1024);
	must(a != NULL);
	struct bytes in = { data, size };
	while (in.n) {
		const struct seen whole = read_one(a, in, in.n);
		const struct seen single = read_one(a, in, 1), seven = read_one(a, in, 7);
		must_agree(&whole, &single);
		must_agree(&whole, &seven);
		if (whole.rc != RC_OK)
			break;
		in = (struct bytes){ in.p + whole.used, in.n - whole.used };
	}
	arena_free(&a);
	return 0;
}
