/**
 * An operator's rules: who gets what, in order, the first that matches decides; read from a file, compiled
 * once, decided without allocation. Whoever matches no rule gets nothing (RULES_INCOMPATIBLE).
 */
#pragma once

#include "rules/rules_facts.h"
#include "rules/rules_item.h"
#include "rules/rules_list.h"

enum {
	RULES_MAX = 10000,
	RULES_APPS_MAX = 64, /* with the file's own applications */
	RULES_CUSTOM_MAX = 32,
	RULES_NONE = UINT32_MAX, /* no rule: nothing matched */
};

/** EntitlementStatus, or what the line's own facts say. */
enum rules_status {
	RULES_DISABLED = 0,
	RULES_ENABLED = 1,
	RULES_INCOMPATIBLE = 2,
	RULES_PROVISIONING = 3,
	RULES_LINE = 4,
};

/** How files say a status, by enum rules_status; NULL-terminated. */
extern const char *const rules_status_words[];

/** What one rule says for one application. Lives as long as the rules. */
struct rules_outcome {
	int status; /* enum rules_status */
	int push;   /* 0: no notifications for this application, 1 */
	struct texts
		message; /* this and the following: absent where the settings of the application are meant */
	struct str url, user_data;
	int64_t validity_s; /* of VERS; RULES_ITEM_ABSENT */
	const void *app;    /* struct that the application's rows filled; NULL where it has none or no rule
			       matched */
	uint32_t rule;      /* number of the rule, or RULES_NONE */
};

/** One application as rules see it. */
struct rules_app {
	const char *name;               /* "vowifi" */
	const char *id;                 /* "ap2004"; rules may use either */
	const struct rules_item *items; /* what `then` may hold beyond the common members; NULL: nothing */
	size_t size;                    /* of the struct they fill */
	bool has_line;                  /* `status: line` means something */
	/* refuses combinations that TS.43 leaves undefined: f->note says why; may be NULL */
	enum rc (*check)(const struct rules_outcome *o, struct fault *f);
	/* of the file's own applications; NULL: not sent */
	const char *status_parameter, *message_parameter, *url_parameter, *user_data_parameter;
};

struct rules_schema {
	const struct rules_app *app; /* names and ids are unique */
	size_t n;
};

/** The common members of `then`; they describe struct rules_outcome. */
extern const struct rules_item rules_outcome_items[];

struct rules;

struct rules_source {
	struct str text;
	const char *name;                /* stands for the file in errors */
	const struct rules_files *files; /* of lists; NULL: no list may have a file */
};

/**
 * Reads and compiles; everything lies in the arena, which bounds it. A text without content gives the
 * built-in rules: `status: line` for every application. On failure *error holds "FILE:LINE:COLUMN: what is
 * wrong".
 */
enum rc rules_read(struct arena *a, const struct rules_source *src, const struct rules_schema *schema,
	struct rules **out, struct str *error, struct fault *f) MUST_USE;

/* The applications: those of the schema in their order, then the file's own. */
size_t rules_app_count(const struct rules *r);
const struct rules_app *rules_app_at(const struct rules *r, size_t app);
/** By name or id, case-insensitive; false: not known. */
bool rules_app_find(const struct rules *r, struct str word, size_t *app);

size_t rules_count(const struct rules *r);
struct str rules_name(const struct rules *r, uint32_t rule);
/** From 1; 0 for the built-in rule. */
size_t rules_line(const struct rules *r, uint32_t rule);

/** Some condition looks at the fact. */
bool rules_asks(const struct rules *r, enum rules_fact_id fact);

/** Never NULL; app < rules_app_count(). */
const struct rules_outcome *rules_decide(const struct rules *r, size_t app, const struct rules_facts *f);
