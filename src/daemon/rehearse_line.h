/** What one line would be told under the old and the new rules. */
#pragma once

#include "daemon/rehearse_count.h"
#include "daemon/rehearse_device.h"
#include "engine/entitlement_app.h"
#include "engine/operators.h"

enum { REHEARSE_PAIRS = 4096 };
#define REHEARSE_NOWHERE SIZE_MAX

/** One application of a rehearsal. */
struct rehearse_app {
	const char *name;
	const struct entitlement_app *app; /* NULL: one that rules declare */
	const void *settings;
	size_t before, after; /* its places in the rules, or NOWHERE */
};

/** What is asked of every line; nothing of it changes on the way. */
struct rehearse_plan {
	const struct operators *operators;
	unsigned operator;           /* whose lines alone are asked about */
	const struct engine *engine; /* of the operator */
	const struct rules *before, *after;
	struct rehearse_app app[REHEARSE_APPS_MAX];
	size_t n_apps;
	const struct rehearse_device *device;
	size_t n_devices;
	int64_t now_s;
	bool sampled;
	uint64_t sample; /* lines whose hash is below */
};

/** One process's way through the lines. */
struct rehearse_line {
	const struct rehearse_plan *plan;
	struct arena *arena; /* of one line; emptied by each */
	struct rehearse_count *count;
	/* outcomes that were compared already */
	struct {
		const struct rules_outcome *before, *after;
		bool equal;
	} pair[REHEARSE_PAIRS];
};

/** Evaluates the line and counts it. */
void rehearse_line_run(struct rehearse_line *r, const struct subscriber *line);
