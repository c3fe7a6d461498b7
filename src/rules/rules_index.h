/**
 * One condition's values -> class: values that lie in the same sets share a class. A look-up costs one hash
 * per length of prefix in use, however many values there are.
 */
#pragma once

#include "rules/rules_cond.h"
#include "rules/rules_list.h"
#include "rules/rules_table.h"

enum {
	RULES_INDEX_TEXT_MAX = 128,
	RULES_INDEX_VALUES_MAX = 4000000, /* after ranges became prefixes */
};

struct rules_index {
	enum rules_cond_id cond;
	struct rules_table exact, prefix;     /* number: the class */
	uint8_t length[RULES_INDEX_TEXT_MAX]; /* of prefixes in use, longest first */
	size_t n_lengths;
	/* class c lies in set[first[c]] .. set[first[c + 1] - 1], ascending; class 0 in none */
	uint32_t *first, *set;
	size_t n_classes;
};

/** used: numbers of the sets that conditions of this kind name, ascending. Values are checked here. */
enum rc rules_index_build(struct rules_reader *r, enum rules_cond_id cond, const struct rules_sets *sets,
	const uint32_t *used, size_t n_used, struct rules_index *out) MUST_USE;
/** The class of one value; 0: in no set. */
uint32_t rules_index_class(const struct rules_index *x, struct str value);
/** The class of a CHOICES value. */
uint32_t rules_index_choice(const struct rules_index *x, uint8_t value);
/** The sets of a class, ascending. */
const uint32_t *rules_index_sets(const struct rules_index *x, uint32_t class, size_t *n);
