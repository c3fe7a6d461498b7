/** Families, samples and buckets as lines. The two formats differ in names of families, units and the end. */
#include "daemon/metrics_page.h"

#include "daemon/metrics.h"

#include <inttypes.h>

struct page {
	const struct operation *o;
	const struct metrics_row *row;
	bool openmetrics;
	struct buf *out;
};

/* what a sample's name has behind the family's */
static const char *suffix(const struct metrics_row *r)
{
	if (r->type == METRIC_counter)
		return "_total";
	return r->type == METRIC_info ? "_info" : "";
}

static void put_name(const struct page *p, const char *end)
{
	const struct metrics_row *r = p->row;
	buf_printf(p->out, "entitled_%s%s%s%s", metrics_prefix(r->home), r->name,
		r->unit == METRIC_seconds ? "_seconds" : "", end);
}

static const char *type_word(const struct page *p)
{
	static const char *const words[] = { [METRIC_counter] = "counter",
		[METRIC_gauge] = "gauge",
		[METRIC_info] = "info",
		[METRIC_times] = "histogram",
		[METRIC_sizes] = "histogram" };
	return p->row->type == METRIC_info && !p->openmetrics ? "gauge" : words[p->row->type];
}

static void put_family(const struct page *p)
{
	const char *end = p->openmetrics ? "" : suffix(p->row);
	buf_puts(p->out, "# HELP ");
	put_name(p, end);
	buf_printf(p->out, " %s\n# TYPE ", p->row->help);
	put_name(p, end);
	buf_printf(p->out, " %s\n", type_word(p));
	if (!p->openmetrics || p->row->unit == METRIC_none)
		return;
	buf_puts(p->out, "# UNIT ");
	put_name(p, end);
	buf_puts(p->out, " seconds\n");
}

static void put_escaped(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\n')
			buf_puts(b, "\\n");
		else if (s.p[i] == '"' || s.p[i] == '\\')
			buf_printf(b, "\\%c", s.p[i]);
		else
			buf_putc(b, s.p[i]);
	}
}

static void put_label(struct buf *b, bool *first, const char *name, struct str value)
{
	buf_printf(b, "%s%s=\"", *first ? "{" : ",", name);
	put_escaped(b, value);
	buf_putc(b, '"');
	*first = false;
}

/* le NULL: none */
static void put_labels(const struct page *p, const struct metrics_value value[2], const char *le)
{
	bool first = true;
	for (size_t k = 0; k < 2; k++) {
		const struct metrics_set *set = metrics_label_set(p->row->label[k]);
		for (size_t n = 0; n < METRICS_PAIR && set->name[n]; n++)
			put_label(p->out, &first, set->name[n], value[k].text[n]);
	}
	if (le)
		put_label(p->out, &first, "le", str_of(le));
	buf_puts(p->out, first ? " " : "} ");
}

static void put_sample(const struct page *p, const char *end, const struct metrics_value value[2],
	const char *le, uint64_t number)
{
	put_name(p, end);
	put_labels(p, value, le);
	buf_printf(p->out, "%" PRIu64 "\n", number);
}

static void put_histogram(
	const struct page *p, const struct metrics_value value[2], const struct histogram *h)
{
	const bool times = p->row->type == METRIC_times;
	uint64_t count = 0;
	for (unsigned i = 0; i <= HISTOGRAM_BOUNDS; i++) {
		count += h->bucket[i];
		put_sample(p, "_bucket", value, histogram_bound(times ? HISTOGRAM_TIMES : HISTOGRAM_SIZES, i),
			count);
	}
	put_name(p, "_sum");
	put_labels(p, value, NULL);
	if (times)
		buf_printf(p->out, "%" PRIu64 ".%06" PRIu64 "\n", h->sum / 1000000, h->sum % 1000000);
	else
		buf_printf(p->out, "%" PRIu64 "\n", h->sum);
	put_sample(p, "_count", value, NULL, count);
}

static bool is_empty(const struct histogram *h)
{
	static const struct histogram none;
	return memcmp(h, &none, sizeof(none)) == 0;
}

static void put_cell(const struct page *p, size_t i, size_t j, const struct metrics_value value[2])
{
	const struct metrics_row *r = p->row;
	const bool sparse = r->label[1] != LABEL_no && r->type != METRIC_gauge;
	if (metrics_is_histogram(r)) {
		struct histogram h;
		metrics_histogram(r, p->o, i, j, &h);
		if (!sparse || !is_empty(&h))
			put_histogram(p, value, &h);
		return;
	}
	const int64_t number = metrics_value(r, p->o, i, j);
	if (!sparse || number)
		put_sample(p, suffix(r), value, NULL, number > 0 ? (uint64_t)number : 0);
}

static void put_row(const struct page *p)
{
	const struct metrics_set *a = metrics_label_set(p->row->label[0]),
				 *b = metrics_label_set(p->row->label[1]);
	put_family(p);
	for (size_t i = 0; i < a->size; i++) {
		struct metrics_value value[2] = { 0 };
		if (!a->read(p->o, i, &value[0]))
			continue;
		for (size_t j = 0; j < b->size; j++)
			if (b->read(p->o, j, &value[1]))
				put_cell(p, i, j, value);
	}
}

void metrics_page(const struct operation *o, bool openmetrics, struct buf *out)
{
	struct page p = { .o = o, .openmetrics = openmetrics, .out = out };
	for (size_t i = 0; i < metrics_count(); i++) {
		p.row = metrics_at(i);
		put_row(&p);
	}
	if (openmetrics)
		buf_puts(out, "# EOF\n");
}
