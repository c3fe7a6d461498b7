/** Parameters by their rows: ceilings, duplicates and what counts as absent are the same for a query and for
 * a JSON body. */
#pragma once

#include "base/arena.h"
#include "base/fault.h"
#include "engine/request.h"

enum { REQUEST_PARAMS_ROWS = 31 };

/** What was read so far. */
struct request_params {
	struct str value[REQUEST_PARAMS_ROWS]; /* by row; cut to its ceiling where the row says so */
	bool set[REQUEST_PARAMS_ROWS], exact[REQUEST_PARAMS_ROWS];
	bool notif_void;         /* notif_token came as `null` or empty: no registration */
	size_t named;            /* AppIDs in `app` so far */
	struct ts43_request *rq; /* receives the AppIDs */
	struct fault *fault;
};

/** Is the name one that the server reads? Others are ignored whatever they hold. */
bool request_params_known(struct str name);
/** The one parameter that may be a list. */
bool request_params_is_list(struct str name);
/**
 * Takes one parameter whose value lives as long as the request. Unknown ones are ignored. RC_INVALID: a
 * ceiling, or a credential that came twice with different values.
 */
enum rc request_params_take(struct request_params *p, struct str name, struct str value) MUST_USE;
/** After the last one: the values into the request, then version, app, notif_* and what belongs to one
 * AppID in this order. */
enum rc request_params_settle(const struct request_params *p, const struct request_rules *rules) MUST_USE;
