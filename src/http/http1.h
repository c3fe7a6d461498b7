/** HTTP/1.1 framing of one request: octets in, a request out. Knows no socket, so a fuzzer can feed it. */
#pragma once

#include "http/http.h"

struct http1;

/** One request, built in the arena: the parser and all it reads live there. NULL: the arena is full. */
struct http1 *http1_new(struct arena *a, const struct http_limits *limits) MUST_USE;
/**
 * RC_OK: the request is complete; *used octets belonged to it, the rest to the next one. RC_PENDING: all was
 * used, more is needed. Failures (http_malformed, http_too_large, http_head_too_large, memory) are final for
 * the connection; f must not be NULL.
 */
enum rc http1_feed(struct http1 *h, struct bytes in, size_t *used, struct fault *f) MUST_USE;

/** Valid when http1_feed() said RC_OK; client, tls, tls_name, resumed and listener are the caller's to fill.
 */
struct http_request *http1_request(struct http1 *h);
/** The head is complete, the body is awaited. */
bool http1_in_body(const struct http1 *h);
/** True once: the client waits for `100 Continue` before it sends the body. */
bool http1_wants_continue(struct http1 *h);
/** The client wishes to go on after this request, and its framing left no doubt where it ended. */
bool http1_keep_alive(const struct http1 *h);
bool http1_is_10(const struct http1 *h);
