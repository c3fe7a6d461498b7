/** What the numbers in a document and the status codes mean, in words (TS.43 2.10, 3 to 5). */
#pragma once

#include "base/buf.h"

/** NULL: nothing to say about this value. */
const char *meaning_of(struct str name, struct str value);
/** NULL: not a status that TS.43 speaks of. */
const char *meaning_of_status(long status);
/** "2 days", "90 minutes", appended to b. */
void meaning_of_span(uint64_t seconds, struct buf *b);
/** What an application is called: "VoWiFi" for ap2004; NULL: not known. */
const char *meaning_of_app(struct str appid);
