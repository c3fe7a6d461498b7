/** A small schema with every type, and a reader of one text against it. */
#pragma once

#include "unit.h"

#include "conf/conf_value.h"

#include <stdio.h>

static const char *const schema_colours[] = { "red", "green", "blue", NULL };

static const struct conf_item schema_token[] = {
	{ .key = "token.life",
		.type = CONF_DURATION,
		.by_default = "12h",
		.min = 60,
		.max = 365 * 86400,
		.help = "How long a token lasts." },
	{ .key = "token.size",
		.type = CONF_SIZE,
		.by_default = "64k",
		.min = 1024,
		.max = 2 * 1024 * 1024,
		.help = "Octets." },
	{ .key = "token.strict", .type = CONF_BOOL, .by_default = "yes", .help = "a | b" },
	CONF_ITEMS_END,
};
static const struct conf_item schema_rest[] = {
	{ .key = "workers", .type = CONF_INT, .by_default = "2", .min = 1, .max = 64, .help = "Processes." },
	{ .key = "offset", .type = CONF_INT, .by_default = "-5", .help = "Unchecked." },
	{ .key = "mnc", .type = CONF_TEXT, .by_default = "001", .min = 2, .max = 3, .help = "MNC." },
	{ .key = "title", .type = CONF_TEXT, .by_default = "", .help = "Title." },
	{ .key = "colour",
		.type = CONF_CHOICE,
		.by_default = "green",
		.choices = schema_colours,
		.help = "Colour." },
	{ .key = "store.path", .type = CONF_PATH, .by_default = "line.db", .help = "Where." },
	{ .key = "store.cache.life", .type = CONF_DURATION, .by_default = "1s", .help = "Cache." },
	{ .key = "listen",
		.type = CONF_LIST,
		.by_default = "a:1, b:2",
		.min = 1,
		.max = 3,
		.help = "Addresses." },
	{ .key = "extra", .type = CONF_LIST, .by_default = "", .help = "More." },
	{ .key = "message", .type = CONF_TEXTS, .by_default = "", .check = conf_check_text, .help = "Text." },
	{ .key = "terms", .type = CONF_TEXTS, .by_default = "none", .min = 1, .max = 9, .help = "Terms." },
	CONF_ITEMS_END,
};
static const struct conf_item *const schema_tables[] = { schema_token, schema_rest };
static const struct conf_schema schema = { schema_tables, 2 };

struct outcome {
	struct arena *arena;
	struct conf *conf;
	struct str error;
	struct fault fault;
	enum rc rc;
};

static inline struct outcome parse_with(const struct conf_schema *s, struct str text)
{
	struct outcome o = { .arena = arena_new(256 * 1024) };
	o.rc = conf_parse(o.arena, text, "x.yaml", "etc", s, &o.conf, &o.error, &o.fault);
	return o;
}

static inline struct outcome parse(const char *text)
{
	return parse_with(&schema, str_of(text));
}

/* The text is refused with exactly this line behind "x.yaml:". */
static inline void refused_bytes(struct str text, enum reason why, const char *line)
{
	char got[2048], want[2048];
	struct outcome o = parse_with(&schema, text);
	snprintf(want, sizeof(want), "x.yaml:%s", line);
	snprintf(got, sizeof(got), "%.*s", STR_ARG(o.error));
	assert_string_equal(got, want);
	assert_int_equal(o.fault.reason, why);
	assert_int_equal(o.rc, fault_row(why)->rc);
	assert_null(o.conf);
	arena_free(&o.arena);
}

static inline void refused(const char *text, enum reason why, const char *line)
{
	refused_bytes(str_of(text), why, line);
}

static inline void same(struct str got, const char *want)
{
	assert_int_equal(got.n, strlen(want));
	assert_string_equal(got.p, want);
}
