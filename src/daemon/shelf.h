/** The store for a program that serves nobody: with an environment of its own, and answers that are there at
 * once. */
#pragma once

#include "conf/conf.h"
#include "ports/subscriber_store.h"

#include <uv.h>

struct shelf {
	uv_loop_t loop; /* turns only when it is closed */
	bool looped;
	struct env *env;
	struct subscriber_store *store;
};

/** role: READER or TOOL. Closed whatever it says. */
enum rc shelf_open(struct shelf *s, const struct conf *c, enum process_role role, struct fault *f) MUST_USE;
void shelf_close(struct shelf *s);
/** For one question that may take so long. */
struct call shelf_call(const struct shelf *s, struct arena *a, struct fault *f, int64_t ms);
