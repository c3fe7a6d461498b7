/** The columns of a CSV file, which are also the names of COLUMN=VALUE arguments, as rows: where each stands
 * in a subscriber's JSON. */
#pragma once

#include "base/str.h"
#include "base/rc.h"

#include <jansson.h>

struct field {
	const char *column;
	const char *object; /* the member that holds it, or NULL: top level */
	const char *member;
	/* USAGE: a list as JSON; the others but NUMBER are those of model/line_fact.h */
	enum { FIELD_TEXT, FIELD_FLAG, FIELD_NUMBER, FIELD_WORD, FIELD_MOMENT, FIELD_USAGE } type;
	bool secret; /* K and OPc: must not stand on a command line */
	bool fact;   /* can be changed with `subscriber set` */
};

const struct field *fields_find(struct str column);
/** As fields_find by object and member: `service set`; a service that is one word has the member `status`. */
const struct field *fields_member(const char *object, struct str member);
/** The i-th row, or NULL behind the last. */
const struct field *fields_at(size_t i);
/** Sets the member in `line`. RC_INVALID: the value cannot be that; RC_NOMEM. What a word means is for the
 * server to judge. */
enum rc fields_put(json_t *line, const struct field *f, struct str value) MUST_USE;
