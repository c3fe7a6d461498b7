/**
 * Fuzz target: any frames on one HTTP/2 connection, whose owner answers at once, later or never as the first
 * octet says. No request may come out that breaks a ceiling, nothing may be left behind, and what the server
 * says must stay in proportion to what it was told.
 */
#include "http/conn_http2.h"
#include "http/http2.h"

#include <stdlib.h>
#include <uv.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LATER_MAX = 16, OUT = 32768, SAID_AT_MOST = 4096, SAID_PER_OCTET = 64, BODY = 600 };

static const struct http_limits limits = {
	.header_octets = 2048,
	.header_lines = 16,
	.target_octets = 512,
	.body_octets = 1024,
	.requests_per_connection = 20,
	.connections = 12,
	.streams = 8,
	.resets = 8,
	.frames = 128,
};

static struct http_server *server;
static struct http_exchange *later[LATER_MAX];
static size_t n_later;
static uint8_t policy;

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void answer(struct http_exchange *x)
{
	static const uint8_t body[BODY];
	const struct http_header h = { STR("Set-Cookie"), STR("a=b") };
	http_exchange_reply(x, &(struct http_reply){ .status = policy & 8 ? 204 : 200,
				       .headers = &h,
				       .n_headers = 1,
				       .body = BYTES_OF(body),
				       .close = policy & 16 });
}

static void on_request(void *owner, struct http_exchange *x)
{
	const struct http_request *q = http_exchange_request(x);
	must(q->method.n > 0 && q->path.n > 0 && q->path.n + q->query.n <= limits.target_octets);
	must(q->n_headers >= 1 && q->n_headers <= limits.header_lines + 1 && q->body.n <= limits.body_octets);
	must(str_is(q->headers[0].name, "host"));
	for (size_t i = 0; i < q->n_headers; i++)
		for (size_t k = 0; k < q->headers[i].name.n; k++)
			must(q->headers[i].name.p[k] != ':' &&
				!(q->headers[i].name.p[k] >= 'A' && q->headers[i].name.p[k] <= 'Z'));
	if (policy & 1)
		answer(x);
	else
		later[n_later++] = x;
	must(n_later <= limits.streams);
}

static void forget(struct http_exchange *x)
{
	for (size_t i = 0; i < n_later; i++) {
		if (later[i] == x) {
			later[i] = later[--n_later];
			return;
		}
	}
	must(false);
}

static void on_cancel(void *owner, struct http_exchange *x)
{
	forget(x);
}

static bool hand_out(struct http2 *h)
{
	bool any = false;
	for (struct http_exchange *x; (x = http2_next(h)); any = true) {
		if (x->stream->step == HTTP2_GONE) {
			http_exchange_cancel(x);
			http2_end(x);
			continue;
		}
		http_exchange_dispatch(x, http2_request_whole(&x->stream->request));
	}
	return any;
}

static size_t say(struct http2 *h)
{
	static uint8_t out[OUT];
	struct fault f = { 0 };
	struct buf b;
	size_t said = 0;
	enum rc rc = RC_PENDING;
	while (rc == RC_PENDING) {
		buf_init_fixed(&b, out, sizeof(out));
		rc = http2_gather(h, &b, &f);
		said += b.n;
		must((rc == RC_OK || rc == RC_PENDING) && !b.failed);
		if (hand_out(h))
			rc = RC_PENDING;
	}
	return said;
}

static size_t feed(struct http2 *h, struct bytes in)
{
	struct fault f = { 0 };
	const enum rc rc = http2_feed(h, in, &f);
	hand_out(h);
	must(rc == RC_OK || f.reason == REASON_http2_broken || f.reason == REASON_http2_flood);
	while (policy & 2 && n_later) {
		struct http_exchange *x = later[--n_later];
		answer(x);
	}
	return rc == RC_OK ? say(h) : 0;
}

static void open_server(void)
{
	static uv_loop_t loop;
	const struct http_events events = { .request = on_request, .cancel = on_cancel };
	must(uv_loop_init(&loop) == 0);
	server = http_server_new(&loop, &limits, &events);
	must(server != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0";
	struct conn c = { .dispatching = true };
	if (!server)
		open_server();
	if (!size)
		return 0;
	c.server = server;
	policy = data[0];
	must(conn_http2_start(&c));
	size_t said = feed(c.http2, (struct bytes){ preface, sizeof(preface) });
	const size_t step = policy & 4 ? 7 : size;
	for (size_t at = 1; at < size && !http2_is_over(c.http2); at += step)
		said += feed(c.http2, (struct bytes){ data + at, size - at < step ? size - at : step });
	must(said <= SAID_AT_MOST + SAID_PER_OCTET * size);
	must(c.requests <= limits.requests_per_connection);
	http2_close(&c.http2);
	must(n_later == 0 && server->n_exchanges == 0);
	return 0;
}
