/** entitlement_version (TS.43 2.3, 2.5): digits, a dot, digits; compared numerically per component. */
#pragma once

#include "base/rc.h"
#include "base/str.h"

struct version {
	uint16_t major, minor;
};

/** "12.0"; "12" reads as 12.0; RC_MALFORMED for anything else ("V6.0", "6.", ".0", "6.0.1", "-1.0"). */
enum rc version_read(struct str s, struct version *out) MUST_USE;
/** <0, 0, >0 */
int version_compare(struct version a, struct version b);
