/** The condition of --fail-if: comparisons of figures, joined by && and ||. */
#pragma once

#include "base/str.h"

enum { REHEARSE_TEST_MAX = 1024, REHEARSE_TEST_DEPTH = 16 };

/** What names stand for. */
struct rehearse_test_names {
	/* false: there is no such name */
	bool (*value)(const void *owner, struct str name, uint64_t *out);
	const void *owner;
};

struct rehearse_test_error {
	size_t column; /* from 1 */
	const char *expected;
};

/**
 *   any    = every { "||" every }
 *   every  = one { "&&" one }
 *   one    = { "!" } "(" any ")" | value ( ">" | ">=" | "<" | "<=" | "==" | "!=" ) value
 *   value  = digits | name: letters, digits, "_", and "." between a figure and an application
 *
 * False: *error says where and what. The text is read whole whatever the values are: what is taken once is
 * always taken.
 */
bool rehearse_test_run(struct str text, const struct rehearse_test_names *names, bool *out,
	struct rehearse_test_error *error);
