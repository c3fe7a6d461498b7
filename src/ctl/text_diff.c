/** Myers' greedy algorithm over what is left when equal beginnings and ends are taken off. */
#include "ctl/text_diff.h"

enum { EDITS_MAX = 2000, CONTEXT = 3 };

struct side {
	struct str *line;
	size_t n;
};

struct pair {
	struct side old, now;
};

static enum rc split(struct arena *a, struct str text, struct side *out)
{
	struct str rest = text;
	size_t lines = 1;
	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	*out = (struct side){ .line = arena_take(a, lines * sizeof(*out->line)) };
	if (!out->line)
		return RC_NOMEM;
	while (rest.n && str_next(&rest, '\n', &out->line[out->n]))
		out->n++;
	return RC_OK;
}

/* Row d of the search holds for each diagonal k = x - y from -d to d the furthest x, or -1. */
static int at(const int *row, int d, int k)
{
	return d < 0 || k < -d || k > d ? -1 : row[k + d];
}

/* the best first x on diagonal k with d edits; *deletes: the last of them takes a line of the old text away
 */
static int enter(const struct pair *p, const int *before, int d, int k, bool *deletes)
{
	int by_delete = at(before, d - 1, k - 1) + 1, by_insert = at(before, d - 1, k + 1);
	if (at(before, d - 1, k - 1) < 0 || by_delete > (int)p->old.n)
		by_delete = -1;
	if (by_insert - k > (int)p->now.n)
		by_insert = -1;
	*deletes = by_delete > by_insert;
	return *deletes ? by_delete : by_insert;
}

static int slide(const struct pair *p, int x, int k)
{
	while (x < (int)p->old.n && x - k < (int)p->now.n && str_eq(p->old.line[x], p->now.line[x - k]))
		x++;
	return x;
}

/* the number of edits; -1: more than EDITS_MAX, or no memory for them */
static int search(const struct pair *p, struct arena *a, int **row)
{
	const int goal = (int)p->old.n - (int)p->now.n;
	for (int d = 0; d <= EDITS_MAX; d++) {
		row[d] = arena_take(a, (size_t)(2 * d + 1) * sizeof(int));
		if (!row[d])
			return -1;
		for (int k = -d; k <= d; k++) {
			bool deletes;
			const int x = d == 0             ? 0
				      : (k + d) % 2 == 0 ? enter(p, row[d - 1], d, k, &deletes)
							 : -1;
			row[d][k + d] = x < 0 ? -1 : slide(p, x, k);
		}
		if (at(row[d], d, goal) == (int)p->old.n)
			return d;
	}
	return -1;
}

static void put(struct text_diff_line *line, char sign, struct str text)
{
	*line = (struct text_diff_line){ sign, text };
}

/* From the end back to the beginning; the lines end before `end`. Returns how many. */
static size_t walk_back(const struct pair *p, int *const *row, int d, struct text_diff_line *end)
{
	struct text_diff_line *line = end;
	int x = (int)p->old.n, y = (int)p->now.n;
	for (; d >= 0; d--) {
		bool deletes = false;
		const int first = d ? enter(p, row[d - 1], d, x - y, &deletes) : 0;
		for (; x > first; x--, y--)
			put(--line, ' ', p->old.line[x - 1]);
		if (d && deletes)
			put(--line, '-', p->old.line[--x]);
		else if (d)
			put(--line, '+', p->now.line[--y]);
	}
	return (size_t)(end - line);
}

static size_t coarse(const struct pair *p, struct text_diff_line *line)
{
	for (size_t i = 0; i < p->old.n; i++)
		put(line++, '-', p->old.line[i]);
	for (size_t i = 0; i < p->now.n; i++)
		put(line++, '+', p->now.line[i]);
	return p->old.n + p->now.n;
}

/* lines of both at the end; they are taken off */
static size_t take_common(struct pair *p)
{
	size_t n = 0;
	while (p->old.n && p->now.n && str_eq(p->old.line[p->old.n - 1], p->now.line[p->now.n - 1])) {
		p->old.n--;
		p->now.n--;
		n++;
	}
	return n;
}

static enum rc middle(const struct pair *p, struct arena *a, struct text_diff_line *line, size_t *n)
{
	const size_t room = p->old.n + p->now.n;
	int **row = arena_take(a, (EDITS_MAX + 1) * sizeof(*row));
	struct text_diff_line *back = arena_take(a, (room + 1) * sizeof(*back));
	if (!row || !back)
		return RC_NOMEM;
	const int d = room ? search(p, a, row) : -1;
	if (d < 0) {
		*n = coarse(p, line);
		return RC_OK;
	}
	*n = walk_back(p, row, d, back + room);
	memcpy(line, back + room - *n, *n * sizeof(*line));
	return RC_OK;
}

enum rc text_diff_make(struct arena *a, struct str old, struct str now, struct text_diff *out)
{
	struct pair p;
	size_t first = 0, n = 0;
	if (split(a, old, &p.old) != RC_OK || split(a, now, &p.now) != RC_OK)
		return RC_NOMEM;
	struct text_diff_line *line = arena_take(a, (p.old.n + p.now.n + 1) * sizeof(*line));
	if (!line)
		return RC_NOMEM;
	const size_t last = take_common(&p);
	while (first < p.old.n && first < p.now.n && str_eq(p.old.line[first], p.now.line[first])) {
		put(&line[first], ' ', p.old.line[first]);
		first++;
	}
	const struct pair rest = { { p.old.line + first, p.old.n - first },
		{ p.now.line + first, p.now.n - first } };
	if (middle(&rest, a, line + first, &n) != RC_OK)
		return RC_NOMEM;
	for (size_t i = 0; i < last; i++)
		put(&line[first + n + i], ' ', p.old.line[p.old.n + i]);
	*out = (struct text_diff){ line, first + n + last };
	return RC_OK;
}

/* the end of the hunk that begins at i: behind the last change that is near enough, with its context */
static size_t hunk_end(const struct text_diff *d, size_t i)
{
	size_t end = i, same = 0;
	for (; i < d->n && same <= 2 * CONTEXT; i++) {
		same = d->line[i].sign == ' ' ? same + 1 : 0;
		if (same == 0)
			end = i + 1;
	}
	return d->n - end < CONTEXT ? d->n : end + CONTEXT;
}

static size_t count(const struct text_diff *d, size_t from, size_t to, char not )
{
	size_t n = 0;
	for (size_t i = from; i < to; i++)
		n += d->line[i].sign != not ;
	return n;
}

/* as diff -u: an empty side begins at the line before */
static void print_range(FILE *out, char sign, size_t before, size_t lines)
{
	fprintf(out, "%c%zu,%zu ", sign, before + (lines > 0), lines);
}

static void print_hunk(const struct text_diff *d, size_t from, size_t to, FILE *out)
{
	fputs("@@ ", out);
	print_range(out, '-', count(d, 0, from, '+'), count(d, from, to, '+'));
	print_range(out, '+', count(d, 0, from, '-'), count(d, from, to, '-'));
	fputs("@@\n", out);
	for (size_t i = from; i < to; i++)
		fprintf(out, "%c%.*s\n", d->line[i].sign, STR_ARG(d->line[i].text));
}

void text_diff_print(const struct text_diff *d, const char *old, const char *now, FILE *out)
{
	bool any = false;
	for (size_t i = 0; i < d->n;) {
		if (d->line[i].sign == ' ') {
			i++;
			continue;
		}
		if (!any)
			fprintf(out, "--- %s\n+++ %s\n", old, now);
		any = true;
		const size_t end = hunk_end(d, i);
		print_hunk(d, i < CONTEXT ? 0 : i - CONTEXT, end, out);
		i = end;
	}
}
