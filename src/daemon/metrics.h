/**
 * The rows of metric.def, and their values on this node: words of all workers together, words of the writer
 * or of core's own listeners (the HTTP rows once more), or what core knows. `entitlectl status` and the page
 * GET /metrics are both written from here.
 */
#pragma once

#include "base/metric.h"
#include "daemon/metrics_label.h"
#include "daemon/operation.h"

/** Those of a worker's slot come first. */
enum metrics_home {
	METRICS_FLOW,
	METRICS_HTTP,
	METRICS_WORKER,
	METRICS_STORE,
	METRICS_ADMIN,
	METRICS_NODE,
	METRICS_HOMES
};

struct metrics_row {
	enum metrics_home home;
	const char *member; /* word of status */
	const char *name, *help;
	enum metric_type type;
	enum metric_unit unit;
	enum metrics_label label[2];
	size_t at, size; /* of its words in the slot, or in the one struct that there is */
	int64_t (*compute)(const struct operation *o, size_t i, size_t j); /* NODE */
};

size_t metrics_count(void);
const struct metrics_row *metrics_at(size_t i);
/** What the names of a home's metrics begin with, behind "entitled_"; and its word in status. */
const char *metrics_prefix(enum metrics_home home);
const char *metrics_word(enum metrics_home home);
static inline bool metrics_is_histogram(const struct metrics_row *r)
{
	return r->type == METRIC_times || r->type == METRIC_sizes;
}

/** The value for the i-th and j-th of its labels; not of a histogram. */
int64_t metrics_value(const struct metrics_row *r, const struct operation *o, size_t i, size_t j);
void metrics_histogram(
	const struct metrics_row *r, const struct operation *o, size_t i, size_t j, struct histogram *out);
/** The word at this offset of a slot, over all workers. */
uint64_t metrics_sum(const struct operation *o, size_t at);
/** What each word of the structs means: another text, another layout. */
const char *metrics_layout(void);
/** For a worker that takes over a slot: the gauges of its predecessor are nobody's. */
void metrics_begin(struct segment_slot *slot);
