/** The class or classes (tags) of one fact, for deciding and explaining. */
#pragma once

#include "rules/rules_compile.h"

/** The fact is known. Returns how many. */
size_t rules_decide_classes(const struct rules *r, const struct rules_index *x, const struct rules_facts *f,
	uint32_t class[RULES_TAGS_MAX]);
