/** YAML events into a tree with places. */
#include "rules/rules_yaml.h"

#include "conf/conf_yaml.h"

struct walk {
	struct rules_reader *r;
	const char *file;
	struct str text;
	yaml_parser_t yaml;
	yaml_event_t event; /* the one being looked at */
};

static struct rules_place place(const struct walk *w, yaml_mark_t at)
{
	return (struct rules_place){ w->file, at.line + 1, at.column + 1 };
}

static enum rc refuse(const struct walk *w, yaml_mark_t at, const char *what)
{
	return rules_refuse(w->r, place(w, at), REASON_rules_syntax, "%s", what);
}

static enum rc refuse_yaml(const struct walk *w)
{
	char mem[512];
	struct buf words;
	if (w->yaml.error == YAML_MEMORY_ERROR)
		return rules_refuse_memory(w->r);
	buf_init_fixed(&words, mem, sizeof(mem));
	const yaml_mark_t at = conf_yaml_problem(&w->yaml, w->text, &words);
	return rules_refuse(w->r, place(w, at), REASON_rules_syntax, "%.*s", STR_ARG(buf_str(&words)));
}

static enum rc next(struct walk *w)
{
	yaml_event_delete(&w->event);
	if (!yaml_parser_parse(&w->yaml, &w->event))
		return refuse_yaml(w);
	const char *foreign = conf_yaml_foreign(&w->event);
	return foreign ? refuse(w, w->event.start_mark, foreign) : RC_OK;
}

static enum rc read_scalar(struct walk *w, struct rules_yaml *y)
{
	const yaml_event_t *e = &w->event;
	if (e->data.scalar.length == 0 && e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
		return RC_OK;
	y->kind = RULES_YAML_TEXT;
	y->text = arena_str(
		w->r->scratch, (struct str){ (const char *)e->data.scalar.value, e->data.scalar.length });
	return y->text.p ? RC_OK : rules_refuse_memory(w->r);
}

static void append(struct rules_yaml *parent, struct rules_yaml *child)
{
	if (parent->last)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
	parent->n++;
}

static enum rc read_key(struct walk *w, const struct rules_yaml *map, struct rules_yaml *member)
{
	const yaml_event_t *e = &w->event;
	char quoted[TEXT_QUOTE_ROOM];
	if (e->type != YAML_SCALAR_EVENT || e->data.scalar.length == 0)
		return refuse(w, e->start_mark, "expected a word followed by a colon");
	member->key = arena_str(
		w->r->scratch, (struct str){ (const char *)e->data.scalar.value, e->data.scalar.length });
	member->key_at = place(w, e->start_mark);
	if (!member->key.p)
		return rules_refuse_memory(w->r);
	if (map->n == RULES_YAML_MEMBERS_MAX)
		return refuse(w, e->start_mark, "more members than a mapping may have here (512)");
	for (const struct rules_yaml *y = map->first; y; y = y->next)
		if (str_eq(y->key, member->key))
			return rules_refuse(w->r, member->key_at, REASON_rules_value,
				"%s is given twice, first in line %zu", text_quote(y->key, quoted),
				y->key_at.line);
	return next(w);
}

static enum rc read_node(struct walk *w, struct rules_yaml *y, int depth);

static enum rc read_children(struct walk *w, struct rules_yaml *y, int depth)
{
	const yaml_event_type_t end =
		y->kind == RULES_YAML_MAP ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;
	if (depth > RULES_YAML_DEPTH_MAX)
		return refuse(w, w->event.start_mark, "nested too deep");
	for (;;) {
		enum rc rc = next(w);
		if (rc != RC_OK || w->event.type == end)
			return rc;
		struct rules_yaml *child = arena_new_of(w->r->scratch, struct rules_yaml);
		if (!child)
			return rules_refuse_memory(w->r);
		if (y->kind == RULES_YAML_MAP)
			rc = read_key(w, y, child);
		if (rc == RC_OK)
			rc = read_node(w, child, depth + 1);
		if (rc != RC_OK)
			return rc;
		append(y, child);
	}
}

static enum rc read_node(struct walk *w, struct rules_yaml *y, int depth)
{
	y->at = place(w, w->event.start_mark);
	if (w->event.type == YAML_SCALAR_EVENT)
		return read_scalar(w, y);
	y->kind = w->event.type == YAML_MAPPING_START_EVENT ? RULES_YAML_MAP : RULES_YAML_LIST;
	return read_children(w, y, depth);
}

static enum rc read_stream(struct walk *w, struct rules_yaml *root)
{
	enum rc rc = next(w); /* the start of the stream */
	if (rc == RC_OK)
		rc = next(w); /* the start of a document */
	if (rc != RC_OK || w->event.type == YAML_STREAM_END_EVENT)
		return rc;
	rc = next(w);
	if (rc == RC_OK)
		rc = read_node(w, root, 1);
	if (rc == RC_OK)
		rc = next(w); /* the end of the document */
	if (rc == RC_OK)
		rc = next(w);
	if (rc == RC_OK && w->event.type != YAML_STREAM_END_EVENT)
		return refuse(w, w->event.start_mark, "expected one document, got a second one");
	return rc;
}

enum rc rules_yaml_read(struct rules_reader *r, struct str text, const char *file, struct rules_yaml **out)
{
	/* with the encoding set, libyaml takes a byte order mark for text */
	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_sub(text, 3, text.n);
	struct walk w = { .r = r, .file = file, .text = text };
	struct rules_yaml *root = arena_new_of(r->scratch, struct rules_yaml);
	if (text.n > RULES_YAML_FILE_MAX)
		return refuse(&w, (yaml_mark_t){ 0, 0, 0 }, "expected a file of at most 4 MiB");
	if (!root || !yaml_parser_initialize(&w.yaml))
		return rules_refuse_memory(r);
	root->at = place(&w, (yaml_mark_t){ 0, 0, 0 });
	yaml_parser_set_encoding(&w.yaml, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&w.yaml, (const unsigned char *)(text.p ? text.p : ""), text.n);
	const enum rc rc = read_stream(&w, root);
	yaml_event_delete(&w.event);
	yaml_parser_delete(&w.yaml);
	if (rc == RC_OK)
		*out = root;
	return rc;
}

struct rules_yaml *rules_yaml_find(const struct rules_yaml *map, const char *key)
{
	for (struct rules_yaml *y = map->first; y; y = y->next)
		if (str_is(y->key, key))
			return y;
	return NULL;
}

const char *rules_yaml_got(const struct rules_yaml *y, char out[TEXT_QUOTE_ROOM])
{
	static const char *const kinds[] = {
		[RULES_YAML_NOTHING] = "nothing", [RULES_YAML_LIST] = "a list", [RULES_YAML_MAP] = "a mapping"
	};
	return y->kind == RULES_YAML_TEXT ? text_quote(y->text, out) : kinds[y->kind];
}

enum rc rules_yaml_expected(
	const struct rules_reader *r, const struct rules_yaml *y, const char *where, const char *what)
{
	char quoted[TEXT_QUOTE_ROOM];
	return rules_refuse(r, y->at, REASON_rules_value, "%s: expected %s, got %s", where, what,
		rules_yaml_got(y, quoted));
}

enum rc rules_yaml_only(
	struct rules_reader *r, const struct rules_yaml *map, const char *const *keys, const char *what)
{
	for (const struct rules_yaml *y = map->first; y; y = y->next) {
		struct conf_near near = { .key = y->key };
		bool known = false;
		for (size_t i = 0; keys[i]; i++) {
			known = known || str_is(y->key, keys[i]);
			conf_near_try(&near, str_of(keys[i]));
		}
		if (!known)
			return rules_refuse_word(r, y->key_at, what, &near);
	}
	return RC_OK;
}
