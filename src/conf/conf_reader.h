/** Reading one file: what conf_parse.c walks with and conf_refuse.c complains about. */
#pragma once

#include "base/text.h"
#include "conf/conf_value.h"

#include <yaml.h>

struct conf_section {
	struct conf_section *next;
	struct str path;
	size_t line;
};

struct conf_reader {
	struct arena *arena;
	struct str text;
	const char *name, *folder;
	struct conf *conf;
	bool (*own)(struct str key);   /* the settings that the file may hold; NULL: all */
	struct conf_section *sections; /* those met so far */
	bool lost; /* below a key that no row knows; the setting that was meant is looked for */
	yaml_mark_t lost_at;
	struct str *error;
	struct fault *fault;
	yaml_parser_t yaml;
	yaml_event_t event; /* the one being looked at */
};

#define CONF_START ((yaml_mark_t){ 0, 0, 0 })

static inline struct str conf_reader_scalar(const yaml_event_t *e)
{
	return (struct str){ (const char *)e->data.scalar.value, e->data.scalar.length };
}

/** "key:" with nothing behind it. */
static inline bool conf_reader_nothing(const yaml_event_t *e)
{
	return e->type == YAML_SCALAR_EVENT && e->data.scalar.length == 0 &&
	       e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
}

/** Writes the error and the fault; returns the rc of `why`. */
enum rc conf_refuse(struct conf_reader *r, yaml_mark_t at, enum reason why, const char *fmt, ...)
	LIKE_PRINTF(4, 5);
enum rc conf_refuse_memory(struct conf_reader *r);
/** What libyaml stumbled over. */
enum rc conf_refuse_yaml(struct conf_reader *r);
/** The value looked at is not what its row wants; why: what conf_value_read() noted. */
enum rc conf_refuse_value(struct conf_reader *r, const struct conf_setting *s, const struct fault *why);
/** The key at r->lost_at, with the one that may have been meant. */
enum rc conf_refuse_unknown(struct conf_reader *r, struct str path);
enum rc conf_refuse_missing(struct conf_reader *r, const struct conf_setting *s);
/** What stands there: quoted text, "a list", "a mapping" or "nothing". */
const char *conf_refuse_got(const yaml_event_t *e, char out[TEXT_QUOTE_ROOM]);
