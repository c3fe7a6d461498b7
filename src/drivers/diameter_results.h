/** What the result of a Diameter answer means for the line that is asked about (TS.43 2.8.1 table 7). */
#pragma once

#include "codec/diameter.h"

/** RC_OK: 2001, or 1001 (the conversation goes on: *goes_on is set; an error where goes_on is NULL).
 * RC_ABSENT subscriber_unknown; RC_DENIED aaa_rejected; RC_UNAVAIL diameter_error. The note names the AVP and
 * the number. */
enum rc diameter_results_take(const struct diameter_result *r, bool *goes_on, struct fault *f) MUST_USE;
