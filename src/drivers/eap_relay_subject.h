/** Whom a AAA names when it accepts (threats: impersonation through a relay). */
#pragma once

#include "model/ids.h"

/**
 * `claimed`, or the other IMSI that one of the names is: an IMSI of 14 or 15 digits or a permanent identity
 * (TS 23.003 19.3.2; 0, 1 or 6 in front). Pseudonyms and opaque names say nothing.
 */
struct imsi eap_relay_subject(const struct bytes *name, size_t n, const struct imsi *claimed);
