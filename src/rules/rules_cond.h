/** One condition as a row: read, compiled, explained and documented from this row alone. */
#pragma once

#include "rules/rules_facts.h"

enum rules_cond_kind {
	RULES_COND_WORDS,   /* one of; "x*": begins with x; {list: NAME} */
	RULES_COND_DIGITS,  /* begins with one of; FIRST-LAST; {list: NAME} */
	RULES_COND_CHOICES, /* one of a few words */
	RULES_COND_VERSION, /* "12.0", ">=8.0", ">=8 <9", "8.0-9.9"; numbers compared one by one, 14 is 14.0
			     */
	RULES_COND_DATE,
	RULES_COND_TIME_OF_DAY,
	RULES_COND_PERCENT,
	RULES_COND_KNOWN, /* names of facts */
	RULES_COND_UNKNOWN,
};

struct rules_cond {
	const char *word;
	enum rules_cond_kind kind;
	enum rules_fact_id fact;
	bool fold;
	unsigned digits;
	const char *const *choices; /* CHOICES */
	const char *help;
};

enum rules_cond_id {
#define COND(id, word, kind, fact, fold, digits, choices, help) RULES_COND_ID_##id,
#include "rules/rules_cond.def"
#undef COND
	RULES_COND_COUNT,
};

const struct rules_cond *rules_cond_row(enum rules_cond_id id);
/** Words that a condition of this kind is made of; NULL unless CHOICES. */
const char *const *rules_cond_choices(enum rules_cond_id id);
/** False: no such word. */
bool rules_cond_find(struct str word, enum rules_cond_id *out);
/** Sets of values: answered by an index however long they are. The others are compared one by one. */
bool rules_cond_indexed(enum rules_cond_id id);
/** "a number from 0 to 100 ..." */
const char *rules_cond_expect(enum rules_cond_id id);
