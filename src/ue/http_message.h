/** A request and an answer of HTTP, as headers and bodies in an arena. */
#pragma once

#include "base/buf.h"

struct http_header {
	struct str name, value;
	struct http_header *next;
};

struct http_request {
	const char *method; /* "GET" or "POST" */
	const char *url;
	struct http_header *headers, *last_header;
	struct str body;
};

struct http_response {
	long status;
	struct http_header *headers, *last_header; /* in their order, names as spelled */
	struct str body;
	double ms;  /* from the start of the request to its last octet */
	bool http2; /* header names are lower case by protocol */
};

/** Appends a header; name and value are kept as they are, not copied. */
enum rc http_message_add(struct http_header **first, struct http_header **last, struct arena *a,
	struct http_header h) MUST_USE;
enum rc http_message_add_header(
	struct arena *a, struct http_request *r, const char *name, struct str value) MUST_USE;
/** The i-th value of a header whatever its case; .p NULL: none. */
struct str http_message_header(const struct http_response *r, const char *name, unsigned i);
