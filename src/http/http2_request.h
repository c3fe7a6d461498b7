/** One request as HTTP/2 carries it, field by field, made into what HTTP/1.1 would have made of it. Knows no
 * frames. */
#pragma once

#include "http/http.h"
#include "base/buf.h"

struct http2_request {
	struct arena *arena;
	const struct http_limits *limits;
	struct http_request request;
	struct http_header *fields; /* the first is Host, whose name in HTTP/2 is :authority */
	size_t n, room, cookies;
	size_t octets, lines; /* of all fields that came, as RFC 9113 6.5.2 counts */
	struct str target, authority, host;
	bool expects_continue;
	uint64_t length; /* as the head says it */
	struct buf body;
	struct fault fault; /* the first thing that is wrong; said when the head is complete */
};

/** All it keeps lives in the arena. */
void http2_request_init(struct http2_request *q, struct arena *a, const struct http_limits *limits);
/** Counts a field of a head or a trailer. False: so far above the ceilings that reading on would only cost.
 */
bool http2_request_weigh(struct http2_request *q, struct str name, struct str value);
/** Takes a field of the head; grammar, order and number of pseudo-header fields were checked before. */
void http2_request_field(struct http2_request *q, struct str name, struct str value);
/** All fields are there: http_head_too_large, http_too_large, http_malformed (what a single field cannot
 * show), memory. */
enum rc http2_request_head(struct http2_request *q, struct fault *f) MUST_USE;
/** http_too_large, memory. */
enum rc http2_request_data(struct http2_request *q, struct bytes in, struct fault *f) MUST_USE;
/** The whole request. */
struct http_request *http2_request_whole(struct http2_request *q);
