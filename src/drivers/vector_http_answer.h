/** What the answers of the vector service mean, and what it means when there is none. */
#pragma once

#include "base/fault.h"
#include "model/vector.h"

#include <curl/curl.h>

struct vector_http_answer {
	long status;
	curl_off_t retry_after_s; /* 0: not said */
	struct bytes body;
	bool resync; /* the question was one */
};

/** RC_OK with a vector; subscriber_unknown, aka_auts, aka_sqn_range, http_vector_*, vector_insane. */
enum rc vector_http_answer_take(
	const struct vector_http_answer *a, struct auth_vector *out, struct fault *f) MUST_USE;
/** http_vector_down, or http_vector_answer where something came that is no answer. */
enum rc vector_http_answer_failed(CURLcode how, struct fault *f) MUST_USE;
