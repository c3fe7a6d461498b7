/** The resources of the admin API as rows: method, path, what it is called in the log, parameters, steps. */
#pragma once

#include "base/rc.h"
#include "base/str.h"

struct admin_visit;

typedef enum rc admin_step(struct admin_visit *v);
enum { ADMIN_STEPS_MAX = 6 };

struct admin_route {
	const char *method;
	const char *path;   /* '*' stands for one segment */
	const char *action; /* log word; NULL: changes nothing, is not logged */
	const char *params; /* names of query parameters, blank separated */
	admin_step *step[ADMIN_STEPS_MAX];
};

/**
 * NULL: there is none, and *methods holds the methods of the path in the order of rows (n of them, 0: nothing
 * is there). `param` is what stood for '*'.
 */
enum { ADMIN_METHODS_MAX = 5 };
const struct admin_route *admin_routes_find(struct str method, struct str path, struct str *param,
	const char *methods[ADMIN_METHODS_MAX], size_t *n);
