/** What somebody may have meant: the known key nearest to an unknown one. */
#include "conf/conf_near.h"

#include "conf/conf_value.h"

enum { KEY_MAX = 128, NEAR = 2 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Levenshtein, one row at a time; b has at most KEY_MAX octets. */
static size_t distance(struct str a, struct str b)
{
	size_t row[KEY_MAX + 1];
	for (size_t k = 0; k <= b.n; k++)
		row[k] = k;
	for (size_t i = 0; i < a.n; i++) {
		size_t diagonal = row[0];
		row[0] = i + 1;
		for (size_t k = 0; k < b.n; k++) {
			const size_t changed = diagonal + (a.p[i] != b.p[k]);
			diagonal = row[k + 1];
			row[k + 1] = least(changed, 1 + least(row[k], row[k + 1]));
		}
	}
	return row[b.n];
}

void conf_near_try(struct conf_near *n, struct str known)
{
	if (n->key.n > KEY_MAX)
		return;
	const size_t d = distance(known, n->key);
	if (d > NEAR || d >= n->key.n || (n->best.p && d >= n->distance))
		return;
	n->best = known;
	n->distance = d;
}

/* Tries the row's key and each section it lies in. */
static void try_row(struct conf_near *near, struct str row)
{
	for (size_t n = str_find(row, '.');; n += 1 + str_find(str_sub(row, n + 1, row.n), '.')) {
		conf_near_try(near, str_sub(row, 0, n));
		if (n >= row.n)
			return;
	}
}

struct str conf_near(const struct conf *c, struct str key)
{
	struct conf_near near = { .key = key };
	for (size_t i = 0; i < c->n; i++)
		try_row(&near, str_of(c->setting[i].item->key));
	return near.best;
}
