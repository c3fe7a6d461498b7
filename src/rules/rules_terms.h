/** A tree of conditions as alternatives: each a list of single conditions that must all hold. */
#pragma once

#include "rules/rules_compile.h"

struct rules_literal {
	const struct rules_when *leaf;
	bool negated;
	const struct rules_literal *next;
};

/** In r->scratch: n lists. refuse_at: where the rule stands. w NULL: one empty list. */
enum rc rules_terms_expand(struct rules_reader *r, const struct rules_when *w, struct rules_place refuse_at,
	const struct rules_literal ***out, size_t *n) MUST_USE;
