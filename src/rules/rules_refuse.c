/** The one line that says what is wrong with a file of rules: file, line, column, what was expected. */
#include "rules/rules_refuse.h"

#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

/* One line for a person's terminal, whatever the file holds. */
static void flatten(struct buf *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->p[i] < 0x20 || b->p[i] == 0x7f)
			b->p[i] = '?';
}

enum rc rules_refuse(
	const struct rules_reader *r, struct rules_place at, enum reason why, const char *fmt, ...)
{
	char text[1024];
	struct buf b;
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	buf_init(&b, r->arena, strlen(at.file) + sizeof(text) + 64);
	buf_puts(&b, at.file);
	buf_printf(&b, ":%zu:%zu: ", at.line, at.column);
	buf_puts(&b, text);
	flatten(&b);
	*r->error = b.failed ? STR("out of memory") : buf_str(&b);
	return FAIL(r->fault, why, "line %zu column %zu", at.line, at.column);
}

enum rc rules_refuse_room(const struct rules_reader *r)
{
	*r->error = STR("out of memory: the rules with their lists are larger than the server takes");
	return FAIL(r->fault, REASON_memory, "rules");
}

enum rc rules_refuse_word(
	const struct rules_reader *r, struct rules_place at, const char *what, const struct conf_near *near)
{
	char quoted[TEXT_QUOTE_ROOM];
	text_quote(near->key, quoted);
	if (!near->best.p)
		return rules_refuse(r, at, REASON_rules_word, "unknown %s %s", what, quoted);
	return rules_refuse(r, at, REASON_rules_word, "unknown %s %s, did you mean \"%.*s\"?", what, quoted,
		STR_ARG(near->best));
}
