/** The request target, as both versions of HTTP carry it. */
#pragma once

#include "base/str.h"

/**
 * A target of one octet or more: origin-form, absolute-form (RFC 9112 3.2.2: must be taken), else as it is:
 * "*" and authorities are nobody's path. Both parts are parts of the target, or a constant.
 */
void target_split(struct str target, struct str *path, struct str *query);
