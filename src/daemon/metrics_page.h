/** The page GET /metrics. */
#pragma once

#include "base/buf.h"

#include <stdbool.h>

struct operation;

/** All rows in the text format of Prometheus 0.0.4, or in OpenMetrics 1.0.0. Cells of two labels that counted
 * nothing yet are left out. */
void metrics_page(const struct operation *o, bool openmetrics, struct buf *out);
