/** Comparing and writing what rows describe. */
#include "rules/rules_item_show.h"

static const void *member(const struct rules_item *row, const void *s)
{
	return (const char *)s + row->at;
}

static bool equal_structs(const struct rules_item *rows, const void *a, const void *b)
{
	for (; rows->is.key; rows++)
		if (!rules_item_show_equal(rows, a, b))
			return false;
	return true;
}

static bool equal_lists(const struct rules_item *row, const struct rules_list *a, const struct rules_list *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!equal_structs(row->items, (const char *)a->v + i * row->size,
			    (const char *)b->v + i * row->size))
			return false;
	return true;
}

static bool equal_texts(const struct str *a, const struct str *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!str_eq(a[i], b[i]))
			return false;
	return true;
}

static bool equal_values(const struct rules_item *row, const void *a, const void *b)
{
	const struct texts *x = a, *y = b;
	const struct rules_words *v = a, *w = b;
	switch (row->is.type) {
	case CONF_INT:
	case CONF_DURATION:
	case CONF_SIZE:
		return *(const int64_t *)a == *(const int64_t *)b;
	case CONF_BOOL:
	case CONF_CHOICE:
		return *(const int *)a == *(const int *)b;
	case CONF_TEXT:
	case CONF_PATH:
		return equal_texts(a, b, 1);
	case CONF_TEXTS:
		return x->n == y->n && equal_texts(x->language, y->language, x->n) &&
		       equal_texts(x->text, y->text, x->n);
	case CONF_LIST:
		return v->n == w->n && equal_texts(v->v, w->v, v->n);
	}
	return false;
}

bool rules_item_show_equal(const struct rules_item *row, const void *a, const void *b)
{
	const void *x = member(row, a), *y = member(row, b);
	if (row->shape == RULES_ITEM_LIST)
		return equal_lists(row, x, y);
	if (row->shape == RULES_ITEM_VALUE)
		return equal_values(row, x, y);
	const void *const *p = x, *const *q = y;
	return *p && *q ? equal_structs(row->items, *p, *q) : *p == *q;
}

static void put_quoted(struct buf *b, struct str s)
{
	buf_putc(b, '"');
	buf_put_str(b, s);
	buf_putc(b, '"');
}

static void put_texts(struct buf *b, const struct texts *t)
{
	buf_putc(b, '{');
	for (size_t i = 0; i < t->n; i++) {
		buf_puts(b, i ? ", " : "");
		if (t->language[i].n)
			buf_printf(b, "%.*s: ", STR_ARG(t->language[i]));
		put_quoted(b, t->text[i]);
	}
	buf_putc(b, '}');
}

static void put_words(struct buf *b, const struct rules_words *w)
{
	buf_putc(b, '[');
	for (size_t i = 0; i < w->n; i++) {
		buf_puts(b, i ? ", " : "");
		buf_put_str(b, w->v[i]);
	}
	buf_putc(b, ']');
}

static void put_number(struct buf *b, int64_t v)
{
	if (v == RULES_ITEM_ABSENT)
		buf_puts(b, "nothing");
	else
		buf_printf(b, "%lld", (long long)v);
}

static void put_word(struct buf *b, const struct rules_item *row, int v)
{
	if (v < 0)
		buf_puts(b, "nothing");
	else if (row->is.type == CONF_BOOL)
		buf_puts(b, v ? "yes" : "no");
	else
		buf_puts(b, row->is.choices[v]);
}

static void put_value(struct buf *b, const struct rules_item *row, const void *at)
{
	switch (row->is.type) {
	case CONF_INT:
	case CONF_DURATION:
	case CONF_SIZE:
		put_number(b, *(const int64_t *)at);
		return;
	case CONF_BOOL:
	case CONF_CHOICE:
		put_word(b, row, *(const int *)at);
		return;
	case CONF_TEXT:
	case CONF_PATH:
		put_quoted(b, *(const struct str *)at);
		return;
	case CONF_TEXTS:
		put_texts(b, at);
		return;
	case CONF_LIST:
		put_words(b, at);
		return;
	}
}

static void put_struct(struct buf *b, const struct rules_item *rows, const void *s)
{
	buf_putc(b, '{');
	for (const struct rules_item *row = rows; row->is.key; row++) {
		buf_printf(b, "%s%s: ", row == rows ? "" : ", ", row->is.key);
		rules_item_show_put(b, row, s);
	}
	buf_putc(b, '}');
}

void rules_item_show_put(struct buf *b, const struct rules_item *row, const void *s)
{
	const void *at = member(row, s);
	if (row->shape == RULES_ITEM_VALUE) {
		put_value(b, row, at);
	} else if (row->shape == RULES_ITEM_MAP) {
		const void *const *inner = at;
		if (*inner)
			put_struct(b, row->items, *inner);
		else
			buf_puts(b, "nothing");
	} else {
		const struct rules_list *l = at;
		buf_putc(b, '[');
		for (size_t i = 0; i < l->n; i++) {
			buf_puts(b, i ? ", " : "");
			put_struct(b, row->items, (const char *)l->v + i * row->size);
		}
		buf_putc(b, ']');
	}
}
