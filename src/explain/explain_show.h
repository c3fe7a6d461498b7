/** The parts of an explanation that people and programs share: words for numbers, facts, a document without
 * its token. */
#pragma once

#include "explain/explain_record.h"

/** "2026-11-24 12:00:03 UTC" */
void explain_show_time(struct buf *b, int64_t at_s);
/** "3 s", "2 h 10 min" */
void explain_show_age(struct buf *b, int64_t s);
/** "enabled" for 1; "line" for RULES_LINE. */
const char *explain_show_status(unsigned status);
/** The n-th word of why something is kept, or NULL behind the last: "refused", "traced". */
const char *explain_show_why(uint8_t why, size_t n);
const char *explain_show_kind(enum explain_kind kind);
/** The document as sent; a few words stand for the token, which still opens doors. */
void explain_show_document(struct buf *b, const struct explain_record *r);
