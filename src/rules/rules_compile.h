/** What the files of this room share: the object behind rules.h, and compiling rules into columns of bits. */
#pragma once

#include "rules/rules.h"
#include "rules/rules_index.h"
#include "rules/rules_when.h"

enum {
	RULES_TERMS_MAX = 65536, /* alternatives of all rules */
	RULES_RULE_TERMS_MAX = 256,
	RULES_COLUMNS_MAX = 64,
	RULES_LAYERS_MAX = 8,
	RULES_LITERALS_MAX = 64, /* conditions in one alternative */
};

struct rules_rule {
	struct str name;
	uint32_t line, column;
	uint64_t apps;                        /* bit per application */
	struct rules_when *when;              /* NULL: always */
	const struct rules_outcome **outcome; /* of its applications, in their order */
};

/** Bits of one word that differ from the column's base; lists end with a word of UINT32_MAX. */
struct rules_patch {
	uint32_t word;
	uint64_t bits;
};

/**
 * A term is one conjunction of conditions; a rule is one or several terms, in order. A column says for the
 * value of one fact which terms it lets through.
 */
struct rules_column {
	const uint64_t *base;                   /* for a value in no set */
	const uint64_t *absent;                 /* for a fact that is not known */
	const struct rules_patch *const *patch; /* by class */
};

/** The columns of one condition: terms that name it twice need a second one. */
struct rules_group {
	struct rules_index index;
	struct rules_column column[RULES_LAYERS_MAX];
	size_t n;
};

/** A condition that no index answers. */
struct rules_rest {
	const struct rules_when *leaf;
	bool negated;
};

struct rules_term {
	uint32_t rule, first_rest, n_rest;
};

struct rules {
	const struct rules_app *app;
	size_t n_apps;
	struct rules_outcome *nothing; /* per application: no rule matched */
	struct rules_rule *rule;
	size_t n;
	int64_t utc_offset_s;
	struct rules_group *group;
	size_t n_groups, n_columns;
	struct rules_term *term;
	size_t n_terms, n_words;
	struct rules_rest *rest;
	const uint64_t *by_app; /* n_words per application: the terms of its rules */
};

/** Fills everything from `group` on. */
enum rc rules_compile(struct rules_reader *r, struct rules *rules, const struct rules_sets *sets,
	const char *file) MUST_USE;
