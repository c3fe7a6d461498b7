/** The query of a GET (RFC 3986 3.4, TS.43 2.3). */
#pragma once

#include "engine/request_params.h"

/** Hands every parameter on, percent-decoded; a `+` is literal. RC_MALFORMED: a broken percent sequence, a
 * control character, no UTF-8. */
enum rc request_query_read(struct arena *a, struct str query, struct request_params *p) MUST_USE;
