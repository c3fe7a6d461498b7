/** What an answer was made from, for those who ask later: the record of one life (explain/explain_record.h).
 */
#pragma once

#include "explain/explain_record.h"

struct life;
struct flow_answer;

/** Records the answer if it is to be kept. */
void keep_answer(struct life *l, const struct flow_answer *a, const struct explain_id *id);
/** What the applications of the document were told, by which rules; r->app is filled. */
void keep_apps(const struct life *l, struct explain_record *r);
