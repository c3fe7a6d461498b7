/** HTTPS requests of one phone over one kept connection; the only place that knows libcurl. */
#pragma once

#include "base/buf.h"
#include "base/fault.h"

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

struct http_settings {
	const char *ca;      /* file of trusted certificates; NULL: those of the system */
	const char *resolve; /* "host:port:address" or NULL */
	const char *alpn;    /* "1.1" or "2" */
	long timeout_ms;
	bool close; /* a new connection for every request */
};

struct http_client;

/** Once per process, before any thread. */
enum rc http_client_start(void) MUST_USE;
enum rc http_client_open(const struct http_settings *s, struct http_client **out) MUST_USE;
void http_client_close(struct http_client **c);
/** The answer lives in the arena. RC_UNAVAIL: no answer; *why gets a sentence. RC_NOMEM. */
enum rc http_client_do(struct http_client *c, struct arena *a, const struct http_request *in,
	struct http_response *out, struct str *why) MUST_USE;

enum rc http_client_add_header(
	struct arena *a, struct http_request *r, const char *name, struct str value) MUST_USE;
/** The i-th value of a header whatever its case; .p NULL: none. */
struct str http_client_header(const struct http_response *r, const char *name, unsigned i);
