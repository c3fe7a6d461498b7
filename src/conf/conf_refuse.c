/** The one line that says what is wrong: file, line, column, what was expected, what stands there. */
#include "conf/conf_reader.h"
#include "conf/conf_yaml.h"

#include <stdarg.h>
#include <stdio.h>

/* One line for a person's terminal, whatever the file holds. */
static void flatten(struct buf *b)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->p[i] < 0x20 || b->p[i] == 0x7f)
			b->p[i] = '?';
}

enum rc conf_refuse(struct conf_reader *r, yaml_mark_t at, enum reason why, const char *fmt, ...)
{
	char text[1024];
	struct buf b;
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	buf_init(&b, r->arena, strlen(r->name) + sizeof(text) + 64);
	buf_puts(&b, r->name);
	buf_printf(&b, ":%zu:%zu: ", at.line + 1, at.column + 1);
	buf_puts(&b, text);
	flatten(&b);
	*r->error = b.failed ? STR("out of memory") : buf_str(&b);
	return FAIL(r->fault, why, "line %zu column %zu", at.line + 1, at.column + 1);
}

enum rc conf_refuse_memory(struct conf_reader *r)
{
	return conf_refuse(r, CONF_START, REASON_memory, "out of memory");
}

const char *conf_refuse_got(const yaml_event_t *e, char out[TEXT_QUOTE_ROOM])
{
	if (e->type == YAML_SEQUENCE_START_EVENT)
		return "a list";
	if (e->type == YAML_MAPPING_START_EVENT)
		return "a mapping";
	return conf_reader_nothing(e) ? "nothing" : text_quote(conf_reader_scalar(e), out);
}

enum rc conf_refuse_yaml(struct conf_reader *r)
{
	char mem[512];
	struct buf words;
	if (r->yaml.error == YAML_MEMORY_ERROR)
		return conf_refuse_memory(r);
	buf_init_fixed(&words, mem, sizeof(mem));
	const yaml_mark_t at = conf_yaml_problem(&r->yaml, r->text, &words);
	return conf_refuse(r, at, REASON_conf_syntax, "%.*s", STR_ARG(buf_str(&words)));
}

enum rc conf_refuse_value(struct conf_reader *r, const struct conf_setting *s, const struct fault *why)
{
	char quoted[TEXT_QUOTE_ROOM], mem[768];
	struct buf expect;
	const yaml_mark_t at = r->event.start_mark;
	if (why->reason == REASON_memory)
		return conf_refuse_memory(r);
	if (why->reason != REASON_none)
		return conf_refuse(r, at, why->reason, "%s: %s, got %s", s->item->key, why->note,
			conf_refuse_got(&r->event, quoted));
	buf_init_fixed(&expect, mem, sizeof(mem));
	conf_value_expect(&expect, s->item);
	return conf_refuse(r, at, REASON_conf_value, "%s: expected %.*s, got %s", s->item->key,
		STR_ARG(buf_str(&expect)), conf_refuse_got(&r->event, quoted));
}

enum rc conf_refuse_unknown(struct conf_reader *r, struct str path)
{
	char quoted[TEXT_QUOTE_ROOM];
	const struct str near = conf_near(r->conf, path);
	text_quote(path, quoted);
	if (!near.p)
		return conf_refuse(r, r->lost_at, REASON_conf_unknown_key, "unknown setting %s", quoted);
	return conf_refuse(r, r->lost_at, REASON_conf_unknown_key,
		"unknown setting %s, did you mean \"%.*s\"?", quoted, STR_ARG(near));
}

enum rc conf_refuse_missing(struct conf_reader *r, const struct conf_setting *s)
{
	char mem[768];
	struct buf expect;
	buf_init_fixed(&expect, mem, sizeof(mem));
	conf_value_expect(&expect, s->item);
	return conf_refuse(r, CONF_START, REASON_conf_value, "%s: must be given, expected %.*s", s->item->key,
		STR_ARG(buf_str(&expect)));
}
