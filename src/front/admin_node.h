/** Steps of requests about the node: its status, its sealing keys, imports as a whole. */
#pragma once

#include "front/admin_visit.h"

admin_step admin_node_count, admin_node_status;
admin_step admin_node_undo, admin_node_undone;
admin_step admin_node_rotate;
admin_step admin_node_reload, admin_node_reloaded;

/** RC_OK when s may name an import: 1 to 32 of A-Z a-z 0-9 . _ - */
enum rc admin_node_import_id(struct str s, struct admin_why *w) MUST_USE;
