/** One fact of a line as a JSON value. */
#pragma once

#include "front/admin_json.h"
#include "model/line_fact.h"

#include <jansson.h>

/** RC_INVALID with the member's name: not a value of its domain; the fact is as before. */
enum rc admin_fact_read(
	const struct line_fact *f, const json_t *v, struct subscriber *line, struct admin_why *w) MUST_USE;
void admin_fact_write(struct buf *out, const struct line_fact *f, const struct subscriber *line);
