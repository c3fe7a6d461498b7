/** The data usage of a line as a JSON list of objects (TS.43 9.1.3). */
#pragma once

#include "front/admin_json.h"

#include <jansson.h>

/** Replaces the entries of d. RC_INVALID: w names the member, where it is one of an entry; d is as before. */
enum rc admin_usage_read(const json_t *v, struct data_facts *d, struct admin_why *w) MUST_USE;
/** Octet counts are written as texts: they may be more than a reader of JSON numbers can hold. */
void admin_usage_write(struct buf *out, const struct data_facts *d);
