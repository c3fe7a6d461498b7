/** The label sets of metric.def: which values a label has, and which of them exist on this node. */
#pragma once

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct operation;

enum metrics_label {
#define LABEL(set, a, b) LABEL_##set,
#include "base/metric.def"
	METRICS_LABELS
};

/** Names and values come in pairs: a device is a vendor and a model. */
enum { METRICS_PAIR = 2, METRICS_VALUE = 96 };
struct metrics_value {
	struct str text[METRICS_PAIR]; /* empty: nothing to say */
	char room[METRICS_VALUE];
};

struct metrics_set {
	const char *name[METRICS_PAIR]; /* the second may be NULL */
	size_t size;                    /* of the table of words, whatever exists of it */
	/* false: there is no such value here */
	bool (*read)(const struct operation *o, size_t i, struct metrics_value *out);
};

/** LABEL_no has one value without a name. */
const struct metrics_set *metrics_label_set(enum metrics_label which);
