/** One PLMN of a satellite setting: "00101 metered data=constrained voice=unconstrained" (TS.43 15.2). */
#pragma once

#include "base/fault.h"
#include "base/str.h"

enum satmode_plan { SATMODE_PLAN_UNKNOWN, SATMODE_METERED, SATMODE_UNMETERED };
enum satmode_policy { SATMODE_NOT_ALLOWED, SATMODE_CONSTRAINED, SATMODE_UNCONSTRAINED };

struct satmode_plmn {
	struct str plmn; /* 5 or 6 digits */
	enum satmode_plan plan;
	enum satmode_policy data, voice; /* beside carrier messaging */
};

/** Words of either case, each kind once, the PLMN first. RC_INVALID. */
enum rc satmode_plmn_read(struct str text, struct satmode_plmn *out) MUST_USE;
/** For rows of settings. */
enum rc satmode_plmn_check(struct str value, struct fault *f) MUST_USE;
