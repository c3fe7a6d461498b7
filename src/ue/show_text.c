/** Two columns, folded; what came from the server is printed without its control characters. */
#include "ue/show_text.h"

#include "base/text.h"
#include "ue/meaning.h"
#include "ue/usim.h"

enum {
	INDENT = 6,
	NAME = 20,
	ROOM = SHOW_WIDTH - INDENT - NAME - 1,
	CUT = 48,
	COOKIE = 20,
	LONGEST_NAME = 40,
	LENGTH_TOLD = 24,
	DEEPEST = 6
};

const char *show_text_code(const struct show *s, enum show_colour_name c)
{
	static const char *const CODES[] = { "\033[0m", "\033[1m", "\033[32m", "\033[31m", "\033[2m" };
	return s->colour ? CODES[c] : "";
}

static void put_clean(FILE *out, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		fputc((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f ? '?' : s.p[i], out);
}

void show_text_plain(const struct show *s, struct str text, size_t max)
{
	put_clean(s->out, str_sub(text, 0, max));
}

void show_text_heading(const struct show *s, unsigned number, const char *what, const char *detail)
{
	fprintf(s->out, "%s%2u  %s%s  %s\n", show_text_code(s, SHOW_BOLD), number, what,
		show_text_code(s, SHOW_PLAIN), detail);
}

/* the value in pieces of `room` columns, the following lines under the first */
static void put_folded(FILE *out, struct str value, size_t room)
{
	for (size_t at = 0; at < value.n; at += room) {
		if (at)
			fprintf(out, "\n%*s", (int)(SHOW_WIDTH - room), "");
		put_clean(out, str_sub(value, at, room));
	}
}

static void put_value(const struct show *s, struct str value, size_t room)
{
	if (s->trace || value.n <= room) {
		put_folded(s->out, value, room);
		return;
	}
	put_clean(s->out, str_sub(value, 0, CUT + LENGTH_TOLD < room ? CUT : room - LENGTH_TOLD));
	fprintf(s->out, "... (%zu characters)", value.n);
}

void show_text_str_pair(const struct show *s, struct str name, struct str value, const char *remark)
{
	name = str_sub(name, 0, LONGEST_NAME);
	fprintf(s->out, "%*s", INDENT, "");
	put_clean(s->out, name);
	const size_t column = INDENT + 1 + (name.n < NAME ? NAME : name.n);
	fprintf(s->out, "%*s", (int)(column - INDENT - name.n), "");
	put_value(s, value, SHOW_WIDTH - column);
	if (remark && remark[0])
		fprintf(s->out, "  %s%s%s", show_text_code(s, SHOW_DIM), remark,
			show_text_code(s, SHOW_PLAIN));
	fputc('\n', s->out);
}

void show_text_header(const struct show *s, const struct http_header *h)
{
	char text[512];
	const size_t first = str_find(h->value, ';');
	const bool cookie = str_ieq(h->name, STR("Cookie")) || str_ieq(h->name, STR("Set-Cookie"));
	if (!cookie || first <= COOKIE) {
		show_text_str_pair(s, h->name, h->value, NULL);
		return;
	}
	snprintf(text, sizeof(text), "%.*s... (%zu characters)%.*s", COOKIE, h->value.p, first,
		STR_ARG(str_sub(h->value, first, 256)));
	show_text_str_pair(s, h->name, str_of(text), NULL);
}

void show_text_pair(const struct show *s, const char *name, struct str value, const char *remark)
{
	show_text_str_pair(s, str_of(name), value, remark);
}

void show_text_hex(const struct show *s, const char *name, struct bytes value, const char *remark)
{
	char mem[64];
	struct buf b;
	buf_init_fixed(&b, mem, sizeof(mem));
	text_hex(&b, value);
	show_text_pair(s, name, buf_str(&b), remark);
}

void show_text_number(const struct show *s, const char *name, uint64_t sqn, const char *remark)
{
	char text[96];
	snprintf(text, sizeof(text), "%012llx (SEQ %llu, IND %llu)%s%s", (unsigned long long)sqn,
		(unsigned long long)(sqn >> USIM_IND_BITS), (unsigned long long)(sqn % USIM_IND),
		remark ? "  " : "", remark ? remark : "");
	show_text_pair(s, name, str_of(text), NULL);
}

void show_text_leaf(const struct show *s, unsigned depth, struct str name, struct str value)
{
	const char *meaning = meaning_of(name, value);
	name = str_sub(name, 0, LONGEST_NAME);
	const size_t indent = INDENT + 2 * (size_t)(depth < DEEPEST ? depth : DEEPEST),
		     column = indent + (name.n < 22 ? 22 : name.n) + 1;
	char mem[64];
	uint64_t seconds;
	if (str_ieq(name, STR("validity")) && str_to_u64(value, UINT32_MAX, &seconds) && seconds) {
		struct buf b;
		buf_init_fixed(&b, mem, sizeof(mem) - 1);
		meaning_of_span(seconds, &b);
		mem[b.n] = '\0';
		meaning = mem;
	}
	fprintf(s->out, "%*s", (int)indent, "");
	put_clean(s->out, name);
	fprintf(s->out, "%*s", (int)(column - indent - name.n), "");
	if (value.n)
		put_value(s, value, SHOW_WIDTH - column);
	else
		fputs("\"\"", s->out);
	if (meaning)
		fprintf(s->out, " = %s%s%s", show_text_code(s, SHOW_DIM), meaning,
			show_text_code(s, SHOW_PLAIN));
	fputc('\n', s->out);
}

void show_text_block(const struct show *s, struct str text)
{
	struct str line;
	while (str_next(&text, '\n', &line)) {
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		fprintf(s->out, "%*s", INDENT + 2, "");
		put_folded(s->out, line, SHOW_WIDTH - INDENT - 2);
		fputc('\n', s->out);
	}
}

void show_text_finding(const struct show *s, const struct finding *f)
{
	const size_t indent = strlen(f->rule) + 5;
	fprintf(s->out, "  [%s] ", f->rule);
	put_folded(s->out, str_of(f->text), SHOW_WIDTH - indent);
	fputc('\n', s->out);
}
