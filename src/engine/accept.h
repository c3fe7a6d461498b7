/** Which format a document is sent in (TS.43 digest 03 section 4; clients.md rows 16 to 18), and the lists
 * such headers are made of. */
#pragma once

#include "base/str.h"

enum answer_format { ANSWER_XML, ANSWER_JSON };

/** One element of a header like Accept: its value without parameters, and its quality in thousandths. */
struct accept_item {
	struct str value;
	unsigned quality; /* 0 to 1000; 1000 when none is given or it is not readable */
};

/** Takes the next element that is not empty off the front of *rest; false when there is none (RFC
 * 9110 5.6.1, 12.4.2). */
bool accept_next(struct str *rest, struct accept_item *out);

/** apps: bits of the AppIDs in the answer; 0: none. */
enum answer_format accept_format(struct str accept, uint32_t apps);
/** Accept-Encoding lists gzip with a quality above 0. */
bool accept_gzip(struct str accept_encoding);
