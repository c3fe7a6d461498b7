/** The configuration object: settings sorted by key, getters that stop the program at a mistake of ours. */
#include "conf/conf_value.h"

#include <stdio.h>
#include <stdlib.h>

static int by_key(const void *a, const void *b)
{
	const struct conf_setting *x = a, *y = b;
	return strcmp(x->item->key, y->item->key);
}

static size_t schema_fill(const struct conf_schema *schema, struct conf_setting *out)
{
	size_t n = 0;
	for (size_t t = 0; t < schema->n; t++)
		for (const struct conf_item *item = schema->tables[t]; item->key; item++, n++)
			if (out)
				out[n].item = item;
	return n;
}

enum rc conf_new(struct arena *a, const struct conf_schema *schema, struct conf **out, struct fault *f)
{
	struct conf *c = arena_new_of(a, struct conf);
	const size_t n = schema_fill(schema, NULL);
	struct conf_setting *settings = arena_take(a, (n + 1) * sizeof(*settings));
	if (!c || !settings)
		return FAIL(f, REASON_memory, "%zu settings", n);
	schema_fill(schema, settings);
	qsort(settings, n, sizeof(*settings), by_key);
	for (size_t i = 1; i < n; i++)
		if (by_key(&settings[i - 1], &settings[i]) == 0)
			return FAIL(f, REASON_bug, "two rows for %s", settings[i].item->key);
	*c = (struct conf){ settings, n, "" };
	*out = c;
	return RC_OK;
}

enum rc conf_new_over(struct arena *a, const struct conf *base, bool (*own)(struct str key),
	struct conf **out, struct fault *f)
{
	struct conf *c = arena_new_of(a, struct conf);
	struct conf_setting *settings = arena_take(a, (base->n + 1) * sizeof(*settings));
	if (!c || !settings)
		return FAIL(f, REASON_memory, "%zu settings", base->n);
	for (size_t i = 0; i < base->n; i++) {
		const struct conf_setting *s = &base->setting[i];
		if (own(str_of(s->item->key)))
			settings[i] = (struct conf_setting){ .item = s->item };
		else
			settings[i] = *s;
	}
	*c = (struct conf){ settings, base->n, "" };
	*out = c;
	return RC_OK;
}

static int key_order(struct str key, const char *row)
{
	const size_t n = strlen(row), both = key.n < n ? key.n : n;
	const int order = both ? memcmp(key.p, row, both) : 0;
	if (order)
		return order;
	return key.n == n ? 0 : key.n < n ? -1 : 1;
}

struct conf_setting *conf_find(const struct conf *c, struct str key)
{
	size_t low = 0, high = c->n;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = key_order(key, c->setting[middle].item->key);
		if (order == 0)
			return &c->setting[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static void stop(const char *key, const char *what)
{
	fprintf(stderr, "conf: %s: %s\n", key, what);
	abort();
}

/* types: bits 1 << enum conf_type */
static const struct conf_setting *get(const struct conf *c, const char *key, unsigned types)
{
	const struct conf_setting *s = conf_find(c, str_of(key));
	if (!s)
		stop(key, "no table has this setting");
	else if (!(types & 1u << s->item->type))
		stop(key, "read as another type than its row says");
	return s;
}

static const struct conf_entry *get_entry(const struct conf *c, const char *key, size_t i)
{
	const struct conf_setting *s = get(c, key, 1u << CONF_LIST | 1u << CONF_TEXTS);
	if (i >= s->n)
		stop(key, "read beyond its last entry");
	return &s->entry[i];
}

int64_t conf_int(const struct conf *c, const char *key)
{
	return get(c, key, 1u << CONF_INT | 1u << CONF_DURATION | 1u << CONF_SIZE)->number;
}

bool conf_bool(const struct conf *c, const char *key)
{
	return get(c, key, 1u << CONF_BOOL)->number != 0;
}

struct str conf_text(const struct conf *c, const char *key)
{
	return get(c, key, 1u << CONF_TEXT | 1u << CONF_CHOICE | 1u << CONF_PATH)->text;
}

size_t conf_choice(const struct conf *c, const char *key)
{
	return (size_t)get(c, key, 1u << CONF_CHOICE)->number;
}

size_t conf_count(const struct conf *c, const char *key)
{
	return get(c, key, 1u << CONF_LIST | 1u << CONF_TEXTS)->n;
}

struct str conf_at(const struct conf *c, const char *key, size_t i)
{
	return get_entry(c, key, i)->text;
}

struct str conf_beside(const struct conf *c, struct arena *a, struct str path)
{
	return conf_value_path(a, c->folder, path);
}

struct str conf_language_at(const struct conf *c, const char *key, size_t i)
{
	return get_entry(c, key, i)->language;
}

enum rc conf_check_text(struct str value, struct fault *f)
{
	if (str_find(value, '<') < value.n || str_find(value, '"') < value.n || !conf_value_one_line(value))
		return FAIL(f, REASON_conf_value,
			"expected a text without <, double quotes, line breaks and control characters");
	return RC_OK;
}
