/** YAML against the rows: nested mappings join their keys with dots, every refusal is one line with file,
 * line and column. */
#include "conf/conf_reader.h"
#include "conf/conf_yaml.h"

enum { DEPTH_MAX = 8, KEY_MAX = 128 };

static enum rc next(struct conf_reader *r)
{
	yaml_event_delete(&r->event);
	if (!yaml_parser_parse(&r->yaml, &r->event))
		return conf_refuse_yaml(r);
	const char *foreign = conf_yaml_foreign(&r->event);
	return foreign ? conf_refuse(r, r->event.start_mark, REASON_conf_syntax, "%s", foreign) : RC_OK;
}

static enum rc read_scalar(struct conf_reader *r, struct conf_setting *s)
{
	struct fault why = { .reason = REASON_none };
	if (conf_reader_nothing(&r->event) ||
		conf_value_read(r->arena, r->folder, s, conf_reader_scalar(&r->event), &why) != RC_OK)
		return conf_refuse_value(r, s, &why);
	return RC_OK;
}

static enum rc read_entry(struct conf_reader *r, struct conf_setting *s, struct str language)
{
	struct fault why = { .reason = REASON_none };
	if (r->event.type != YAML_SCALAR_EVENT || conf_reader_nothing(&r->event) ||
		conf_value_add(r->arena, s, language, conf_reader_scalar(&r->event), &why) != RC_OK)
		return conf_refuse_value(r, s, &why);
	return RC_OK;
}

static enum rc read_list(struct conf_reader *r, struct conf_setting *s)
{
	const yaml_mark_t at = r->event.start_mark;
	for (;;) {
		enum rc rc = next(r);
		if (rc != RC_OK)
			return rc;
		if (r->event.type == YAML_SEQUENCE_END_EVENT)
			break;
		rc = read_entry(r, s, STR(""));
		if (rc != RC_OK)
			return rc;
	}
	if (conf_value_count_fits(s))
		return RC_OK;
	return conf_refuse(r, at, REASON_conf_value, "%s: expected %lld to %lld entries, got %zu",
		s->item->key, (long long)s->item->min, (long long)s->item->max, s->n);
}

static enum rc read_language(struct conf_reader *r, const struct conf_setting *s, struct str *out)
{
	char quoted[TEXT_QUOTE_ROOM];
	const yaml_mark_t at = r->event.start_mark;
	if (r->event.type != YAML_SCALAR_EVENT || !conf_value_is_language(conf_reader_scalar(&r->event)))
		return conf_refuse(r, at, REASON_conf_value,
			"%s: expected a language like en, de, zh-Hant, got %s", s->item->key,
			conf_refuse_got(&r->event, quoted));
	*out = arena_str(r->arena, conf_reader_scalar(&r->event));
	if (!out->p)
		return conf_refuse_memory(r);
	for (size_t i = 0; i < s->n; i++)
		if (str_ieq(s->entry[i].language, *out))
			return conf_refuse(r, at, REASON_conf_value, "%s: the language %s is given twice",
				s->item->key, text_quote(*out, quoted));
	return RC_OK;
}

static enum rc read_texts(struct conf_reader *r, struct conf_setting *s)
{
	for (;;) {
		struct str language = STR_NONE;
		enum rc rc = next(r);
		if (rc != RC_OK || r->event.type == YAML_MAPPING_END_EVENT)
			return rc;
		rc = read_language(r, s, &language);
		if (rc == RC_OK)
			rc = next(r);
		if (rc == RC_OK)
			rc = read_entry(r, s, language);
		if (rc != RC_OK)
			return rc;
	}
}

static enum rc read_setting(struct conf_reader *r, struct conf_setting *s)
{
	if (r->event.type == YAML_SCALAR_EVENT) {
		const enum rc rc = read_scalar(r, s);
		if (rc != RC_OK || conf_value_count_fits(s))
			return rc;
	} else if (r->event.type == YAML_SEQUENCE_START_EVENT && s->item->type == CONF_LIST) {
		return read_list(r, s);
	} else if (r->event.type == YAML_MAPPING_START_EVENT && s->item->type == CONF_TEXTS) {
		return read_texts(r, s);
	}
	return conf_refuse_value(r, s, &(struct fault){ .reason = REASON_none });
}

static bool is_section(const struct conf *c, struct str path)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct str key = str_of(c->setting[i].item->key);
		if (str_starts(key, path) && key.n > path.n && key.p[path.n] == '.')
			return true;
	}
	return false;
}

static enum rc refuse_twice(struct conf_reader *r, struct str path, size_t line)
{
	return conf_refuse(r, r->event.start_mark, REASON_conf_value,
		"\"%.*s\" is given twice, first in line %zu", STR_ARG(path), line);
}

static enum rc meet_setting(struct conf_reader *r, struct conf_setting *s, struct str path)
{
	if (s->given)
		return refuse_twice(r, path, s->line);
	s->given = true;
	s->line = r->event.start_mark.line + 1;
	return RC_OK;
}

static enum rc meet_section(struct conf_reader *r, struct str path)
{
	for (const struct conf_section *s = r->sections; s; s = s->next)
		if (str_eq(s->path, path))
			return refuse_twice(r, path, s->line);
	struct conf_section *s = arena_new_of(r->arena, struct conf_section);
	if (!s)
		return conf_refuse_memory(r);
	*s = (struct conf_section){ r->sections, path, r->event.start_mark.line + 1 };
	r->sections = s;
	return RC_OK;
}

/* *path: the key looked at, below prefix. */
static enum rc read_key(struct conf_reader *r, struct str prefix, struct str *path)
{
	char quoted[TEXT_QUOTE_ROOM];
	const yaml_mark_t at = r->event.start_mark;
	if (r->event.type != YAML_SCALAR_EVENT)
		return conf_refuse(r, at, REASON_conf_syntax, "expected the name of a setting, got %s",
			conf_refuse_got(&r->event, quoted));
	const struct str key = conf_reader_scalar(&r->event);
	if (key.n > KEY_MAX)
		return conf_refuse(
			r, at, REASON_conf_unknown_key, "unknown setting %s", text_quote(key, quoted));
	struct buf b;
	buf_init(&b, r->arena, prefix.n + key.n + 2);
	buf_put_str(&b, prefix);
	buf_puts(&b, prefix.n ? "." : "");
	buf_put_str(&b, key);
	if (b.failed)
		return conf_refuse_memory(r);
	*path = buf_str(&b);
	struct conf_setting *s = conf_find(r->conf, *path);
	if (s && r->own && !r->own(*path))
		return conf_refuse(r, at, REASON_conf_value,
			"\"%.*s\" is not one of the settings that this file may hold", STR_ARG(*path));
	if (s)
		return meet_setting(r, s, *path);
	if (is_section(r->conf, *path))
		return meet_section(r, *path);
	if (!r->lost)
		r->lost_at = at;
	r->lost = true;
	return RC_OK;
}

static enum rc read_mapping(struct conf_reader *r, struct str prefix, int depth);

static enum rc read_member(struct conf_reader *r, struct str path, int depth)
{
	char quoted[TEXT_QUOTE_ROOM];
	struct conf_setting *s = conf_find(r->conf, path);
	if (s)
		return read_setting(r, s);
	if (r->event.type == YAML_MAPPING_START_EVENT)
		return read_mapping(r, path, depth + 1);
	if (r->lost)
		return conf_refuse_unknown(r, path);
	if (conf_reader_nothing(&r->event)) /* a section whose settings are all commented out */
		return RC_OK;
	return conf_refuse(r, r->event.start_mark, REASON_conf_value,
		"%.*s: expected a mapping of settings, got %s", STR_ARG(path),
		conf_refuse_got(&r->event, quoted));
}

/* Behind the start of a mapping, up to its end. */
static enum rc read_mapping(struct conf_reader *r, struct str prefix, int depth)
{
	if (depth > DEPTH_MAX)
		return conf_refuse(r, r->event.start_mark, REASON_conf_syntax,
			"nested deeper than %d mappings", DEPTH_MAX);
	for (;;) {
		struct str path = STR_NONE;
		enum rc rc = next(r);
		if (rc != RC_OK)
			return rc;
		if (r->event.type == YAML_MAPPING_END_EVENT)
			return r->lost ? conf_refuse_unknown(r, prefix) : RC_OK;
		rc = read_key(r, prefix, &path);
		if (rc == RC_OK)
			rc = next(r);
		if (rc == RC_OK)
			rc = read_member(r, path, depth);
		if (rc != RC_OK)
			return rc;
	}
}

static enum rc read_root(struct conf_reader *r)
{
	char quoted[TEXT_QUOTE_ROOM];
	if (r->event.type == YAML_MAPPING_START_EVENT)
		return read_mapping(r, STR(""), 1);
	if (conf_reader_nothing(&r->event))
		return RC_OK;
	return conf_refuse(r, r->event.start_mark, REASON_conf_syntax,
		"expected a mapping of settings, got %s", conf_refuse_got(&r->event, quoted));
}

static enum rc read_stream(struct conf_reader *r)
{
	enum rc rc = next(r); /* the start of the stream */
	if (rc == RC_OK)
		rc = next(r); /* the start of a document */
	if (rc != RC_OK || r->event.type == YAML_STREAM_END_EVENT)
		return rc;
	rc = next(r);
	if (rc == RC_OK)
		rc = read_root(r);
	if (rc == RC_OK)
		rc = next(r); /* the end of the document */
	if (rc == RC_OK)
		rc = next(r);
	if (rc == RC_OK && r->event.type != YAML_STREAM_END_EVENT)
		return conf_refuse(r, r->event.start_mark, REASON_conf_syntax,
			"expected one document, got a second one");
	return rc;
}

static enum rc read_defaults(struct conf_reader *r)
{
	for (size_t i = 0; i < r->conf->n; i++) {
		struct conf_setting *s = &r->conf->setting[i];
		struct fault why = { .reason = REASON_none };
		if (s->given || (r->own && !r->own(str_of(s->item->key))))
			continue;
		const enum rc rc = conf_value_default(r->arena, r->folder, s, &why);
		if (rc == RC_ABSENT)
			return conf_refuse_missing(r, s);
		if (why.reason == REASON_memory)
			return conf_refuse_memory(r);
		if (rc != RC_OK || !conf_value_count_fits(s))
			return conf_refuse(r, CONF_START, REASON_bug,
				"%s: its row has a default that its row refuses", s->item->key);
	}
	return RC_OK;
}

static enum rc read_yaml(struct conf_reader *r)
{
	if (!yaml_parser_initialize(&r->yaml))
		return conf_refuse_memory(r);
	yaml_parser_set_encoding(&r->yaml, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r->yaml, (const unsigned char *)r->text.p, r->text.n);
	const enum rc rc = read_stream(r);
	yaml_event_delete(&r->event);
	yaml_parser_delete(&r->yaml);
	return rc;
}

/* why: of making the settings that are to be filled */
static enum rc parse(struct conf_reader *r, enum rc made, const struct fault *why)
{
	/* with the encoding set, libyaml takes a byte order mark for text */
	if (str_starts(r->text, STR("\xef\xbb\xbf")))
		r->text = str_sub(r->text, 3, r->text.n);
	if (made != RC_OK)
		return conf_refuse(r, CONF_START, why->reason, "%s", why->note);
	r->conf->folder = arena_cstr(r->arena, str_of(r->folder ? r->folder : ""));
	if (!r->conf->folder)
		return conf_refuse_memory(r);
	const enum rc rc = read_yaml(r);
	return rc == RC_OK ? read_defaults(r) : rc;
}

enum rc conf_parse(struct arena *a, struct str text, const char *name, const char *folder,
	const struct conf_schema *schema, struct conf **out, struct str *error, struct fault *f)
{
	struct conf_reader r = {
		.arena = a, .text = text, .name = name, .folder = folder, .error = error, .fault = f
	};
	struct fault why = { .reason = REASON_none };
	const enum rc made = conf_new(a, schema, &r.conf, &why);
	const enum rc rc = parse(&r, made, &why);
	if (rc == RC_OK)
		*out = r.conf;
	return rc;
}

enum rc conf_parse_over(const struct conf_over *over, struct str text, const char *name, const char *folder,
	struct conf **out, struct str *error, struct fault *f)
{
	struct conf_reader r = { .arena = over->arena,
		.text = text,
		.name = name,
		.folder = folder,
		.own = over->own,
		.error = error,
		.fault = f };
	struct fault why = { .reason = REASON_none };
	const enum rc made = conf_new_over(over->arena, over->base, over->own, &r.conf, &why);
	const enum rc rc = parse(&r, made, &why);
	if (rc == RC_OK)
		*out = r.conf;
	return rc;
}
