/** Vectors from a carrier's own vector service, over the REST contract of doc/operator/core-http.md. */
#pragma once

#include "ports/auth_vector_source.h"

/** Needs setup.net. Beside the port's reasons: http_vector_*, vector_insane, backend_queue. */
extern const struct auth_vector_source_ops vector_http_ops;
