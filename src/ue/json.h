/** JSON documents and relay bodies, read by jansson into trees and strings of our own. */
#pragma once

#include "model/doc.h"
#include "ue/findings.h"

/** Objects become DOC_STRUCT, arrays DOC_LIST, everything else DOC_PARM. RC_INVALID with a finding, RC_NOMEM.
 */
enum rc json_read(struct arena *a, struct str text, struct doc_node **out, struct findings *f) MUST_USE;
/** The string member `name` of an object; .p NULL: not an object, or no such string. */
struct str json_member(struct arena *a, struct str text, const char *name);
