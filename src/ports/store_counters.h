/** What the writing process counts of its store, in the shared segment (base/metric.def). */
#pragma once

#include "base/metric.h"

struct store_counters {
#define STORE METRIC_MEMBER
#include "base/metric.def"
};
