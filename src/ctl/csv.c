/** A reader of one character at a time: bounded memory, quotes, doubled quotes, line breaks inside quotes, CR
 * LF or LF. */
#include "ctl/csv.h"

#include "base/buf.h"

/* one record under way */
struct record {
	struct csv *csv;
	struct csv_record *out;
	struct buf text;            /* all fields, one behind the other */
	size_t end[CSV_FIELDS_MAX]; /* where each ends */
	bool too_much;
};

static int get(struct csv *c)
{
	int ch = getc_unlocked(c->in);
	if (ch == '\r') {
		const int next = getc_unlocked(c->in);
		if (next == '\n')
			ch = '\n';
		else if (next != EOF)
			ungetc(next, c->in);
	}
	c->line += ch == '\n' ? 1 : 0;
	return ch;
}

static void skip_line(struct csv *c, int ch)
{
	while (ch != '\n' && ch != EOF)
		ch = get(c);
}

/* up to the closing quote; gives back the character behind it, or 0 when what follows is no end of a field */
static int quoted(struct record *r)
{
	for (;;) {
		int ch = get(r->csv);
		if (ch == EOF)
			return 0;
		if (ch == '"') {
			ch = get(r->csv);
			if (ch == ',' || ch == '\n' || ch == EOF)
				return ch;
			if (ch != '"') {
				skip_line(r->csv, ch);
				return 0;
			}
		}
		if (!r->too_much)
			buf_putc(&r->text, (char)ch);
		r->too_much = r->too_much || r->text.failed;
	}
}

static int plain(struct record *r, int ch)
{
	for (; ch != ',' && ch != '\n' && ch != EOF; ch = get(r->csv)) {
		if (ch == '"') {
			skip_line(r->csv, ch);
			return 0;
		}
		if (!r->too_much)
			buf_putc(&r->text, (char)ch);
		r->too_much = r->too_much || r->text.failed;
	}
	return ch;
}

static void end_field(struct record *r)
{
	if (r->out->n < CSV_FIELDS_MAX)
		r->end[r->out->n++] = r->text.n;
	else
		r->too_much = true;
}

static void point(struct record *r)
{
	size_t begin = 0;
	for (size_t i = 0; i < r->out->n; i++) {
		r->out->field[i] =
			(struct str){ r->text.p ? (const char *)r->text.p + begin : "", r->end[i] - begin };
		begin = r->end[i];
	}
}

enum rc csv_next(struct csv *c, struct arena *a, struct csv_record *out)
{
	struct record r = { .csv = c, .out = out };
	buf_init(&r.text, a, CSV_RECORD_MAX);
	out->line = c->line;
	out->n = 0;
	int ch = get(c);
	if (ch == EOF)
		return ferror(c->in) ? RC_UNAVAIL : RC_ABSENT;
	for (;; ch = get(c)) {
		ch = ch == '"' ? quoted(&r) : plain(&r, ch);
		if (ch == 0)
			return RC_MALFORMED;
		end_field(&r);
		if (ch != ',')
			break;
	}
	if (ferror(c->in))
		return RC_UNAVAIL;
	if (r.too_much)
		return RC_LIMIT;
	point(&r);
	return RC_OK;
}
