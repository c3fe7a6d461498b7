/** Reading a file of rules: lists, own applications, then rule by rule. */
#include "rules/rules_app.h"
#include "rules/rules_custom.h"

#include <stdio.h>

struct reading {
	struct rules_reader r;
	struct rules *rules;
	struct rules_sets sets;
	struct rules_table names; /* number: of the rule */
	uint64_t closed;          /* applications for which an earlier rule without conditions decides */
	uint32_t closed_by[RULES_APPS_MAX];
};

enum { SCRATCH_MAX = 768 * 1024 * 1024 };

static enum rc add_app(struct reading *g, const struct rules_yaml *y, uint64_t *apps)
{
	struct conf_near near = { .key = y->text };
	size_t app;
	char quoted[TEXT_QUOTE_ROOM];
	if (y->kind != RULES_YAML_TEXT)
		return rules_yaml_expected(&g->r, y, "apps", "the name of an application");
	if (!rules_app_find(g->rules, y->text, &app)) {
		for (size_t i = 0; i < g->rules->n_apps; i++) {
			conf_near_try(&near, str_of(g->rules->app[i].name));
			conf_near_try(&near, str_of(g->rules->app[i].id));
		}
		return rules_refuse_word(&g->r, y->at, "application", &near);
	}
	if (*apps & (uint64_t)1 << app)
		return rules_refuse(&g->r, y->at, REASON_rules_value, "apps: %s is named twice",
			text_quote(y->text, quoted));
	if (g->closed & (uint64_t)1 << app)
		return rules_refuse(&g->r, y->at, REASON_rules_order,
			"%s is never decided here: the rule in line %u has no conditions",
			g->rules->app[app].name, g->rules->rule[g->closed_by[app]].line);
	*apps |= (uint64_t)1 << app;
	return RC_OK;
}

static enum rc all_apps(struct reading *g, const struct rules_yaml *y, uint64_t *apps)
{
	*apps = ~(uint64_t)0 >> (64 - g->rules->n_apps);
	if (*apps & ~g->closed)
		return RC_OK;
	return rules_refuse(&g->r, y->at, REASON_rules_order,
		"this rule is never reached: earlier ones without conditions decide for every application");
}

static enum rc read_apps(struct reading *g, const struct rules_yaml *y, uint64_t *apps)
{
	enum rc rc = RC_OK;
	if (y->kind == RULES_YAML_TEXT)
		return str_is(y->text, "all") ? all_apps(g, y, apps) : add_app(g, y, apps);
	if (y->kind != RULES_YAML_LIST || y->n == 0)
		return rules_yaml_expected(&g->r, y, "apps", "all, or a list of applications");
	for (const struct rules_yaml *e = y->first; e && rc == RC_OK; e = e->next)
		rc = add_app(g, e, apps);
	return rc;
}

/* Each member of `then` has to be known to each application of the rule. */
static enum rc only_known(struct reading *g, const struct rules_yaml *then, const struct rules_app *app)
{
	for (const struct rules_yaml *e = then->first; e; e = e->next) {
		struct conf_near near = { .key = e->key };
		char what[96];
		if (rules_item_find(rules_outcome_items, e->key) || rules_item_find(app->items, e->key))
			continue;
		rules_item_near(rules_outcome_items, &near);
		rules_item_near(app->items, &near);
		snprintf(what, sizeof(what), "member of then for %s", app->name);
		return rules_refuse_word(&g->r, e->key_at, what, &near);
	}
	return RC_OK;
}

static enum rc check_outcome(struct reading *g, const struct rules_yaml *then, const struct rules_app *app,
	struct rules_outcome *o)
{
	struct fault why = { .reason = REASON_none };
	if (o->status == RULES_LINE && !app->has_line)
		return rules_refuse(&g->r, then->at, REASON_rules_value,
			"then: %s has no facts of the line: status has to be given, and not as line",
			app->name);
	if (!app->check || app->check(o, &why) == RC_OK)
		return RC_OK;
	return rules_refuse(&g->r, then->at, REASON_rules_value, "then: %s: %s", app->name, why.note);
}

static enum rc read_outcome(struct reading *g, const struct rules_yaml *then, const struct rules_app *app,
	struct rules_outcome **out)
{
	struct rules_outcome *o = arena_new_of(g->r.arena, struct rules_outcome);
	void *own = app->items ? arena_take(g->r.arena, app->size) : NULL;
	if (!o || (app->items && !own))
		return rules_refuse_memory(&g->r);
	enum rc rc = only_known(g, then, app);
	if (rc == RC_OK)
		rc = rules_item_read(&g->r, then, rules_outcome_items, o, "then");
	if (rc == RC_OK && o->status != RULES_INCOMPATIBLE && o->status != RULES_DISABLED)
		rc = rules_item_given(&g->r, then, app->items, "then");
	if (rc == RC_OK && own)
		rc = rules_item_read(&g->r, then, app->items, own, "then");
	o->app = own;
	o->rule = (uint32_t)g->rules->n;
	if (rc == RC_OK)
		rc = check_outcome(g, then, app, o);
	*out = o;
	return rc;
}

static enum rc read_outcomes(struct reading *g, const struct rules_yaml *then, struct rules_rule *rule)
{
	enum rc rc = RC_OK;
	size_t n = 0;
	const struct rules_outcome **all =
		arena_take(g->r.arena, (size_t)__builtin_popcountll(rule->apps) * sizeof(const void *));
	if (!all)
		return rules_refuse_memory(&g->r);
	rule->outcome = all;
	for (size_t i = 0; i < g->rules->n_apps && rc == RC_OK; i++) {
		struct rules_outcome *o = NULL;
		if (!(rule->apps & (uint64_t)1 << i))
			continue;
		rc = read_outcome(g, then, &g->rules->app[i], &o);
		all[n++] = o;
	}
	return rc;
}

static enum rc read_name(struct reading *g, const struct rules_yaml *y, struct rules_rule *rule)
{
	char quoted[TEXT_QUOTE_ROOM];
	if (y->kind != RULES_YAML_TEXT || y->text.n > 64)
		return rules_yaml_expected(&g->r, y, "name", "a name of at most 64 octets");
	rule->name = arena_str(g->r.arena, y->text);
	const size_t before = g->names.n;
	struct rules_entry *e = rule->name.p ? rules_table_put(g->r.scratch, &g->names, rule->name) : NULL;
	if (!e)
		return rules_refuse_memory(&g->r);
	if (g->names.n == before)
		return rules_refuse(&g->r, y->at, REASON_rules_value,
			"the name %s is given twice, first to the rule in line %u",
			text_quote(y->text, quoted), g->rules->rule[e->number].line);
	e->number = (uint32_t)g->rules->n;
	return RC_OK;
}

static enum rc read_when(struct reading *g, const struct rules_yaml *y, struct rules_rule *rule)
{
	const struct rules_yaml *when = rules_yaml_find(y, "when"), *rollout = rules_yaml_find(y, "rollout");
	if (rollout && rollout->kind != RULES_YAML_TEXT)
		return rules_yaml_expected(&g->r, rollout, "rollout", "a name");
	const uint64_t salt = rules_when_salt(rollout ? rollout->text : rule->name);
	if (when)
		return rules_when_read(&g->r, when, &g->sets, salt, &rule->when);
	for (size_t i = 0; i < g->rules->n_apps; i++)
		if (rule->apps & ~g->closed & (uint64_t)1 << i)
			g->closed_by[i] = (uint32_t)g->rules->n;
	g->closed |= rule->apps;
	return RC_OK;
}

static enum rc read_rule(struct reading *g, const struct rules_yaml *y)
{
	static const char *const keys[] = { "name", "apps", "when", "then", "rollout", "note", NULL };
	static const char *const must[] = { "name", "apps", "then", NULL };
	struct rules_rule *rule = &g->rules->rule[g->rules->n];
	rule->line = (uint32_t)y->at.line;
	rule->column = (uint32_t)y->at.column;
	if (y->kind != RULES_YAML_MAP)
		return rules_yaml_expected(&g->r, y, "rules", "a rule: a mapping with name, apps and then");
	enum rc rc = rules_yaml_only(&g->r, y, keys, "member of a rule");
	for (size_t i = 0; must[i] && rc == RC_OK; i++)
		if (!rules_yaml_find(y, must[i]))
			rc = rules_refuse(
				&g->r, y->at, REASON_rules_value, "a rule: %s must be given", must[i]);
	if (rc == RC_OK)
		rc = read_name(g, rules_yaml_find(y, "name"), rule);
	if (rc == RC_OK)
		rc = read_apps(g, rules_yaml_find(y, "apps"), &rule->apps);
	if (rc == RC_OK)
		rc = read_when(g, y, rule);
	const struct rules_yaml *then = rules_yaml_find(y, "then");
	if (rc == RC_OK && then->kind != RULES_YAML_MAP)
		rc = rules_yaml_expected(&g->r, then, "then", "a mapping");
	if (rc == RC_OK)
		rc = read_outcomes(g, then, rule);
	g->rules->n++;
	return rc;
}

static enum rc read_rules(struct reading *g, const struct rules_yaml *y)
{
	enum rc rc = RC_OK;
	if (y->kind != RULES_YAML_LIST)
		return rules_yaml_expected(&g->r, y, "rules", "a list of rules");
	if (y->n > RULES_MAX)
		return rules_refuse(&g->r, y->at, REASON_rules_value, "more than %d rules", RULES_MAX);
	g->rules->rule = arena_take(g->r.arena, (y->n + 1) * sizeof(*g->rules->rule));
	if (!g->rules->rule)
		return rules_refuse_memory(&g->r);
	for (const struct rules_yaml *e = y->first; e && rc == RC_OK; e = e->next)
		rc = read_rule(g, e);
	return rc;
}

static enum rc read_utc_offset(struct reading *g, const struct rules_yaml *y)
{
	if (!y)
		return RC_OK;
	if (y->kind != RULES_YAML_TEXT || !rules_range_offset(y->text, &g->r.utc_offset_s))
		return rules_yaml_expected(&g->r, y, "utc_offset", "an offset like \"+01:00\"");
	g->rules->utc_offset_s = g->r.utc_offset_s;
	return RC_OK;
}

/* Today's behaviour: the facts of the line decide. */
static enum rc built_in(struct reading *g)
{
	const struct rules_yaml then = { .kind = RULES_YAML_MAP, .at = { "built-in", 1, 1 } };
	struct rules_rule *rule = arena_new_of(g->r.arena, struct rules_rule);
	if (!rule)
		return rules_refuse_memory(&g->r);
	*rule = (struct rules_rule){ .name = STR("built-in") };
	for (size_t i = 0; i < g->rules->n_apps; i++)
		rule->apps |= (uint64_t)g->rules->app[i].has_line << i;
	g->rules->rule = rule;
	const enum rc rc = rule->apps ? read_outcomes(g, &then, rule) : RC_OK;
	g->rules->n = 1;
	return rc;
}

static enum rc read_file(struct reading *g, const struct rules_yaml *y, const struct rules_files *files)
{
	static const char *const keys[] = { "lists", "custom", "utc_offset", "rules", NULL };
	if (y->kind == RULES_YAML_NOTHING)
		return built_in(g);
	if (y->kind != RULES_YAML_MAP)
		return rules_yaml_expected(&g->r, y, "rules", "a mapping with rules");
	enum rc rc = rules_yaml_only(&g->r, y, keys, "part of the file");
	if (rc == RC_OK)
		rc = read_utc_offset(g, rules_yaml_find(y, "utc_offset"));
	if (rc == RC_OK)
		rc = rules_list_read(&g->r, rules_yaml_find(y, "lists"), files, &g->sets);
	if (rc == RC_OK)
		rc = rules_custom_read(&g->r, rules_yaml_find(y, "custom"), (struct rules_app *)g->rules->app,
			&g->rules->n_apps);
	const struct rules_yaml *rules = rules_yaml_find(y, "rules");
	if (rc == RC_OK && !rules)
		return rules_refuse(&g->r, y->at, REASON_rules_value, "rules must be given");
	return rc == RC_OK ? read_rules(g, rules) : rc;
}

static enum rc add_nothing(struct reading *g)
{
	struct rules *r = g->rules;
	r->nothing = arena_take(g->r.arena, (r->n_apps + 1) * sizeof(*r->nothing));
	if (!r->nothing)
		return rules_refuse_memory(&g->r);
	for (size_t i = 0; i < r->n_apps; i++)
		r->nothing[i] = (struct rules_outcome){ .status = RULES_INCOMPATIBLE,
			.push = 1,
			.validity_s = RULES_ITEM_ABSENT,
			.rule = RULES_NONE };
	return RC_OK;
}

static enum rc read_all(struct reading *g, const struct rules_source *src, const struct rules_schema *schema)
{
	struct rules_yaml *y = NULL;
	struct rules_app *app = arena_take(g->r.arena, RULES_APPS_MAX * sizeof(*app));
	g->rules = arena_new_of(g->r.arena, struct rules);
	if (!g->rules || !app)
		return rules_refuse_memory(&g->r);
	if (schema->n == 0 || schema->n > RULES_APPS_MAX)
		return FAIL(g->r.fault, REASON_bug, "%zu applications", schema->n);
	memcpy(app, schema->app, schema->n * sizeof(*app));
	g->rules->app = app;
	g->rules->n_apps = schema->n;
	enum rc rc = rules_yaml_read(&g->r, src->text, src->name, &y);
	if (rc == RC_OK)
		rc = read_file(g, y, src->files);
	if (rc == RC_OK)
		rc = add_nothing(g);
	return rc == RC_OK ? rules_compile(&g->r, g->rules, &g->sets, src->name) : rc;
}

enum rc rules_read(struct arena *a, const struct rules_source *src, const struct rules_schema *schema,
	struct rules **out, struct str *error, struct fault *f)
{
	struct reading g = { .r = { .arena = a, .error = error, .fault = f } };
	g.r.scratch = arena_new(SCRATCH_MAX);
	*error = STR_NONE;
	if (!g.r.scratch)
		return rules_refuse_memory(&g.r);
	const enum rc rc = read_all(&g, src, schema);
	arena_free(&g.r.scratch);
	if (rc == RC_OK)
		*out = g.rules;
	return rc;
}
