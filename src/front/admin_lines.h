/** Steps of requests about one subscriber. */
#pragma once

#include "front/admin_visit.h"

/* The body: a whole line for POST, for PUT on the IMSI of the path, changes to the line that was found for
 * PATCH. */
admin_step admin_lines_read_new, admin_lines_read_whole, admin_lines_read_facts;
/* The change that needs no body. */
admin_step admin_lines_remove, admin_lines_revoke;
/* Keys become a row of the AuC. */
admin_step admin_lines_seal;
admin_step admin_lines_commit;
admin_step admin_lines_find;
admin_step admin_lines_show, admin_lines_gone;

/** Also for batches: `in` becomes a change with its line's ref; auc is where sealed keys go. */
enum rc admin_lines_change(const struct front_admin_parts *p, struct admin_json_line *in, struct auc_row *auc,
	struct change *out, struct fault *f) MUST_USE;
