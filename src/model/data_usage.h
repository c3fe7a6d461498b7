/** Data usage as octets: the one layout in which the store and change sets keep it. */
#pragma once

#include "base/buf.h"
#include "base/rd.h"
#include "model/subscriber.h"

enum { DATA_USAGE_OCTETS_MAX = 1 + DATA_USAGE_MAX * (2 + 3 * 8 + 2 * 2 + 32 + 96) };

/** Within what data_usage_get() gives: counts, types and texts (UTF-8 without control characters). */
bool data_usage_good(const struct data_facts *d);
/** Appends the entries; data_usage_good() holds. */
void data_usage_put(struct buf *out, const struct data_facts *d);
/** Reads them back into d; d->sa stays. What data_usage_put() cannot have written sets r->failed. */
void data_usage_get(struct rd *r, struct data_facts *d);
