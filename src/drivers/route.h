/** Which back ends serve which lines: the setting core.route, "PREFIX NAME[,NAME]" per row. */
#pragma once

#include "base/arena.h"
#include "drivers/backends.h"
#include "model/ids.h"

enum { ROUTE_ROWS_MAX = 256, ROUTE_CHAIN_MAX = 4 };

struct route {
	struct str prefix; /* digits of the IMSI; empty: all */
	size_t n;
	enum backend backend[ROUTE_CHAIN_MAX]; /* a relay stands alone; of vector sources the next is asked
						  when the one before cannot be reached */
};

struct routes {
	size_t n;
	struct route *row;
};

/** For the setting's row: one entry alone. */
enum rc route_check(struct str value, struct fault *f) MUST_USE;
/** conf_value: a prefix twice. RC_NOMEM. */
enum rc route_read(struct arena *a, const struct conf *c, struct routes *out, struct fault *f) MUST_USE;
/** The row with the longest prefix, or NULL. */
const struct route *route_of(const struct routes *r, const struct imsi *who);
bool route_is_relay(const struct route *r);
bool route_names(const struct routes *r, enum backend b);
