/**
 * A scan of the raw head of a request, octet by octet as it comes: what the parser library lets pass for old
 * times' sake, and two readers could understand differently, ends here (RFC
 * 9112 2.2, 3.2, 5.1, 5.2, 6.1, 6.3).
 */
#pragma once

#include "http/http.h"

struct head_scan {
	uint8_t at;     /* what the next octet belongs to */
	unsigned lines; /* header lines begun */
	size_t octets;  /* of the head so far, blank lines in front included */
	size_t target;  /* octets of the request target */
	size_t version; /* octets of "HTTP/1.1" */
	size_t blank;   /* octets of the blank lines in front: not part of the head */
};

/** How the body is framed, as the fields say it. */
struct head_framing {
	bool chunked;
	bool has_length;
	uint64_t length;
	bool expects_continue;
};

/**
 * Reads up to the end of the head. RC_OK: complete, *used octets belong to it. RC_PENDING: all of it was
 * read, more is needed. Failures: http_malformed, http_head_too_large.
 */
enum rc head_scan_octets(struct head_scan *s, const struct http_limits *limits, struct bytes in, size_t *used,
	struct fault *f) MUST_USE;

/** Judges the fields together: one Host (HTTP/1.1: exactly one), at most one of Content-Length and
 * Transfer-Encoding, chunked only. */
enum rc head_scan_fields(const struct http_header *h, size_t n, bool http10, struct head_framing *out,
	struct fault *f) MUST_USE;
