/** Steps of a batch: many lines in one request, each with its own outcome; what imports are made of. */
#pragma once

#include "front/admin_visit.h"

/* One JSON object per line, at most 1,000; ?mode=add|put, ?import_id=, ?check=yes (says what would be
 * refused, changes nothing). */
admin_step admin_batch_read;
/* Three steps of each chunk: which lines exist already, storing the others, and back to the first step while
 * there is a next chunk. */
admin_step admin_batch_look, admin_batch_commit, admin_batch_next;
enum { ADMIN_BATCH_ROUND = 3 };
/* {"ok":n,"bad":[{"line":1,"error":...,"note":...,"field":...}]}: lines count from 1. */
admin_step admin_batch_show;
