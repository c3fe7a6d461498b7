/** Which format a document is sent in (TS.43 digest 03 section 4; clients.md rows 16 to 18). */
#pragma once

#include "base/str.h"

enum answer_format { ANSWER_XML, ANSWER_JSON };

/** apps: bits of the AppIDs in the answer; 0: none. */
enum answer_format accept_format(struct str accept, uint32_t apps);
/** Accept-Encoding lists gzip with a quality above 0. */
bool accept_gzip(struct str accept_encoding);
