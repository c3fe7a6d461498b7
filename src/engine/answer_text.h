/** Characters of a value on their way into a document. */
#pragma once

#include "base/str.h"

/** Takes the characters off the front of *rest that stand in either format as they are; the usual value is
 * one such run. */
struct str answer_text_plain(struct str *rest);
/** Takes one character off the front of *rest: its code, or U+FFFD for octets that are not UTF-8. false:
 * nothing is left. */
bool answer_text_next(struct str *rest, uint32_t *code, struct str *octets);
