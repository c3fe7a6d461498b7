/** A schema with every shape of outcome, and readers of texts against it. */
#pragma once

#include "unit.h"

#include "rules/rules_explain.h"

#include <stdio.h>
#include <stdlib.h>

struct rig_boost {
	int kind;
	const void *target; /* struct rig_target */
};
struct rig_target {
	int64_t delay, rate;
};
struct rig_data {
	int64_t level, life;
	int mode, on;
	struct str note;
	struct texts text;
	struct rules_words word;
	struct rules_list boost;
	const void *target;
};

static const char *const rig_modes[] = { "low", "high", NULL };
static const struct rules_item rig_target_items[] = {
	{ { "delay", CONF_INT, NULL, 1, 1000, NULL, "Milliseconds.", NULL },
		offsetof(struct rig_target, delay), .must = true },
	{ { "rate", CONF_INT, NULL, 0, 100000, NULL, "Mbps.", NULL }, offsetof(struct rig_target, rate) },
	RULES_ITEMS_END,
};
static const struct rules_item rig_boost_items[] = {
	{ { "kind", CONF_CHOICE, NULL, 0, 0, rig_modes, "Kind.", NULL }, offsetof(struct rig_boost, kind),
		.must = true },
	{ { "target", CONF_INT, NULL, 0, 0, NULL, "Target | goal.", NULL },
		offsetof(struct rig_boost, target), .shape = RULES_ITEM_MAP, .items = rig_target_items,
		.size = sizeof(struct rig_target) },
	RULES_ITEMS_END,
};
#define RIG_AT(member) offsetof(struct rig_data, member)
static const struct rules_item rig_items[] = {
	{ { "level", CONF_INT, NULL, 0, 9, NULL, "Level.", NULL }, RIG_AT(level) },
	{ { "life", CONF_DURATION, "1h", 60, 86400, NULL, "Life.", NULL }, RIG_AT(life) },
	{ { "mode", CONF_CHOICE, NULL, 0, 0, rig_modes, "Mode.", NULL }, RIG_AT(mode) },
	{ { "on", CONF_BOOL, NULL, 0, 0, NULL, "On.", NULL }, RIG_AT(on) },
	{ { "note", CONF_TEXT, NULL, 0, 0, NULL, "Note.", NULL }, RIG_AT(note) },
	{ { "text", CONF_TEXTS, "", 0, 99, NULL, "Text.", NULL }, RIG_AT(text) },
	{ { "word", CONF_LIST, "", 0, 3, NULL, "Words.", NULL }, RIG_AT(word) },
	{ { "boost", CONF_INT, NULL, 1, 2, NULL, "Boosts.", NULL }, RIG_AT(boost), .shape = RULES_ITEM_LIST,
		.items = rig_boost_items, .size = sizeof(struct rig_boost), .entry = "Boost" },
	{ { "target", CONF_INT, NULL, 0, 0, NULL, "Target.", NULL }, RIG_AT(target), .shape = RULES_ITEM_MAP,
		.items = rig_target_items, .size = sizeof(struct rig_target) },
	RULES_ITEMS_END,
};

static inline enum rc rig_check(const struct rules_outcome *o, struct fault *f)
{
	const struct rig_data *d = o->app;
	if (o->status != RULES_ENABLED && d->level != RULES_ITEM_ABSENT)
		return FAIL(f, REASON_rules_value, "level belongs to status enabled");
	return RC_OK;
}

enum { RIG_VOWIFI, RIG_VOICE, RIG_SMSOIP, RIG_DATA, RIG_APPS };
static const struct rules_app rig_apps[RIG_APPS] = {
	{ .name = "vowifi", .id = "ap2004", .has_line = true },
	{ .name = "voice", .id = "ap2003", .has_line = true },
	{ .name = "smsoip", .id = "ap2005", .has_line = true },
	{ .name = "data",
		.id = "ap2010",
		.has_line = true,
		.items = rig_items,
		.size = sizeof(struct rig_data),
		.check = rig_check },
};
static const struct rules_schema rig_schema = { rig_apps, RIG_APPS };

/* Lists "a.txt" and "big.txt" (what rig_big holds); no others. */
static const char *rig_a = "# devices\n35500001\n35600000 # one\r\n\n  3570-3579\n";
static struct str rig_big;

static inline enum rc rig_open(const struct rules_files *files, struct str name, struct str *text)
{
	if (str_is(name, "a.txt"))
		return *text = str_of(rig_a), RC_OK;
	if (str_is(name, "big.txt"))
		return *text = rig_big, RC_OK;
	return RC_ABSENT;
}
static const struct rules_files rig_files = { .open = rig_open };

struct rig {
	struct arena *arena;
	struct rules *rules;
	struct str error;
	struct fault fault;
	enum rc rc;
};

static inline struct rig rig_read_bytes(struct str text)
{
	struct rig g = { .arena = arena_new((size_t)256 * 1024 * 1024) };
	const struct rules_source src = { text, "r.yaml", &rig_files };
	g.rc = rules_read(g.arena, &src, &rig_schema, &g.rules, &g.error, &g.fault);
	return g;
}

/* The text has to be taken. */
static inline struct rig rig_read(const char *text)
{
	struct rig g = rig_read_bytes(str_of(text));
	if (g.rc != RC_OK)
		fail_msg("%.*s", STR_ARG(g.error));
	assert_int_equal(g.fault.reason, REASON_none);
	return g;
}

/* The text is refused with exactly this line. */
static inline void rig_refused(const char *text, enum reason why, const char *line)
{
	struct rig g = rig_read_bytes(str_of(text));
	char got[2048];
	snprintf(got, sizeof(got), "%.*s", STR_ARG(g.error));
	assert_string_equal(got, line);
	assert_int_equal(g.fault.reason, why);
	assert_int_equal(g.rc, fault_row(why)->rc);
	assert_null(g.rules);
	arena_free(&g.arena);
}

/* `when` is refused with this line; it stands in line 2 behind "when: ". */
static inline void rig_when_refused(const char *when, enum reason why, const char *line)
{
	char text[2048];
	snprintf(text, sizeof(text), "rules: [{name: a, apps: all, then: {}, when:\n  %s}]\n", when);
	rig_refused(text, why, line);
}

/* True when a rule with these conditions matches. */
static inline bool rig_holds(const char *when, const struct rules_facts *f)
{
	char text[4096];
	struct rules_step step;
	snprintf(text, sizeof(text),
		"lists: {tacs: {file: a.txt}, plans: [gold, silver]}\nutc_offset: \"+01:00\"\n"
		"rules: [{name: a, apps: all, then: {status: disabled}, when: %s}]\n",
		when);
	struct rig g = rig_read(text);
	const bool holds = rules_decide(g.rules, RIG_VOWIFI, f)->rule == 0;
	/* explaining walks the conditions instead of the columns */
	assert_int_equal(rules_explain(g.rules, RIG_VOWIFI, f, &step, 1), 1);
	assert_int_equal(step.verdict == RULES_MATCHED, holds);
	arena_free(&g.arena);
	return holds;
}
