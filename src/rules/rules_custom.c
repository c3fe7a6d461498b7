/** `custom`: from declared parameters to rows and the struct that they describe. */
#include "rules/rules_custom.h"

#include "conf/conf_value.h"
#include "rules/rules_app.h"

static const char *const types[] = { [CONF_INT] = "int",
	[CONF_DURATION] = "duration",
	[CONF_SIZE] = "size",
	[CONF_BOOL] = "bool",
	[CONF_CHOICE] = "choice",
	[CONF_TEXT] = "text",
	[CONF_PATH] = "texts",
	[CONF_LIST] = "list",
	NULL };
/* a parameter has no use for paths and words: their places stand for texts and list */
enum { TYPE_TEXTS = CONF_PATH, TYPE_LIST = CONF_LIST };

struct declared {
	int type, must;
	int64_t min, max;
	struct str by_default, help, entry;
	struct rules_words choices;
};

#define AT(member) .at = offsetof(struct declared, member)
static const struct rules_item declared_rows[] = {
	{ { "type", CONF_CHOICE, NULL, 0, 0, types, "What it holds.", NULL }, AT(type), .must = true },
	{ { "must", CONF_BOOL, "no", 0, 0, NULL, "Rules have to give it.", NULL }, AT(must) },
	{ { "min", CONF_INT, NULL, 0, 0, NULL, "Least number, octets or entries.", NULL }, AT(min) },
	{ { "max", CONF_INT, NULL, 0, 0, NULL, "Greatest number, octets or entries.", NULL }, AT(max) },
	{ { "default", CONF_TEXT, NULL, 0, 0, NULL, "Where rules do not give it.", NULL }, AT(by_default) },
	{ { "help", CONF_TEXT, "", 0, 0, NULL, "For people.", NULL }, AT(help) },
	{ { "entry", CONF_TEXT, NULL, 1, 64, NULL,
		  "Name of an entry of a list; without it entries stand side by side under the name of the "
		  "list.",
		  NULL },
		AT(entry) },
	{ { "choices", CONF_LIST, "", 1, 64, NULL, "Words of a choice.", NULL }, AT(choices) },
	RULES_ITEMS_END,
};
#undef AT

struct named {
	struct str name, status, message, url, user_data;
};

#define AT(member) .at = offsetof(struct named, member)
static const struct rules_item named_rows[] = {
	{ { "name", CONF_TEXT, NULL, 1, 32, NULL, "Name that rules use.", NULL }, AT(name), .must = true },
	{ { "status", CONF_TEXT, "EntitlementStatus", 0, 64, NULL, "Parameter of the status.", NULL },
		AT(status) },
	{ { "message", CONF_TEXT, "", 0, 64, NULL, "Parameter of `message`.", NULL }, AT(message) },
	{ { "url", CONF_TEXT, "", 0, 64, NULL, "Parameter of `url`.", NULL }, AT(url) },
	{ { "user_data", CONF_TEXT, "", 0, 64, NULL, "Parameter of `user_data`.", NULL }, AT(user_data) },
	RULES_ITEMS_END,
};
#undef AT

static bool is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		const char c = s.p[i], low = (char)(c | 0x20);
		if ((low < 'a' || low > 'z') && (c < '0' || c > '9') && c != '_' && c != '-')
			return false;
	}
	return s.n > 0 && s.n <= 64;
}

static size_t member_size(const struct rules_item *row)
{
	if (row->shape == RULES_ITEM_LIST)
		return sizeof(struct rules_list);
	switch (row->is.type) {
	case CONF_BOOL:
	case CONF_CHOICE:
		return sizeof(int);
	case CONF_TEXT:
	case CONF_PATH:
		return sizeof(struct str);
	case CONF_TEXTS:
		return sizeof(struct texts);
	case CONF_LIST:
		return sizeof(struct rules_words);
	case CONF_INT:
	case CONF_DURATION:
	case CONF_SIZE:
		break;
	}
	return sizeof(int64_t);
}

static enum rc read_parameters(struct rules_reader *r, const struct rules_yaml *y, bool in_list,
	const struct rules_item **rows, size_t *size);

static enum rc take_choices(struct rules_reader *r, const struct rules_words *w, struct rules_item *row)
{
	const char **choices = arena_take(r->arena, (w->n + 1) * sizeof(*choices));
	if (!choices)
		return rules_refuse_memory(r);
	for (size_t i = 0; i < w->n; i++)
		choices[i] = w->v[i].p;
	row->is.choices = choices;
	return RC_OK;
}

static enum rc take_type(struct rules_reader *r, const struct rules_yaml *y, const struct declared *d,
	struct rules_item *row, bool in_list)
{
	const struct rules_yaml *inner = rules_yaml_find(y, "parameters");
	row->is.type = d->type == TYPE_TEXTS ? CONF_TEXTS : (enum conf_type)d->type;
	row->is.check = d->type == CONF_TEXT || d->type == TYPE_TEXTS ? conf_check_text : NULL;
	if ((d->type == CONF_CHOICE) != (d->choices.n > 0))
		return rules_refuse(r, y->at, REASON_rules_value,
			"%s: a choice has choices, nothing else has", row->is.key);
	if (d->type == CONF_CHOICE)
		return take_choices(r, &d->choices, row);
	if ((d->type == TYPE_LIST) != (inner != NULL) || (d->entry.n > 0 && !inner))
		return rules_refuse(r, y->at, REASON_rules_value,
			"%s: a list has parameters and maybe entry, nothing else has", row->is.key);
	if (d->type != TYPE_LIST)
		return RC_OK;
	if (in_list)
		return rules_refuse(
			r, y->at, REASON_rules_value, "%s: expected no list within a list", row->is.key);
	row->shape = RULES_ITEM_LIST;
	row->entry = d->entry.p;
	return read_parameters(r, inner, true, &row->items, &row->size);
}

/* The default has to be a value of its own row. */
static enum rc check_default(struct rules_reader *r, const struct rules_yaml *y, const struct rules_item *row)
{
	struct conf_setting s = { .item = &row->is };
	struct fault why = { .reason = REASON_none };
	if (!row->is.by_default)
		return RC_OK;
	if (row->shape == RULES_ITEM_VALUE && conf_value_default(r->scratch, NULL, &s, &why) == RC_OK)
		return RC_OK;
	return rules_refuse(
		r, y->at, REASON_rules_value, "%s: the default is not a value of it", row->is.key);
}

static enum rc read_declared(
	struct rules_reader *r, const struct rules_yaml *y, struct rules_item *row, bool in_list)
{
	struct declared d;
	struct conf_near near = { 0 };
	enum rc rc;
	for (const struct rules_yaml *e = y->first; e; e = e->next) {
		near.key = e->key;
		if (rules_item_find(declared_rows, e->key) || str_is(e->key, "parameters"))
			continue;
		rules_item_near(declared_rows, &near);
		return rules_refuse_word(r, e->key_at, "member of a parameter", &near);
	}
	rc = rules_item_given(r, y, declared_rows, row->is.key);
	if (rc == RC_OK)
		rc = rules_item_read(r, y, declared_rows, &d, row->is.key);
	if (rc != RC_OK)
		return rc;
	row->must = d.must > 0;
	row->is.min = d.min == RULES_ITEM_ABSENT ? 0 : d.min;
	row->is.max = d.max == RULES_ITEM_ABSENT ? (d.min == RULES_ITEM_ABSENT ? 0 : INT64_MAX) : d.max;
	row->is.by_default = d.by_default.p;
	row->is.help = d.help.p;
	rc = take_type(r, y, &d, row, in_list);
	return rc == RC_OK ? check_default(r, y, row) : rc;
}

/* "Level: int" or "Level: {type: int, ...}" */
static enum rc read_parameter(
	struct rules_reader *r, const struct rules_yaml *y, struct rules_item *row, bool in_list)
{
	struct rules_yaml type = *y, map = { .kind = RULES_YAML_MAP, .at = y->at, .first = &type, .n = 1 };
	row->is.key = arena_cstr(r->arena, y->key);
	if (!row->is.key)
		return rules_refuse_memory(r);
	if (!is_name(y->key))
		return rules_refuse(r, y->key_at, REASON_rules_value,
			"expected a name of letters, digits, _ and - for a parameter");
	if (y->kind == RULES_YAML_MAP)
		return read_declared(r, y, row, in_list);
	type.key = STR("type");
	type.next = NULL;
	return read_declared(r, &map, row, in_list);
}

static enum rc read_parameters(struct rules_reader *r, const struct rules_yaml *y, bool in_list,
	const struct rules_item **rows, size_t *size)
{
	enum rc rc = RC_OK;
	if (y->kind != RULES_YAML_MAP || y->n > RULES_ITEMS_MAX)
		return rules_yaml_expected(r, y, "parameters", "a mapping of at most 64 names to types");
	struct rules_item *row = arena_take(r->arena, (y->n + 1) * sizeof(*row));
	if (!row)
		return rules_refuse_memory(r);
	*rows = row;
	for (const struct rules_yaml *e = y->first; e && rc == RC_OK; e = e->next, row++) {
		if (!in_list && rules_item_find(rules_outcome_items, e->key))
			return rules_refuse(r, e->key_at, REASON_rules_value,
				"%s means something in every rule; choose another name", e->key.p);
		rc = read_parameter(r, e, row, in_list);
		row->at = *size;
		*size += (member_size(row) + 7) / 8 * 8;
	}
	return rc;
}

static const char *parameter_name(struct str s)
{
	return s.n > 0 ? s.p : NULL;
}

static enum rc read_names(struct rules_reader *r, const struct rules_yaml *y, struct rules_app *app)
{
	struct named n = { 0 };
	enum rc rc = rules_item_given(r, y, named_rows, y->key.p);
	if (rc == RC_OK)
		rc = rules_item_read(r, y, named_rows, &n, y->key.p);
	const struct str all[] = { n.name, n.status, n.message, n.url, n.user_data };
	if (rc != RC_OK)
		return rc;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].n > 0 && !is_name(all[i]))
			return rules_refuse(r, y->at, REASON_rules_value,
				"%.*s: expected names of letters, digits, _ and -", STR_ARG(y->key));
	app->name = n.name.p;
	app->status_parameter = parameter_name(n.status);
	app->message_parameter = parameter_name(n.message);
	app->url_parameter = parameter_name(n.url);
	app->user_data_parameter = parameter_name(n.user_data);
	return RC_OK;
}

/* each parameter stands in a document once; AppID and RegisterNotifStatus are written by others */
static enum rc check_names(struct rules_reader *r, const struct rules_yaml *y, const struct rules_app *app)
{
	const char *taken[] = { "AppID", "RegisterNotifStatus", app->status_parameter, app->message_parameter,
		app->url_parameter, app->user_data_parameter };
	for (size_t i = 0; i < sizeof(taken) / sizeof(taken[0]); i++) {
		bool twice = taken[i] && rules_item_find(app->items, str_of(taken[i]));
		for (size_t k = 0; taken[i] && k < i; k++)
			twice |= taken[k] && strcmp(taken[k], taken[i]) == 0;
		if (twice)
			return rules_refuse(r, y->key_at, REASON_rules_value,
				"%s: %s stands in the document already", app->id, taken[i]);
	}
	return RC_OK;
}

static enum rc read_app(struct rules_reader *r, const struct rules_yaml *y, struct rules_app *app)
{
	struct conf_near near;
	const struct rules_yaml *parameters = NULL;
	if (y->kind != RULES_YAML_MAP)
		return rules_yaml_expected(r, y, y->key.p, "a mapping with name and parameters");
	for (const struct rules_yaml *e = y->first; e; e = e->next) {
		near = (struct conf_near){ .key = e->key };
		if (str_is(e->key, "parameters")) {
			parameters = e;
		} else if (!rules_item_find(named_rows, e->key)) {
			rules_item_near(named_rows, &near);
			conf_near_try(&near, STR("parameters"));
			return rules_refuse_word(r, e->key_at, "member of an application", &near);
		}
	}
	app->id = arena_cstr(r->arena, y->key);
	if (!app->id)
		return rules_refuse_memory(r);
	enum rc rc = read_names(r, y, app);
	if (rc == RC_OK && parameters)
		rc = read_parameters(r, parameters, false, &app->items, &app->size);
	return rc == RC_OK ? check_names(r, y, app) : rc;
}

/* "ap2099": TS.43 writes AppIDs so, answers print them as they stand here */
static bool is_appid(struct str s)
{
	return s.n > 2 && s.n <= 10 && str_starts(s, STR("ap")) && str_all_digits(str_sub(s, 2, s.n));
}

enum rc rules_custom_read(
	struct rules_reader *r, const struct rules_yaml *y, struct rules_app *app, size_t *n)
{
	if (!y || y->kind == RULES_YAML_NOTHING)
		return RC_OK;
	if (y->kind != RULES_YAML_MAP || y->n > RULES_CUSTOM_MAX)
		return rules_yaml_expected(r, y, "custom", "a mapping of at most 32 AppIDs");
	for (const struct rules_yaml *e = y->first; e; e = e->next) {
		struct rules_app next = { 0 };
		size_t other;
		if (!is_appid(e->key))
			return rules_refuse(
				r, e->key_at, REASON_rules_value, "expected an AppID like ap2099");
		const enum rc rc = read_app(r, e, &next);
		if (rc != RC_OK)
			return rc;
		if (rules_app_among(app, *n, str_of(next.id), &other) ||
			rules_app_among(app, *n, str_of(next.name), &other) ||
			str_is(str_of(next.name), "all"))
			return rules_refuse(r, e->key_at, REASON_rules_value,
				"an application of this AppID or name exists already");
		if (*n == RULES_APPS_MAX)
			return rules_refuse(r, e->key_at, REASON_rules_value, "more than %d applications",
				RULES_APPS_MAX);
		app[(*n)++] = next;
	}
	return RC_OK;
}
