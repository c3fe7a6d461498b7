/** Steps of a batch: many lines in one request, each with its own outcome; what imports are made of. */
#pragma once

#include "front/admin_visit.h"

/* One JSON object per line, at most 500; ?mode=add|put, ?import_id=, ?check=yes (says what would be refused,
 * changes nothing). */
admin_step admin_batch_read;
/* Which lines exist already (mode add). */
admin_step admin_batch_look;
admin_step admin_batch_commit;
/* {"ok":n,"bad":[{"line":1,"error":...,"note":...,"field":...}]}: lines count from 1. */
admin_step admin_batch_show;
