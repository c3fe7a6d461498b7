/** Tests of rules: a file of cases, each with facts given and decisions expected. */
#pragma once

#include "rules/rules.h"

struct rules_cases_result {
	size_t passed, failed;
};

/**
 * Reads the file and runs each case; for each that fails, lines in *report say why. RC_OK also when cases
 * fail; an error only when the file cannot be read as cases (*error as rules_read()). Everything lies in the
 * arena.
 */
enum rc rules_cases_run(struct arena *a, const struct rules *r, const struct rules_source *src,
	struct rules_cases_result *out, struct buf *report, struct str *error, struct fault *f) MUST_USE;
