/** What rows describe, for comparing and for people. */
#pragma once

#include "base/buf.h"
#include "rules/rules_item.h"

/** True when the member of both structs is the same. */
bool rules_item_show_equal(const struct rules_item *row, const void *a, const void *b);
/** How people write the member; "nothing" where it is absent. */
void rules_item_show_put(struct buf *b, const struct rules_item *row, const void *s);
