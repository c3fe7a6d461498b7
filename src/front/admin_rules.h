/** Steps of requests about the rules: activation, rollback, versions, history. */
#pragma once

#include "front/admin_visit.h"

/* First of all routes: ?operator=NAME, or the first operator. */
admin_step admin_rules_whose;

/* {"text":..., "lists":{NAME:TEXT,...}, "note":..., "name":..., "who":...}: text alone must be there; name
 * stands for the file in errors, who counts where the peer's user is not known. */
admin_step admin_rules_activate;
/* {"to":NUMBER, "note":..., "who":...}, all optional: without a number the version before the current one. */
admin_step admin_rules_rollback;
/* The current version: number, sha256, who, when, note, from; number 0: the built-in rules. */
admin_step admin_rules_current;
/* {"versions":[...]}, oldest first, at most the newest ADMIN_PAGE_MAX. */
admin_step admin_rules_history;
/* One version with its text and the names of its lists' files; ?list=NAME: the text of that file. */
admin_step admin_rules_version;
