/** The frames of an HTTP/2 connection without a socket: what a client sends in, what the server says out. */
#pragma once

#include "served.h"

#include "http/conn_http2.h"
#include "http/http2.h"

enum { RIG_OCTETS = 1 << 20 };

struct rig {
	struct served v;
	struct conn conn;
	uint8_t out[RIG_OCTETS]; /* all that the server said since rig_open() or rig_forget() */
	size_t out_n;
	enum rc rc; /* of the last feeding */
	struct fault f;
};

static inline bool rig_hand_out(struct rig *r)
{
	bool any = false;
	for (struct http_exchange *x; (x = http2_next(r->conn.http2)); any = true) {
		if (x->stream->step != HTTP2_GONE) {
			http_exchange_dispatch(x, http2_request_whole(&x->stream->request));
			continue;
		}
		http_exchange_cancel(x);
		http2_end(x);
	}
	return any;
}

/* As conn_http2.c does it, with a buffer in place of the socket. */
static inline void rig_work(struct rig *r)
{
	rig_hand_out(r);
	enum rc rc = RC_PENDING;
	while (rc == RC_PENDING) {
		struct buf out;
		buf_init_fixed(&out, r->out + r->out_n, sizeof(r->out) - r->out_n);
		rc = http2_gather(r->conn.http2, &out, &r->f);
		r->out_n += out.n;
		rc = rig_hand_out(r) ? RC_PENDING : rc;
	}
	assert_int_equal(rc, RC_OK);
}

static inline void rig_feed(struct rig *r, const void *p, size_t n)
{
	r->rc = http2_feed(r->conn.http2, (struct bytes){ p, n }, &r->f);
	rig_work(r);
}

static inline void rig_open(struct rig *r, const struct http_limits *limits)
{
	memset(r, 0, sizeof(*r));
	served_open(&r->v, limits, NULL);
	r->conn.server = (struct http_server *)(void *)r->v.server;
	r->conn.dispatching = true; /* the rig writes, no socket is asked */
	assert_true(conn_http2_start(&r->conn));
}

static inline void rig_close(struct rig *r)
{
	http2_close(&r->conn.http2);
	served_close(&r->v);
}

static inline void rig_forget(struct rig *r)
{
	r->out_n = 0;
}

#define RIG_PREFACE "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
#define RIG_GET     "\x82\x87\x84\x41\x01h" /* GET https://h/ (RFC 7541 appendix A) */

/* Writes one frame; returns its octets. */
static inline size_t rig_frame(
	uint8_t *p, uint8_t type, uint8_t flags, uint32_t id, const void *payload, size_t n)
{
	const uint8_t head[] = { (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n, type, flags,
		(uint8_t)(id >> 24), (uint8_t)(id >> 16), (uint8_t)(id >> 8), (uint8_t)id };
	memcpy(p, head, sizeof(head));
	memcpy(p + sizeof(head), payload, n);
	return sizeof(head) + n;
}

static inline void rig_send(
	struct rig *r, uint8_t type, uint8_t flags, uint32_t id, const void *payload, size_t n)
{
	static uint8_t p[1 << 17];
	rig_feed(r, p, rig_frame(p, type, flags, id, payload, n));
}

static inline void rig_begin(struct rig *r)
{
	rig_feed(r, RIG_PREFACE, sizeof(RIG_PREFACE) - 1);
	rig_send(r, NGHTTP2_SETTINGS, 0, 0, "", 0);
	rig_send(r, NGHTTP2_SETTINGS, NGHTTP2_FLAG_ACK, 0, "", 0);
}

static inline void rig_get(struct rig *r, uint32_t id)
{
	rig_send(r, NGHTTP2_HEADERS, NGHTTP2_FLAG_END_HEADERS | NGHTTP2_FLAG_END_STREAM, id, RIG_GET,
		sizeof(RIG_GET) - 1);
}

struct rig_seen {
	unsigned frames[16];     /* by type */
	uint32_t reset, goaway;  /* codes of the last ones */
	uint32_t reset_id, last; /* streams that they name */
	size_t data;
};

static inline uint32_t rig_u32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* What the server said. */
static inline struct rig_seen rig_look(const struct rig *r)
{
	struct rig_seen s = { 0 };
	for (size_t at = 0; at < r->out_n;) {
		const uint8_t *p = r->out + at;
		const size_t n = (size_t)p[0] << 16 | (size_t)p[1] << 8 | p[2];
		assert_true(at + 9 + n <= r->out_n && p[3] < 16);
		s.frames[p[3]]++;
		if (p[3] == NGHTTP2_RST_STREAM) {
			s.reset = rig_u32(p + 9);
			s.reset_id = rig_u32(p + 5);
		} else if (p[3] == NGHTTP2_GOAWAY) {
			s.last = rig_u32(p + 9);
			s.goaway = rig_u32(p + 13);
		} else if (p[3] == NGHTTP2_DATA) {
			s.data += n;
		}
		at += 9 + n;
	}
	return s;
}
