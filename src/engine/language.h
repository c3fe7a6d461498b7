/** Accept-Language against texts in several languages (TS.43 2.2.2, RFC 9110 12.5.4, RFC 4647 3.4). */
#pragma once

#include "engine/engine.h"

/** The text for the header's best language; else the one of default_language; else the first; {"" , 0} when
 * there is none. */
struct str language_pick(const struct texts *t, struct str accept_language, struct str default_language);
