/**
 * How the rows of metric.def become words: the structs whose members are counted in place, and the two marks
 * of a row that readers need. A counter is one row there and one increment where it happens.
 */
#pragma once

#include "base/fault.h"
#include "base/histogram.h"

enum metric_type { METRIC_counter, METRIC_gauge, METRIC_info, METRIC_times, METRIC_sizes };
enum metric_unit { METRIC_none, METRIC_seconds };

/* a member of the struct of its home; METRIC_OF_x: one word for each value of the label set x */
#define METRIC_MEMBER(member, type, unit, name, a, b, help)                                                  \
	METRIC_WORD_##type member METRIC_OF_##a METRIC_OF_##b;
#define METRIC_WORD_counter uint64_t
#define METRIC_WORD_gauge   uint64_t
#define METRIC_WORD_times   struct histogram
#define METRIC_WORD_sizes   struct histogram
#define METRIC_OF_no
#define METRIC_OF_reason [REASON_COUNT]
