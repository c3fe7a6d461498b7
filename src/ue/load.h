/** Many logins on several connections at once, then the rate and the outcomes. */
#pragma once

#include "ue/session.h"

/** *end: the worst outcome. RC_NOMEM or RC_UNAVAIL: it could not run. */
enum rc load_run(const struct options *o, FILE *out, enum client_end *end) MUST_USE;
/** The value below which `percent` of the sorted values lie; 0 for none. */
double load_percentile(const double *sorted, size_t n, unsigned percent);
