/** Applications that the rules file declares itself: parameters of TS.43 documents as rows. */
#pragma once

#include "rules/rules_compile.h"

/** Appends the applications under `custom` to app[*n], which has room for RULES_APPS_MAX. y NULL: none. */
enum rc rules_custom_read(
	struct rules_reader *r, const struct rules_yaml *y, struct rules_app *app, size_t *n) MUST_USE;
