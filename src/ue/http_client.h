/** HTTPS requests of one phone over one kept connection; the only place that knows libcurl. */
#pragma once

#include "ue/http_message.h"

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
