/** The NODE rows of metric.def: what core knows without counting, one function per row. */
#pragma once

#include "base/metric.h"
#include "daemon/segment.h"

struct operation;

enum { METRICS_NODE_STATES = SEGMENT_DRAINING + 1, METRICS_NODE_FAILURES = 8 };

/** How a login ends that is not the card's own. */
extern const struct metrics_node_failure {
	const char *word;
	enum reason why;
} metrics_node_failures[METRICS_NODE_FAILURES];

/* i, j: values of the label sets; asked only for those that exist */
#define NODE(member, type, unit, name, a, b, help)                                                           \
	int64_t metrics_node_##member(const struct operation *o, size_t i, size_t j);
#include "base/metric.def"
