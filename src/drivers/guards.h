/** The guards of this node: one before each back end that core.route names. There is one core process, so the
 * limits are those of the whole node. */
#pragma once

#include "drivers/backends.h"

struct guards {
	bool used[BACKEND_COUNT]; /* core.route names it */
	struct guard guard[BACKEND_COUNT];
};

/** Limits by the settings of each back end's section. conf_value: core.route. */
enum rc guards_open(const struct conf *c, struct env *env, struct guards *out, struct fault *f) MUST_USE;
