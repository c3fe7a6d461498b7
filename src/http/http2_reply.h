/** The fields of an answer as HTTP/2 carries them. */
#pragma once

#include "http/http.h"

#include <nghttp2/nghttp2.h>

struct http2_reply {
	nghttp2_nv *fields;
	size_t n;
};

/**
 * Names in lower case (RFC 9113 8.2), no phrase, no Connection; r has passed reply_checked(). Names and the
 * array live in the arena, values where they were. False: the arena is full.
 */
bool http2_reply_fields(
	struct arena *a, const struct http_reply *r, struct str date, struct http2_reply *out) MUST_USE;
