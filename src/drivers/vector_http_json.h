/** The JSON of the vector service (doc/operator/core-http.md): what is asked, a vector, a refusal. */
#pragma once

#include "base/buf.h"
#include "base/fault.h"
#include "model/vector.h"

enum { VECTOR_HTTP_JSON_ASK_MAX = 256, VECTOR_HTTP_JSON_ANSWER_MAX = 4096 };

/** {"imsi":"...","resync":{"rand":"...","auts":"..."}}, the latter only where the ask has it. At most
 * VECTOR_HTTP_JSON_ASK_MAX octets. */
void vector_http_json_ask_put(const struct auth_vector_ask *ask, struct buf *out);

/** The body of a 200. Duplicate members are refused, unknown ones ignored. http_vector_answer, vector_insane
 * (RES shorter than 4 octets, AUTN of zeros); *out is then untouched. */
enum rc vector_http_json_vector_get(struct bytes in, struct auth_vector *out, struct fault *f) MUST_USE;

/** The word in {"error":"..."}. */
enum vector_http_error {
	VECTOR_HTTP_OTHER, /* none, or none of these */
	VECTOR_HTTP_UNKNOWN,
	VECTOR_HTTP_AUTS,
	VECTOR_HTTP_SQN_RANGE,
};
enum vector_http_error vector_http_json_error_get(struct bytes in);
