/** Steps of requests about single answers: why they fell as they did, what they would be now, traces,
 * erasing. */
#pragma once

#include "explain/explain_reader.h"
#include "flow/replay.h"
#include "front/admin_visit.h"

/* ?id= or ?imsi=&app=, max, replay=old|today: {"decisions":[...]}, newest first */
admin_step admin_explain_find;
/* {"imsi":..., "app":..., "device":{"terminal_model":...}}: as if the line asked now */
admin_step admin_explain_read_now, admin_explain_now;
/* the line's kept answers are wiped */
admin_step admin_explain_erase;
/* POST ?for=SECONDS, DELETE: all answers of the line are kept */
admin_step admin_explain_trace, admin_explain_untrace;
