/** Where core finds kept answers and makes decisions again: sealing keys, a flow that asks nobody, the files
 * of all workers. */
#pragma once

#include "daemon/bundles.h"
#include "daemon/segment.h"
#include "front/admin.h"

enum { EXPLAIN_DESK_RULES = 4 };

/* a version that was looked at lately */
struct explain_desk_rules {
	struct arena *arena;
	const struct rules *rules; /* NULL: none */
	unsigned operator;
	uint32_t number;
	uint64_t used;
};

struct explain_desk {
	struct front_admin_explain front; /* for the admin front */
	struct env *env;
	const struct operators *operators;
	struct segment *segment;
	struct explain_settings settings;
	struct bundles bundles;
	struct flow *flow;
	struct flow_counters counters;
	int64_t expire_ms;
	struct explain_desk_rules rules[EXPLAIN_DESK_RULES];
	uint64_t clock;
};

/** All outlive d. */
enum rc explain_desk_open(struct explain_desk *d, struct env *env, const struct operators *all,
	struct segment *s, struct fault *f) MUST_USE;
void explain_desk_close(struct explain_desk *d);
/** Wipes what is too old, once a minute. */
void explain_desk_tick(struct explain_desk *d);
