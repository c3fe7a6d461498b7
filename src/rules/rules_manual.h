/** The reference of the rules language, from the rows. */
#pragma once

#include "rules/rules.h"

/** Markdown tables of conditions, facts and members of `then`. */
void rules_manual(const struct rules_schema *schema, void (*put)(void *to, const char *text), void *to);
