/** Spans that lie in one another become cuts: places on the line of all IMSIs where the owner changes. */
#include "engine/imsi_spans.h"

#include <stdlib.h>

enum { DIGITS = 15, DIGITS_MIN = 3 };

/* "001" with nines: 001999999999999 */
static uint64_t filled(struct str digits, unsigned with)
{
	uint64_t v = 0;
	for (size_t i = 0; i < DIGITS; i++)
		v = 10 * v + (i < digits.n ? (unsigned)(digits.p[i] - '0') : with);
	return v;
}

static bool is_prefix(struct str s)
{
	return s.n >= DIGITS_MIN && s.n <= DIGITS && str_all_digits(s);
}

enum rc imsi_spans_read(struct str text, struct imsi_span *out, struct fault *f)
{
	const size_t dash = str_find(text, '-');
	const struct str low = str_sub(text, 0, dash);
	const struct str high = dash < text.n ? str_sub(text, dash + 1, text.n) : low;
	if (!is_prefix(low) || !is_prefix(high) || low.n != high.n)
		return FAIL(f, REASON_conf_value,
			"expected an IMSI prefix of %d to %d digits, or two of one length with - between",
			DIGITS_MIN, DIGITS);
	*out = (struct imsi_span){ .first = filled(low, 0), .last = filled(high, 9) };
	return out->first <= out->last ? RC_OK
				       : FAIL(f, REASON_conf_value, "the range ends before it begins");
}

/* the outer one first */
static int by_place(const void *a, const void *b)
{
	const struct imsi_span *x = a, *y = b;
	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return x->last == y->last ? 0 : x->last > y->last ? -1 : 1;
}

/* from here on; what began at the same place is overruled */
static void cut(struct imsi_spans *s, uint64_t from, unsigned owner)
{
	if (s->n > 0 && s->span[s->n - 1].first == from)
		s->n--;
	else if (s->n > 0)
		s->span[s->n - 1].last = from - 1;
	s->span[s->n++] = (struct imsi_span){ from, UINT64_MAX, owner };
}

/* closes what ends before `at`; the span around goes on behind it */
static size_t close_before(
	struct imsi_spans *s, const struct imsi_span *const *open, size_t depth, uint64_t at)
{
	while (depth > 0 && open[depth - 1]->last < at) {
		depth--;
		cut(s, open[depth]->last + 1, depth > 0 ? open[depth - 1]->owner : IMSI_SPANS_NONE);
	}
	return depth;
}

enum rc imsi_spans_make(
	struct arena *a, struct imsi_span *given, size_t n, struct imsi_spans *out, unsigned clash[2])
{
	const struct imsi_span **open = arena_take(a, (n + 1) * sizeof(const struct imsi_span *));
	struct imsi_spans s = { .span = arena_take(a, (2 * n + 1) * sizeof(*s.span)) };
	size_t depth = 0;
	if (!open || !s.span)
		return RC_NOMEM;
	if (n > 0)
		qsort(given, n, sizeof(*given), by_place);
	for (size_t i = 0; i < n; i++) {
		const struct imsi_span *g = &given[i];
		depth = close_before(&s, open, depth, g->first);
		const struct imsi_span *around = depth > 0 ? open[depth - 1] : NULL;
		const bool same = around && by_place(around, g) == 0;
		if (same && around->owner == g->owner)
			continue;
		if (same || (around && g->last > around->last)) {
			clash[0] = around->owner;
			clash[1] = g->owner;
			return RC_INVALID;
		}
		cut(&s, g->first, g->owner);
		open[depth++] = g;
	}
	(void)close_before(&s, open, depth, UINT64_MAX);
	*out = s;
	return RC_OK;
}

unsigned imsi_spans_find(const struct imsi_spans *s, const struct imsi *who)
{
	const uint64_t at = filled(ids_imsi_str(who), 0);
	size_t low = 0, high = s->n;
	while (low < high) { /* how many begin at or before `at` */
		const size_t middle = low + (high - low) / 2;
		if (s->span[middle].first <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 ? s->span[low - 1].owner : IMSI_SPANS_NONE;
}
