/** The far side of HTTP/2: the client session of nghttp2, and what it saw. */
#pragma once

#include "unit.h"

#include <nghttp2/nghttp2.h>

enum { CLIENT_STREAMS = 128 };

struct http2_client {
	nghttp2_session *session;
	struct {
		int status;
		size_t body;
		bool closed;
		uint32_t code;
	} stream[CLIENT_STREAMS]; /* by (id - 1) / 2 */
	unsigned answers;         /* streams that ended with one */
	unsigned goaways;
	uint32_t goaway;
	int32_t last;
	char cookie[64];
	const char *body; /* of POST requests */
};

static inline size_t client_slot(int32_t id)
{
	assert_true(id > 0 && (id - 1) / 2 < CLIENT_STREAMS);
	return (size_t)(id - 1) / 2;
}

static int client_on_header(nghttp2_session *session, const nghttp2_frame *frame, const uint8_t *name,
	size_t n, const uint8_t *value, size_t value_n, uint8_t flags, void *user)
{
	struct http2_client *c = user;
	if (n == 7 && memcmp(name, ":status", 7) == 0)
		c->stream[client_slot(frame->hd.stream_id)].status = atoi((const char *)value);
	if (n == 10 && memcmp(name, "set-cookie", 10) == 0)
		snprintf(c->cookie, sizeof(c->cookie), "%.*s", (int)value_n, value);
	for (size_t i = 0; i < n; i++)
		assert_false(name[i] >= 'A' && name[i] <= 'Z');
	return 0;
}

static int client_on_data(
	nghttp2_session *session, uint8_t flags, int32_t id, const uint8_t *p, size_t n, void *user)
{
	((struct http2_client *)user)->stream[client_slot(id)].body += n;
	return 0;
}

static int client_on_close(nghttp2_session *session, int32_t id, uint32_t code, void *user)
{
	struct http2_client *c = user;
	c->stream[client_slot(id)].closed = true;
	c->stream[client_slot(id)].code = code;
	c->answers += code == NGHTTP2_NO_ERROR;
	return 0;
}

static int client_on_frame(nghttp2_session *session, const nghttp2_frame *frame, void *user)
{
	struct http2_client *c = user;
	if (frame->hd.type != NGHTTP2_GOAWAY)
		return 0;
	c->goaways++;
	c->goaway = frame->goaway.error_code;
	c->last = frame->goaway.last_stream_id;
	return 0;
}

/* window: what it lets the server send on each stream at first. */
static inline void client_open(struct http2_client *c, uint32_t window)
{
	nghttp2_session_callbacks *cb;
	memset(c, 0, sizeof(*c));
	assert_int_equal(nghttp2_session_callbacks_new(&cb), 0);
	nghttp2_session_callbacks_set_on_header_callback(cb, client_on_header);
	nghttp2_session_callbacks_set_on_data_chunk_recv_callback(cb, client_on_data);
	nghttp2_session_callbacks_set_on_stream_close_callback(cb, client_on_close);
	nghttp2_session_callbacks_set_on_frame_recv_callback(cb, client_on_frame);
	assert_int_equal(nghttp2_session_client_new(&c->session, cb, c), 0);
	nghttp2_session_callbacks_del(cb);
	const nghttp2_settings_entry entry = { NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, window };
	assert_int_equal(nghttp2_submit_settings(c->session, 0, &entry, 1), 0);
}

static inline void client_done(struct http2_client *c)
{
	nghttp2_session_del(c->session);
}

static ssize_t client_read_body(nghttp2_session *session, int32_t id, uint8_t *p, size_t cap, uint32_t *flags,
	nghttp2_data_source *source, void *user)
{
	const char *text = source->ptr;
	*flags |= NGHTTP2_DATA_FLAG_EOF;
	memcpy(p, text, strlen(text));
	return (ssize_t)strlen(text);
}

#define CLIENT_NV(n, v)                                                                                      \
	{                                                                                                    \
		(uint8_t *)(uintptr_t)(n), (uint8_t *)(uintptr_t)(v), strlen(n), strlen(v),                  \
			NGHTTP2_NV_FLAG_NONE                                                                 \
	}

/* Queues a request; the id of its stream. body NULL: none. */
static inline int32_t client_ask(
	struct http2_client *c, const char *method, const char *path, const char *body)
{
	const nghttp2_nv nv[] = { CLIENT_NV(":method", method), CLIENT_NV(":scheme", "https"),
		CLIENT_NV(":authority", "h"), CLIENT_NV(":path", path), CLIENT_NV("user-agent", "PRD-TS43 x"),
		CLIENT_NV("cookie", "a=1"), CLIENT_NV("cookie", "b=2") };
	const nghttp2_data_provider provider = { .source.ptr = (void *)(uintptr_t)body,
		.read_callback = client_read_body };
	const int32_t id = nghttp2_submit_request(
		c->session, NULL, nv, sizeof(nv) / sizeof(nv[0]), body ? &provider : NULL, NULL);
	assert_true(id > 0);
	return id;
}
