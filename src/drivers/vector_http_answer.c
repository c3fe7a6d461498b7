/** The table of doc/operator/core-http.md. What libcurl says of servers and certificates may hold what the
 * other side wrote: only its number goes on. */
#include "drivers/vector_http_answer.h"

#include "drivers/vector_http_json.h"

/* a status alone is not believed: a proxy that lost its way would turn subscribers away */
static enum rc refused(const struct vector_http_answer *a, struct fault *f)
{
	const enum vector_http_error e = vector_http_json_error_get(a->body);
	if (a->status == 404 && e == VECTOR_HTTP_UNKNOWN)
		return FAIL(f, REASON_subscriber_unknown, "vector service");
	if (a->status == 403 && a->resync && e == VECTOR_HTTP_AUTS)
		return FAIL(f, REASON_aka_auts, "vector service");
	if (a->status == 403 && a->resync && e == VECTOR_HTTP_SQN_RANGE)
		return FAIL(f, REASON_aka_sqn_range, "vector service");
	return FAIL(f, REASON_http_vector_status, "status %ld", a->status);
}

enum rc vector_http_answer_take(const struct vector_http_answer *a, struct auth_vector *out, struct fault *f)
{
	if (a->status == 200)
		return vector_http_json_vector_get(a->body, out, f);
	if (a->status == 429 || a->status == 503)
		return FAIL(f, REASON_http_vector_busy, "status %ld, Retry-After %ld", a->status,
			(long)a->retry_after_s);
	return refused(a, f);
}

enum rc vector_http_answer_failed(CURLcode how, struct fault *f)
{
	switch ((int)how) {
	case CURLE_WRITE_ERROR:
	case CURLE_FILESIZE_EXCEEDED:
		return FAIL(f, REASON_http_vector_answer, "more than %d octets", VECTOR_HTTP_JSON_ANSWER_MAX);
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_BAD_CONTENT_ENCODING:
		return FAIL(f, REASON_http_vector_answer, "not HTTP/1.1 (libcurl %d)", (int)how);
	case CURLE_COULDNT_RESOLVE_HOST:
		return FAIL(f, REASON_http_vector_down, "the name does not resolve");
	case CURLE_COULDNT_CONNECT:
		return FAIL(f, REASON_http_vector_down, "no connection");
	case CURLE_PEER_FAILED_VERIFICATION:
		return FAIL(f, REASON_http_vector_down, "its certificate or name is not accepted");
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CACERT_BADFILE:
		return FAIL(f, REASON_http_vector_down, "our certificate files (libcurl %d)", (int)how);
	case CURLE_SSL_CONNECT_ERROR:
		return FAIL(f, REASON_http_vector_down, "TLS handshake");
	default:
		return FAIL(f, REASON_http_vector_down, "libcurl %d", (int)how);
	}
}
