/** Reading `then` by rows into structs. */
#include "rules/rules_item.h"

#include "conf/conf_value.h"

static void *member(const struct rules_item *row, void *s)
{
	return (char *)s + row->at;
}

const struct rules_item *rules_item_find(const struct rules_item *rows, struct str key)
{
	for (; rows && rows->is.key; rows++)
		if (str_is(key, rows->is.key))
			return rows;
	return NULL;
}

void rules_item_near(const struct rules_item *rows, struct conf_near *near)
{
	for (; rows && rows->is.key; rows++)
		conf_near_try(near, str_of(rows->is.key));
}

enum rc rules_item_given(struct rules_reader *r, const struct rules_yaml *map, const struct rules_item *rows,
	const char *where)
{
	for (; rows && rows->is.key; rows++)
		if (rows->must && !rules_yaml_find(map, rows->is.key))
			return rules_refuse(
				r, map->at, REASON_rules_value, "%s: %s must be given", where, rows->is.key);
	return RC_OK;
}

static enum rc refuse_value(struct rules_reader *r, const struct rules_yaml *y, const struct rules_item *row,
	const struct fault *why, const char *where)
{
	char quoted[TEXT_QUOTE_ROOM], mem[768];
	struct buf expect;
	if (why->reason == REASON_memory)
		return rules_refuse_memory(r);
	if (why->reason != REASON_none)
		return rules_refuse(r, y->at, REASON_rules_value, "%s: %s: %s, got %s", where, row->is.key,
			why->note, rules_yaml_got(y, quoted));
	buf_init_fixed(&expect, mem, sizeof(mem));
	if (row->shape == RULES_ITEM_VALUE)
		conf_value_expect(&expect, &row->is);
	else
		buf_puts(&expect, row->shape == RULES_ITEM_MAP ? "a mapping" : "a list of mappings");
	return rules_refuse(r, y->at, REASON_rules_value, "%s: %s: expected %.*s, got %s", where, row->is.key,
		STR_ARG(buf_str(&expect)), rules_yaml_got(y, quoted));
}

static enum rc put_texts(struct rules_reader *r, const struct conf_setting *s, struct texts *out)
{
	struct str *language = arena_take(r->arena, (s->n + 1) * sizeof(*language));
	struct str *text = arena_take(r->arena, (s->n + 1) * sizeof(*text));
	if (!language || !text)
		return rules_refuse_memory(r);
	for (size_t i = 0; i < s->n; i++) {
		language[i] = s->entry[i].language;
		text[i] = s->entry[i].text;
	}
	*out = (struct texts){ s->n, language, text };
	return RC_OK;
}

static enum rc put_words(struct rules_reader *r, const struct conf_setting *s, struct rules_words *out)
{
	struct str *v = arena_take(r->arena, (s->n + 1) * sizeof(*v));
	if (!v)
		return rules_refuse_memory(r);
	for (size_t i = 0; i < s->n; i++)
		v[i] = s->entry[i].text;
	*out = (struct rules_words){ v, s->n };
	return RC_OK;
}

/* What was read, into the struct. */
static enum rc store(struct rules_reader *r, const struct conf_setting *s, void *at)
{
	switch (s->item->type) {
	case CONF_INT:
	case CONF_DURATION:
	case CONF_SIZE:
		*(int64_t *)at = s->number;
		return RC_OK;
	case CONF_BOOL:
	case CONF_CHOICE:
		*(int *)at = (int)s->number;
		return RC_OK;
	case CONF_TEXT:
	case CONF_PATH:
		*(struct str *)at = s->text;
		return RC_OK;
	case CONF_TEXTS:
		return put_texts(r, s, at);
	case CONF_LIST:
		return put_words(r, s, at);
	}
	return RC_BUG;
}

static enum rc add_entries(struct rules_reader *r, const struct rules_yaml *y, const struct rules_item *row,
	struct conf_setting *s, const char *where)
{
	for (const struct rules_yaml *e = y->first; e; e = e->next) {
		struct fault why = { .reason = REASON_none };
		if (y->kind == RULES_YAML_MAP && !conf_value_is_language(e->key))
			return rules_refuse(r, e->key_at, REASON_rules_value,
				"%s: %s: expected a language like en, de, zh-Hant", where, row->is.key);
		if (e->kind != RULES_YAML_TEXT ||
			conf_value_add(r->arena, s, e->key.p ? e->key : STR(""), e->text, &why) != RC_OK)
			return refuse_value(r, e, row, &why, where);
	}
	return RC_OK;
}

static enum rc read_value(struct rules_reader *r, const struct rules_yaml *y, const struct rules_item *row,
	void *at, const char *where)
{
	struct fault why = { .reason = REASON_none };
	struct conf_setting s = { .item = &row->is };
	const bool entries = (y->kind == RULES_YAML_LIST && row->is.type == CONF_LIST) ||
			     (y->kind == RULES_YAML_MAP && row->is.type == CONF_TEXTS);
	enum rc rc = RC_OK;
	if (entries)
		rc = add_entries(r, y, row, &s, where);
	else if (y->kind != RULES_YAML_TEXT || conf_value_read(r->arena, NULL, &s, y->text, &why) != RC_OK)
		return refuse_value(r, y, row, &why, where);
	if (rc != RC_OK)
		return rc;
	if (!conf_value_count_fits(&s))
		return refuse_value(r, y, row, &why, where);
	return store(r, &s, at);
}

static enum rc only_rows(struct rules_reader *r, const struct rules_yaml *map, const struct rules_item *rows)
{
	for (const struct rules_yaml *e = map->first; e; e = e->next) {
		struct conf_near near = { .key = e->key };
		if (rules_item_find(rows, e->key))
			continue;
		rules_item_near(rows, &near);
		return rules_refuse_word(r, e->key_at, "member", &near);
	}
	return RC_OK;
}

static enum rc read_struct(
	struct rules_reader *r, const struct rules_yaml *y, const struct rules_item *row, void *out)
{
	const struct fault none = { .reason = REASON_none };
	if (y->kind != RULES_YAML_MAP)
		return refuse_value(r, y, row, &none, "then");
	enum rc rc = only_rows(r, y, row->items);
	if (rc == RC_OK)
		rc = rules_item_given(r, y, row->items, row->is.key);
	return rc == RC_OK ? rules_item_read(r, y, row->items, out, row->is.key) : rc;
}

static enum rc read_list(struct rules_reader *r, const struct rules_yaml *y, const struct rules_item *row,
	struct rules_list *out, const char *where)
{
	const size_t min = row->is.min > 0 ? (size_t)row->is.min : 0;
	const size_t max = row->is.max > 0 ? (size_t)row->is.max : RULES_ITEM_LIST_MAX;
	size_t n = 0;
	if (y->kind != RULES_YAML_LIST)
		return refuse_value(r, y, row, &(struct fault){ .reason = REASON_none }, where);
	if (y->n < min || y->n > max)
		return rules_refuse(r, y->at, REASON_rules_value,
			"%s: %s: expected %zu to %zu entries, got %zu", where, row->is.key, min, max, y->n);
	char *v = arena_take(r->arena, y->n * row->size + 1);
	if (!v)
		return rules_refuse_memory(r);
	for (const struct rules_yaml *e = y->first; e; e = e->next, n++) {
		const enum rc rc = read_struct(r, e, row, v + n * row->size);
		if (rc != RC_OK)
			return rc;
	}
	*out = (struct rules_list){ v, n };
	return RC_OK;
}

static enum rc read_map(
	struct rules_reader *r, const struct rules_yaml *y, const struct rules_item *row, const void **out)
{
	void *s = arena_take(r->arena, row->size);
	if (!s)
		return rules_refuse_memory(r);
	*out = s;
	return read_struct(r, y, row, s);
}

/* No value, or the default of the row. */
static enum rc read_absent(struct rules_reader *r, const struct rules_item *row, void *at)
{
	struct conf_setting s = { .item = &row->is, .number = RULES_ITEM_ABSENT };
	if (row->shape != RULES_ITEM_VALUE)
		return RC_OK; /* zeroes */
	if (row->is.type == CONF_BOOL || row->is.type == CONF_CHOICE)
		s.number = -1;
	const enum rc rc = conf_value_default(r->arena, NULL, &s, NULL);
	if (rc == RC_NOMEM)
		return rules_refuse_memory(r);
	if (rc != RC_OK && rc != RC_ABSENT)
		return FAIL(r->fault, REASON_bug, "%s: a default that its row refuses", row->is.key);
	return store(r, &s, at);
}

enum rc rules_item_read(struct rules_reader *r, const struct rules_yaml *map, const struct rules_item *rows,
	void *out, const char *where)
{
	enum rc rc = RC_OK;
	for (const struct rules_item *row = rows; row && row->is.key && rc == RC_OK; row++) {
		const struct rules_yaml *y = rules_yaml_find(map, row->is.key);
		if (!y)
			rc = read_absent(r, row, member(row, out));
		else if (row->shape == RULES_ITEM_VALUE)
			rc = read_value(r, y, row, member(row, out), where);
		else if (row->shape == RULES_ITEM_LIST)
			rc = read_list(r, y, row, member(row, out), where);
		else
			rc = read_map(r, y, row, member(row, out));
	}
	return rc;
}
