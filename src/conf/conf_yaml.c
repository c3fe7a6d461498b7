/** Guards against what nobody writes into these files, and libyaml's complaints with the place they are
 * about. */
#include "conf/conf_yaml.h"

#include <string.h>

static bool is_anchored(const yaml_event_t *e)
{
	return e->type == YAML_ALIAS_EVENT || (e->type == YAML_SCALAR_EVENT && e->data.scalar.anchor) ||
	       (e->type == YAML_SEQUENCE_START_EVENT && e->data.sequence_start.anchor) ||
	       (e->type == YAML_MAPPING_START_EVENT && e->data.mapping_start.anchor);
}

static bool is_tagged(const yaml_event_t *e)
{
	return (e->type == YAML_SCALAR_EVENT && e->data.scalar.tag) ||
	       (e->type == YAML_SEQUENCE_START_EVENT && e->data.sequence_start.tag) ||
	       (e->type == YAML_MAPPING_START_EVENT && e->data.mapping_start.tag);
}

const char *conf_yaml_foreign(const yaml_event_t *e)
{
	if (is_anchored(e))
		return "anchors and aliases are not taken here";
	return is_tagged(e) ? "tags are not taken here" : NULL;
}

/* The place behind n octets. */
static yaml_mark_t place(struct str text, size_t n)
{
	yaml_mark_t at = { 0, 0, 0 };
	for (size_t i = 0; i < n && i < text.n; i++) {
		const unsigned char c = (unsigned char)text.p[i];
		at.column += (c & 0xc0) != 0x80;
		if (c == '\n')
			at.line++, at.column = 0;
	}
	return at;
}

yaml_mark_t conf_yaml_problem(const yaml_parser_t *y, struct str text, struct buf *words)
{
	const char *problem = y->problem ? y->problem : "unreadable";
	if (y->error == YAML_READER_ERROR) {
		buf_printf(words, "expected UTF-8 text: %s", problem);
		return place(text, y->problem_offset);
	}
	const bool tab = strstr(problem, "cannot start any token") && *y->buffer.pointer == '\t';
	buf_printf(words, "not YAML: %s%s", problem, tab ? " (tabs cannot indent)" : "");
	return y->problem_mark;
}
