/** The table of routes and the search in it. */
#include "front/admin_routes.h"

#include "front/admin_batch.h"
#include "front/admin_explain.h"
#include "front/admin_lines.h"
#include "front/admin_node.h"
#include "front/admin_pages.h"
#include "front/admin_rules.h"

#define LINES   "/v1/subscribers"
#define LINE    LINES "/*"
#define RULES   "/v1/rules"
#define EXPLAIN "/v1/explain"

static const struct admin_route routes[] = {
	{ "GET", "/v1/status", NULL, "", { admin_node_count, admin_node_status } },
	{ "GET", LINES, NULL, "after max", { admin_pages_scan, admin_pages_show } },
	{ "GET", "/v1/export", "export", "after max", { admin_pages_scan_keys, admin_pages_show } },
	{ "POST", LINES, "subscriber_add", "",
		{ admin_lines_read_new, admin_lines_seal, admin_lines_commit, admin_lines_find,
			admin_lines_show } },
	{ "POST", LINES "/batch", "batch", "mode import_id check",
		{ admin_batch_read, admin_batch_look, admin_batch_commit, admin_batch_next,
			admin_batch_show } },
	{ "GET", LINE, NULL, "", { admin_lines_find, admin_lines_show } },
	{ "PUT", LINE, "subscriber_put", "",
		{ admin_lines_read_whole, admin_lines_seal, admin_lines_commit, admin_lines_find,
			admin_lines_show } },
	{ "PATCH", LINE, "subscriber_set", "",
		{ admin_lines_find, admin_lines_read_facts, admin_lines_commit, admin_lines_find,
			admin_lines_show } },
	{ "DELETE", LINE, "subscriber_remove", "",
		{ admin_lines_remove, admin_lines_commit, admin_lines_gone } },
	{ "POST", LINE "/revoke", "revoke", "",
		{ admin_lines_revoke, admin_lines_commit, admin_lines_find, admin_lines_show } },
	{ "POST", "/v1/imports/*/undo", "import_undo", "", { admin_node_undo, admin_node_undone } },
	{ "GET", RULES, NULL, "operator", { admin_rules_whose, admin_rules_current } },
	{ "POST", RULES, "rules_activate", "operator", { admin_rules_whose, admin_rules_activate } },
	{ "GET", RULES "/history", NULL, "operator", { admin_rules_whose, admin_rules_history } },
	{ "POST", RULES "/rollback", "rules_rollback", "operator",
		{ admin_rules_whose, admin_rules_rollback } },
	{ "GET", RULES "/*", NULL, "list operator", { admin_rules_whose, admin_rules_version } },
	{ "GET", EXPLAIN, NULL, "id imsi app max replay", { admin_explain_find } },
	{ "POST", EXPLAIN "/now", NULL, "", { admin_explain_read_now, admin_lines_find, admin_explain_now } },
	{ "DELETE", EXPLAIN "/*", "explain_erase", "", { admin_explain_erase } },
	{ "POST", "/v1/trace/*", "trace", "for", { admin_explain_trace } },
	{ "DELETE", "/v1/trace/*", "trace_end", "", { admin_explain_untrace } },
	{ "POST", "/v1/keys/rotate", "keys_rotate", "", { admin_node_rotate } },
	{ "POST", "/v1/reload", "reload", "", { admin_node_reload, admin_node_reloaded } },
};

static bool matches(const char *pattern, struct str path, struct str *param)
{
	struct str left = str_of(pattern), want, is;
	struct str found = STR_NONE;
	if (path.n && path.p[path.n - 1] == '/') /* str_next() would not see the empty piece */
		return false;
	for (;;) {
		const bool more = str_next(&left, '/', &want), also = str_next(&path, '/', &is);
		if (!more || !also) {
			*param = found;
			return more == also;
		}
		if (str_is(want, "*") && is.n > 0)
			found = is;
		else if (!str_eq(want, is))
			return false;
	}
}

const struct admin_route *admin_routes_find(struct str method, struct str path, struct str *param,
	const char *methods[ADMIN_METHODS_MAX], size_t *n)
{
	*n = 0;
	for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
		if (!matches(routes[i].path, path, param))
			continue;
		if (str_is(method, routes[i].method))
			return &routes[i];
		if (*n < ADMIN_METHODS_MAX)
			methods[(*n)++] = routes[i].method;
	}
	return NULL;
}
