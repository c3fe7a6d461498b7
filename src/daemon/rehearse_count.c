/** Rows found by hash in a table that never grows. */
#include "daemon/rehearse_count.h"

#include "base/hash.h"

#include <stdlib.h>

/* texts beyond become others; what is left is room for the others of every application */
enum { FULL = REHEARSE_ROWS * 3 / 4 };

static size_t slot_of(const struct rehearse_row *key, struct str text)
{
	const struct hash_key k = { (uint64_t)key->app << 16 | (uint64_t)key->change << 8 | key->by,
		0x7265686561727365 };
	return (size_t)(hash_sip(&k, str_bytes(text)) % REHEARSE_ROWS);
}

static bool same_kind(const struct rehearse_row *a, const struct rehearse_row *b)
{
	return a->app == b->app && a->change == b->change && a->by == b->by;
}

/* the row, or the free one where it belongs */
static struct rehearse_row *find(struct rehearse_count *c, const struct rehearse_row *key, struct str text)
{
	size_t i = slot_of(key, text);
	while (c->row[i].n > 0 && !(same_kind(&c->row[i], key) && str_is(text, c->row[i].text)))
		i = (i + 1) % REHEARSE_ROWS;
	return &c->row[i];
}

/* a whole number of characters */
static struct str cut(struct str text)
{
	if (text.n < REHEARSE_TEXT)
		return text;
	text.n = REHEARSE_TEXT - 1;
	while (text.n > 0 && ((uint8_t)text.p[text.n] & 0xc0) == 0x80)
		text.n--;
	return text;
}

void rehearse_count_add(struct rehearse_count *c, const struct rehearse_row *key, struct str text, uint64_t n)
{
	text = cut(text);
	struct rehearse_row *row = find(c, key, text);
	if (n == 0)
		return;
	if (row->n == 0 && c->rows >= FULL) {
		text = STR(REHEARSE_OTHERS);
		row = find(c, key, text);
		c->cut = true;
	}
	if (row->n == 0) {
		c->rows++;
		*row = (struct rehearse_row){ .app = key->app, .change = key->change, .by = key->by };
		memcpy(row->text, text.p ? text.p : "", text.n);
	}
	row->n += n;
}

void rehearse_count_merge(struct rehearse_count *to, const struct rehearse_count *from)
{
	to->seen += from->seen;
	to->evaluated += from->evaluated;
	to->failed += from->failed;
	to->changed += from->changed;
	to->lost += from->lost;
	to->gained += from->gained;
	to->cut = to->cut || from->cut;
	if (from->fault.reason != REASON_none)
		fault_pass(&to->fault, &from->fault);
	for (size_t a = 0; a < REHEARSE_APPS_MAX; a++) {
		to->app_changed[a] += from->app_changed[a];
		for (size_t k = 0; k < REHEARSE_CHANGES; k++)
			to->app[a][k] += from->app[a][k];
	}
	for (size_t i = 0; i < REHEARSE_ROWS; i++)
		rehearse_count_add(to, &from->row[i], str_of(from->row[i].text), from->row[i].n);
}

/* <0: a stands before b */
static int order(const struct rehearse_row *a, const struct rehearse_row *b)
{
	const bool a_rest = a->text[0] == REHEARSE_OTHERS[0], b_rest = b->text[0] == REHEARSE_OTHERS[0];
	if (a_rest != b_rest)
		return a_rest ? 1 : -1;
	if (a->n != b->n)
		return a->n > b->n ? -1 : 1;
	return strcmp(a->text, b->text);
}

/* keeps the first `max` of a sorted list; returns the row that fell out, or NULL */
static const struct rehearse_row *insert(
	const struct rehearse_row **list, size_t *n, size_t max, const struct rehearse_row *row)
{
	const struct rehearse_row *out = NULL;
	if (*n == max) {
		if (order(row, list[max - 1]) >= 0)
			return row;
		out = list[--*n];
	}
	size_t at = (*n)++;
	for (; at > 0 && order(row, list[at - 1]) < 0; at--)
		list[at] = list[at - 1];
	list[at] = row;
	return out;
}

size_t rehearse_count_top(const struct rehearse_count *c, const struct rehearse_row *key,
	const struct rehearse_row **out, size_t max, uint64_t *rest)
{
	size_t n = 0;
	*rest = 0;
	for (size_t i = 0; i < REHEARSE_ROWS; i++) {
		if (c->row[i].n == 0 || !same_kind(&c->row[i], key))
			continue;
		const struct rehearse_row *fell = insert(out, &n, max, &c->row[i]);
		*rest += fell ? fell->n : 0;
	}
	return n;
}
