/** Finding out what a file holds, and turning each of its lines into JSON. */
#include "ctl/source.h"

#include "base/buf.h"
#include "base/secret.h"

enum { HEADER_ARENA = 2 * CSV_RECORD_MAX + 8192 };

static enum rc bad(struct source_line *line, const char *why, struct str field)
{
	line->why = why;
	snprintf(line->field, sizeof(line->field), "%.*s", STR_ARG(field));
	return RC_INVALID;
}

static enum rc read_header(struct source *s, struct arena *a, struct source_line *why)
{
	struct csv_record r;
	why->number = 1;
	if (csv_next(&s->csv, a, &r) != RC_OK)
		return bad(why, "the header line cannot be read", STR_NONE);
	for (size_t i = 0; i < r.n; i++) {
		const struct str name = str_trim(r.field[i]);
		s->column[i] = fields_find(name);
		if (!s->column[i])
			return bad(why, "unknown column", name);
		for (size_t k = 0; k < i; k++)
			if (s->column[k] == s->column[i])
				return bad(why, "the column occurs twice", name);
	}
	s->columns = r.n;
	return RC_OK;
}

/* a byte order mark is passed over; the first character stays in the file */
static int first_character(FILE *in)
{
	int ch = getc(in);
	if (ch == 0xef) {
		(void)getc(in);
		(void)getc(in);
		ch = getc(in);
	}
	if (ch != EOF)
		ungetc(ch, in);
	return ch;
}

enum rc source_open(FILE *in, enum source_format format, struct source *out, struct source_line *why)
{
	const int first = first_character(in);
	*out = (struct source){ .format = format, .csv = { in, 1 } };
	*why = (struct source_line){ .number = 1 };
	if (format == SOURCE_BY_CONTENT)
		out->format = first == '{' || first == '\n' || first == EOF ? SOURCE_JSON : SOURCE_CSV;
	if (out->format == SOURCE_JSON)
		return RC_OK;
	struct arena *a = arena_new(HEADER_ARENA);
	if (!a)
		return RC_NOMEM;
	const enum rc rc = read_header(out, a, why);
	arena_free(&a);
	return rc;
}

static enum rc next_json(struct source *s, struct arena *a, struct source_line *out)
{
	struct buf text;
	int ch;
	buf_init(&text, a, SOURCE_LINE_MAX);
	out->number = s->csv.line;
	while ((ch = getc_unlocked(s->csv.in)) != EOF && ch != '\n')
		if (!text.failed)
			buf_putc(&text, (char)ch);
	s->csv.line++;
	if (ferror(s->csv.in))
		return RC_UNAVAIL;
	out->json = str_trim(buf_str(&text));
	while (out->json.n && out->json.p[out->json.n - 1] == '\r')
		out->json.n--;
	if (ch == EOF && out->json.n == 0)
		return RC_ABSENT;
	return text.failed ? bad(out, "longer than 16 KiB", STR_NONE) : RC_OK;
}

static enum rc dump(struct source *s, const json_t *line, struct source_line *out)
{
	const size_t n = json_dumpb(line, s->text, sizeof(s->text), JSON_COMPACT);
	if (n > sizeof(s->text))
		return bad(out, "longer than 16 KiB", STR_NONE);
	out->json = (struct str){ s->text, n };
	return RC_OK;
}

static enum rc put_fields(
	const struct source *s, const struct csv_record *r, json_t *line, struct source_line *out)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct str value = str_trim(r->field[i]);
		if (value.n && fields_put(line, s->column[i], value) != RC_OK)
			return bad(out, "a value that this column cannot have", str_of(s->column[i]->column));
	}
	return RC_OK;
}

static enum rc next_csv(struct source *s, struct arena *a, struct source_line *out)
{
	struct csv_record r;
	enum rc rc = csv_next(&s->csv, a, &r);
	out->number = r.line;
	if (rc == RC_MALFORMED || rc == RC_LIMIT)
		return bad(out, rc == RC_LIMIT ? "too long" : "quotes are wrong", STR_NONE);
	if (rc != RC_OK)
		return rc;
	if (r.n == 1 && r.field[0].n == 0) { /* an empty line */
		out->json = STR("");
		return RC_OK;
	}
	if (r.n != s->columns)
		return bad(out, "not as many fields as the header line", STR_NONE);
	json_t *line = json_object();
	rc = line ? put_fields(s, &r, line, out) : RC_NOMEM;
	if (rc == RC_OK)
		rc = dump(s, line, out);
	json_decref(line);
	return rc;
}

enum rc source_next(struct source *s, struct arena *a, struct source_line *out)
{
	enum rc rc;
	do {
		*out = (struct source_line){ .number = s->csv.line };
		rc = s->format == SOURCE_CSV ? next_csv(s, a, out) : next_json(s, a, out);
	} while (rc == RC_OK && out->json.n == 0);
	return rc;
}

void source_close(struct source *s)
{
	secret_wipe(s->text, sizeof(s->text));
}
