/** A line as octets, by the rows of its facts: a record of an earlier program lacks the last of them. */
#pragma once

#include "base/buf.h"
#include "base/rd.h"

#include "model/subscriber.h"

/** Without its push registrations. */
void explain_line_put(struct buf *b, const struct subscriber *line);
/** False: not a line, or its facts are not of their domains. */
bool explain_line_get(struct rd *r, struct subscriber *line);
