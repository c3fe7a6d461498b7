/** Applications by word, and the place of one among those of a rule. */
#pragma once

#include "rules/rules_compile.h"

bool rules_app_among(const struct rules_app *app, size_t n, struct str word, size_t *out);
/** How many applications of the bits stand before app. */
size_t rules_app_bit_index(uint64_t apps, size_t app);
