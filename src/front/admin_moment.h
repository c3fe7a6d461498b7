/** A moment as a JSON value: "2026-06-30T00:00:00Z", or null for none. */
#pragma once

#include "base/buf.h"
#include "base/rc.h"

#include <jansson.h>

/** *at: seconds since 1970, 0 for null; RC_INVALID: no such moment, *at is as before. */
enum rc admin_moment_read(const json_t *v, int64_t *at) MUST_USE;
void admin_moment_write(struct buf *out, int64_t at);
