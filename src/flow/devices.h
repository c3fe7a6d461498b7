/**
 * Names of device models in the shared segment, so that every worker counts under the same index: the first
 * that come have a place of their own for as long as the server runs, all others share the last one.
 */
#pragma once

#include "base/hash.h"
#include "engine/user_agent.h"

enum { DEVICES_NAMED = 64, DEVICES_OTHER = DEVICES_NAMED, DEVICES };

struct devices;

size_t devices_size(void);
/** Lays the table into zeroed shared memory; once, before the processes fork. */
struct devices *devices_make(void *memory, const struct hash_key *key);
/** The place of a model; DEVICES_OTHER for what is no name (user_agent_is_device()). Takes a free place where
 * there is one: to be asked for proven lines only. No allocation, no lock. */
size_t devices_place(struct devices *d, const struct user_agent *a);
/** The names at a place, or empty where nobody has it yet; "other" for the last one. */
void devices_name(const struct devices *d, size_t place, struct str *vendor, struct str *model);
