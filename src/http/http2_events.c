/** Callbacks of nghttp2: from frames to streams. user_data is the struct http2, that of a stream its
 * exchange. */
#include "http/http2_events.h"

#include "http/http2.h"

static struct http_exchange *exchange_of(nghttp2_session *session, int32_t id)
{
	return id ? nghttp2_session_get_stream_user_data(session, id) : NULL;
}

/* What a client does is no longer worth an answer. */
static void calm(struct http2 *h)
{
	http2_finish(h, NGHTTP2_ENHANCE_YOUR_CALM);
}

static void charge_reset(struct http2 *h)
{
	if (!http2_budget_reset(&h->budget))
		calm(h);
}

static int on_begin_frame(nghttp2_session *session, const nghttp2_frame_hd *hd, void *user)
{
	struct http2 *h = user;
	if (!http2_budget_frame(&h->budget))
		calm(h);
	return 0;
}

/* NULL: no memory, or no more of them than connections could hold with HTTP/1.1: memory has the same ceiling.
 */
static struct http_exchange *open_stream(struct http2 *h, int32_t id)
{
	struct http_server *s = h->conn->server;
	struct http_exchange *x = s->n_exchanges < s->limits.connections ? http_exchange_open(h->conn) : NULL;
	struct http2_stream *st = x ? arena_new_of(x->arena, struct http2_stream) : NULL;
	if (!st) {
		http_exchange_close(&x);
		return NULL;
	}
	x->stream = st;
	st->exchange = x;
	st->id = id;
	http2_request_init(&st->request, x->arena, &s->limits);
	list_push(&h->streams, &st->node);
	http_exchange_enter(x, EXCHANGE_HEADER);
	return x;
}

static void tell_busy(struct http2 *h)
{
	struct fault f = { 0 };
	(void)FAIL(&f, REASON_http2_busy, "%u requests are open", h->conn->server->n_exchanges);
	conn_tell(h->conn, &f);
}

static int on_begin_headers(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
	struct http2 *h = user;
	const int32_t id = frame->hd.stream_id;
	if (frame->headers.cat != NGHTTP2_HCAT_REQUEST)
		return 0;
	struct http_exchange *x = h->last ? NULL : open_stream(h, id);
	if (!x) {
		if (!h->last)
			tell_busy(h);
		nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, id, NGHTTP2_REFUSED_STREAM);
		return 0;
	}
	nghttp2_session_set_stream_user_data(session, id, x);
	if (++h->opened >= h->conn->server->limits.requests_per_connection)
		http2_last(h);
	return 0;
}

static int on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name, size_t name_n,
	const uint8_t *value, size_t value_n, uint8_t flags, void *user)
{
	struct http_exchange *x = exchange_of(session, frame->hd.stream_id);
	const struct str n = { (const char *)name, name_n }, v = { (const char *)value, value_n };
	if (!x)
		return 0;
	if (!http2_request_weigh(&x->stream->request, n, v)) {
		calm(user);
		return NGHTTP2_ERR_PAUSE;
	}
	if (frame->headers.cat == NGHTTP2_HCAT_REQUEST) /* trailers say nothing here */
		http2_request_field(&x->stream->request, n, v);
	return 0;
}

/* RFC 9113 8.2.1: the library would only leave such a field out. */
static int on_invalid_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
	size_t name_n, const uint8_t *value, size_t value_n, uint8_t flags, void *user)
{
	return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
}

static void say_continue(nghttp2_session *session, int32_t id)
{
	const nghttp2_nv status = { (uint8_t[]){ ":status" }, (uint8_t[]){ "100" }, 7, 3,
		NGHTTP2_NV_FLAG_NONE };
	nghttp2_submit_headers(session, NGHTTP2_FLAG_NONE, id, NULL, &status, 1, NULL);
}

static void head_complete(struct http2 *h, struct http_exchange *x, const nghttp2_frame *frame)
{
	struct http2_stream *st = x->stream;
	struct fault f = { 0 };
	if (http2_request_head(&st->request, &f) != RC_OK) {
		http2_refuse(x, &f);
		return;
	}
	http2_budget_useful(&h->budget, frame->hd.length + HTTP2_FRAME_WEIGHT);
	if (st->ended)
		return;
	http_exchange_enter(x, EXCHANGE_BODY);
	if (st->request.expects_continue)
		say_continue(h->session, st->id);
}

static void complete(struct http2 *h, struct http2_stream *st)
{
	if (st->step != HTTP2_READING)
		return;
	st->step = HTTP2_READY;
	list_push(&h->todo, &st->todo);
}

static int on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
	struct http2 *h = user;
	struct http_exchange *x = exchange_of(session, frame->hd.stream_id);
	const bool headers = frame->hd.type == NGHTTP2_HEADERS, data = frame->hd.type == NGHTTP2_DATA;
	if (x && (headers || data))
		x->stream->ended = frame->hd.flags & NGHTTP2_FLAG_END_STREAM;
	if (x && headers && frame->headers.cat == NGHTTP2_HCAT_REQUEST)
		head_complete(h, x, frame);
	if (x && (headers || data) && x->stream->ended)
		complete(h, x->stream);
	if (frame->hd.type == NGHTTP2_PING && (frame->hd.flags & NGHTTP2_FLAG_ACK) && h->leaving)
		http2_last(h);
	return 0;
}

static int on_data(
	nghttp2_session *session, uint8_t flags, int32_t id, const uint8_t *p, size_t n, void *user)
{
	struct http2 *h = user;
	struct http_exchange *x = exchange_of(session, id);
	struct fault f = { 0 };
	if (!x) {
		nghttp2_session_consume_connection(session, n);
		return 0;
	}
	x->stream->held += n;
	if (x->stream->step != HTTP2_READING)
		return 0;
	if (http2_request_data(&x->stream->request, (struct bytes){ p, n }, &f) == RC_OK)
		http2_budget_useful(&h->budget, n);
	else
		http2_refuse(x, &f);
	return 0;
}

static void account(struct http2 *h, const struct http2_stream *st, uint32_t code)
{
	if (st && st->step == HTTP2_ANSWERED && !st->refused && !leftover_rest(&st->body).n &&
		code == NGHTTP2_NO_ERROR)
		http2_budget_answer(&h->budget);
	else if (st || !h->last) /* beyond the last: on its way before the client knew */
		charge_reset(h);
}

static int on_stream_close(nghttp2_session *session, int32_t id, uint32_t code, void *user)
{
	struct http2 *h = user;
	struct http_exchange *x = exchange_of(session, id);
	account(h, x ? x->stream : NULL, code);
	if (!x)
		return 0;
	struct http2_stream *st = x->stream;
	nghttp2_session_consume_connection(session, st->held);
	if (st->step != HTTP2_OUT) {
		http2_end(x);
		return 0;
	}
	st->step = HTTP2_GONE;
	list_push(&h->todo, &st->todo);
	return 0;
}

/* A frame that is refused with its stream, which may be none of ours (above the ceiling of streams). */
static int on_invalid_frame(nghttp2_session *session, const nghttp2_frame *frame, int error, void *user)
{
	charge_reset(user);
	return 0;
}

static void reset_sent(struct http2 *h, const nghttp2_frame *frame)
{
	struct fault f = { 0 };
	if (frame->rst_stream.error_code != NGHTTP2_PROTOCOL_ERROR)
		return;
	(void)FAIL(&f, REASON_http_malformed, "stream %d", (int)frame->hd.stream_id);
	conn_tell(h->conn, &f);
}

/* RFC 9113 8.1: after an answer that came early, the rest of the request is not wanted. */
static void answer_begun(nghttp2_session *session, const nghttp2_frame *frame)
{
	struct http_exchange *x = exchange_of(session, frame->hd.stream_id);
	if (x && x->stream->refused && !x->stream->ended)
		http2_reset(x, NGHTTP2_NO_ERROR);
}

static int on_sent(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
	struct http2 *h = user;
	if (frame->hd.type == NGHTTP2_GOAWAY && frame->goaway.error_code != NGHTTP2_NO_ERROR)
		h->error = frame->goaway.error_code;
	else if (frame->hd.type == NGHTTP2_RST_STREAM)
		reset_sent(h, frame);
	else if (frame->hd.type == NGHTTP2_HEADERS)
		answer_begun(session, frame);
	return 0;
}

void http2_events_set(nghttp2_session_callbacks *cb)
{
	nghttp2_session_callbacks_set_on_begin_frame_callback(cb, on_begin_frame);
	nghttp2_session_callbacks_set_on_begin_headers_callback(cb, on_begin_headers);
	nghttp2_session_callbacks_set_on_header_callback(cb, on_header);
	nghttp2_session_callbacks_set_on_invalid_header_callback(cb, on_invalid_header);
	nghttp2_session_callbacks_set_on_frame_recv_callback(cb, on_frame);
	nghttp2_session_callbacks_set_on_data_chunk_recv_callback(cb, on_data);
	nghttp2_session_callbacks_set_on_stream_close_callback(cb, on_stream_close);
	nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(cb, on_invalid_frame);
	nghttp2_session_callbacks_set_on_frame_send_callback(cb, on_sent);
}
