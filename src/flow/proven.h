/**
 * Which lines proved themselves lately, in the shared segment: a fixed number of cells, one atomic word each;
 * a line that falls on another's cell replaces it. An error costs a line its share of the reserve, nothing
 * else.
 */
#pragma once

#include "base/hash.h"
#include "model/ids.h"

struct proven;

size_t proven_size(size_t cells);
/** Lays the table into zeroed shared memory; once, before the processes fork. */
struct proven *proven_make(void *memory, size_t cells, const struct hash_key *key);
void proven_mark(struct proven *p, const struct imsi *who, int64_t now_s);
bool proven_lately(const struct proven *p, const struct imsi *who, int64_t now_s, int64_t life_s);
