/** The session of nghttp2 and the streams in it. */
#include "http/http2.h"

#include "http/http2_events.h"
#include "http/http2_reply.h"
#include "http/reply.h"

#include <stdlib.h>

enum {
	CONNECTION_BODIES = 4, /* whole bodies that a connection may have under way */
	LEAST_WINDOW = 65535,  /* of a connection, RFC 9113 6.9.2 */
	CONTINUATIONS = 3,
	OUTBOUND_ACKS = 64,
	SETTINGS_ENTRIES = 16,
	FRAME_ROOM = 16384 + 64,
};

static nghttp2_option *options(void)
{
	nghttp2_option *o = NULL;
	if (nghttp2_option_new(&o) != 0)
		return NULL;
	nghttp2_option_set_no_auto_window_update(o, 1); /* what is held is given back when the stream ends */
	nghttp2_option_set_no_closed_streams(o, 1);
	nghttp2_option_set_max_continuations(o, CONTINUATIONS);
	nghttp2_option_set_max_outbound_ack(o, OUTBOUND_ACKS);
	nghttp2_option_set_max_settings(o, SETTINGS_ENTRIES);
	return o;
}

static bool open_session(struct http2 *h)
{
	nghttp2_session_callbacks *cb = NULL;
	nghttp2_option *o = options();
	if (o && nghttp2_session_callbacks_new(&cb) == 0) {
		http2_events_set(cb);
		if (nghttp2_session_server_new2(&h->session, cb, h, o) != 0)
			h->session = NULL;
	}
	nghttp2_session_callbacks_del(cb);
	nghttp2_option_del(o);
	return h->session != NULL;
}

/* One octet more than a body may have, so that a larger one shows itself. */
static bool say_settings(nghttp2_session *session, const struct http_limits *l)
{
	const uint32_t window = (uint32_t)l->body_octets + 1;
	const nghttp2_settings_entry entries[] = {
		{ NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, l->streams },
		{ NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, window },
		{ NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, (uint32_t)l->header_octets },
		{ NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1 },
	};
	const size_t all = CONNECTION_BODIES * (size_t)window;
	return nghttp2_submit_settings(
		       session, NGHTTP2_FLAG_NONE, entries, sizeof(entries) / sizeof(entries[0])) == 0 &&
	       nghttp2_session_set_local_window_size(session, NGHTTP2_FLAG_NONE, 0,
		       (int32_t)(all > LEAST_WINDOW ? all : LEAST_WINDOW)) == 0;
}

struct http2 *http2_open(struct conn *c)
{
	const struct http_limits *l = &c->server->limits;
	struct http2 *h = calloc(1, sizeof(*h));
	if (!h)
		return NULL;
	h->conn = c;
	list_init(&h->streams);
	list_init(&h->todo);
	http2_budget_init(&h->budget, l->frames, l->body_octets, l->resets);
	if (!open_session(h) || !say_settings(h->session, l))
		http2_close(&h);
	return h;
}

void http2_close(struct http2 **h2)
{
	struct http2 *h = *h2;
	if (!h)
		return;
	*h2 = NULL; /* first: an owner may answer another exchange while it hears that one is cancelled */
	nghttp2_session_del(h->session);
	while (!list_empty(&h->streams)) {
		struct http2_stream *st = list_owner(h->streams.next, struct http2_stream, node);
		if (st->step == HTTP2_OUT || st->step == HTTP2_GONE)
			http_exchange_cancel(st->exchange);
		http2_end(st->exchange);
	}
	free(h);
}

static enum reason reason_of(ssize_t error)
{
	switch (error) {
	case NGHTTP2_ERR_NOMEM:
		return REASON_memory;
	case NGHTTP2_ERR_FLOODED:
	case NGHTTP2_ERR_TOO_MANY_SETTINGS:
	case NGHTTP2_ERR_TOO_MANY_CONTINUATIONS:
		return REASON_http2_flood;
	default:
		return REASON_http2_broken;
	}
}

enum rc http2_feed(struct http2 *h, struct bytes in, struct fault *f)
{
	if (h->over)
		return RC_OK;
	const ssize_t n = nghttp2_session_mem_recv(h->session, in.p, in.n);
	if (n < 0)
		return FAIL(f, reason_of(n), "%s", nghttp2_strerror((int)n));
	if (!http2_budget_octets(&h->budget, in.n))
		http2_finish(h, NGHTTP2_ENHANCE_YOUR_CALM);
	return RC_OK;
}

struct http_exchange *http2_next(struct http2 *h)
{
	for (struct list *n; (n = list_pop(&h->todo));) {
		struct http2_stream *st = list_owner(n, struct http2_stream, todo);
		if (st->step == HTTP2_GONE)
			return st->exchange;
		if (h->over)
			continue;
		st->step = HTTP2_OUT;
		http_exchange_enter(st->exchange, EXCHANGE_ANSWER);
		return st->exchange;
	}
	return NULL;
}

void http2_end(struct http_exchange *x)
{
	list_take(&x->stream->node);
	list_take(&x->stream->todo);
	leftover_drop(&x->stream->body);
	http_exchange_close(&x);
}

enum rc http2_gather(struct http2 *h, struct buf *out, struct fault *f)
{
	const uint8_t *p;
	ssize_t n = 1;
	while (n > 0 && out->cap - out->n >= FRAME_ROOM) {
		n = nghttp2_session_mem_send(h->session, &p);
		if (n < 0)
			return FAIL(f, REASON_memory, "%s", nghttp2_strerror((int)n));
		buf_put(out, p, (size_t)n);
	}
	return n > 0 ? RC_PENDING : RC_OK;
}

bool http2_is_over(const struct http2 *h)
{
	return !nghttp2_session_want_read(h->session) && !nghttp2_session_want_write(h->session);
}

static ssize_t read_body(nghttp2_session *session, int32_t id, uint8_t *p, size_t cap, uint32_t *flags,
	nghttp2_data_source *source, void *user)
{
	struct http2_stream *st = source->ptr;
	const struct bytes rest = leftover_rest(&st->body);
	const size_t n = rest.n < cap ? rest.n : cap;
	if (rest.p)
		memcpy(p, rest.p, n);
	st->body.at += n;
	if (n == rest.n)
		*flags |= NGHTTP2_DATA_FLAG_EOF;
	return (ssize_t)n;
}

/* The fields and the body, or a bare 503 where there is no room for them. */
static int submit(struct http2 *h, struct http_exchange *x, const struct http_reply *r)
{
	struct http2_stream *st = x->stream;
	struct http2_reply out;
	const bool has_body =
		r->body.n && reply_may_have_body(r) && !str_is(st->request.request.method, "HEAD");
	if ((has_body && !leftover_keep(&st->body, r->body)) ||
		!http2_reply_fields(x->arena, r, http_server_date(x->conn->server), &out)) {
		nghttp2_nv bare = { (uint8_t[]){ ":status" }, (uint8_t[]){ "503" }, 7, 3,
			NGHTTP2_NV_FLAG_NONE };
		return nghttp2_submit_response(h->session, st->id, &bare, 1, NULL);
	}
	const nghttp2_data_provider body = { .source.ptr = st, .read_callback = read_body };
	return nghttp2_submit_response(h->session, st->id, out.fields, out.n, has_body ? &body : NULL);
}

void http2_answer(struct http_exchange *x, const struct http_reply *r)
{
	struct http2 *h = x->conn->http2;
	struct http2_stream *st = x->stream;
	if (st->step == HTTP2_GONE) {
		http2_end(x);
		return;
	}
	r = reply_checked(r);
	st->step = HTTP2_ANSWERED;
	list_take(&st->todo);
	http_exchange_enter(x, EXCHANGE_SEND);
	if (submit(h, x, r) != 0)
		http2_reset(x, NGHTTP2_INTERNAL_ERROR);
	if (r->close)
		http2_last(h);
}

void http2_refuse(struct http_exchange *x, const struct fault *why)
{
	x->stream->refused = true;
	conn_tell(x->conn, why);
	http_exchange_refuse(x, why);
}

void http2_reset(struct http_exchange *x, uint32_t code)
{
	nghttp2_submit_rst_stream(x->conn->http2->session, NGHTTP2_FLAG_NONE, x->stream->id, code);
}

void http2_leave(struct http2 *h)
{
	h->leaving = true;
	nghttp2_submit_shutdown_notice(h->session);
	nghttp2_submit_ping(h->session, NGHTTP2_FLAG_NONE, NULL);
}

void http2_last(struct http2 *h)
{
	if (h->last)
		return;
	h->last = true;
	nghttp2_submit_goaway(h->session, NGHTTP2_FLAG_NONE,
		nghttp2_session_get_last_proc_stream_id(h->session), NGHTTP2_NO_ERROR, NULL, 0);
}

void http2_finish(struct http2 *h, uint32_t code)
{
	h->over = true;
	nghttp2_session_terminate_session(h->session, code);
}
