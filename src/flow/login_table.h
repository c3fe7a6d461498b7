/**
 * The login table in the shared segment: a fixed number of slots in sets of eight; a full set evicts its
 * oldest entry. Each set has a robust lock, so a process killed inside costs that set's entry in hand and
 * nothing else. Touched by logins only, never by token requests.
 */
#pragma once

#include "engine/login_entry.h"

struct login_table;

/** Octets of shared memory for at least `slots` entries. */
size_t login_table_size(size_t slots);
/** Lays the table into zeroed shared memory; once, before the processes fork. */
struct login_table *login_table_make(void *memory, size_t slots);

/** A copy of the entry of a login; false: not there. */
bool login_table_find(struct login_table *t, const uint8_t id[LOGIN_ID], struct login_entry *out);

enum login_put { LOGIN_PUT_DONE, LOGIN_PUT_SAME, LOGIN_PUT_OTHER };
/**
 * Puts an entry if the table still holds what the decision saw: `before` is `last` of the entry it replaces,
 * NULL: there was none. SAME: somebody else put an entry for the same packet meanwhile. OTHER: for another
 * packet. Entries older than `life_s` count as gone.
 */
enum login_put login_table_put(
	struct login_table *t, const struct login_entry *e, const uint8_t *before, int64_t life_s);
/** Entries not older than life_s. */
size_t login_table_count(struct login_table *t, int64_t now_s, int64_t life_s);
