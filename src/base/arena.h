/** The capped heap of one request: allocate freely, free once. Memory is wiped when it is given back. */
#pragma once

#include "base/rc.h"
#include "base/str.h"

struct arena;

/** A new arena that never holds more than `cap` octets in all. NULL: out of memory. */
struct arena *arena_new(size_t cap) MUST_USE;
/** Wipes and frees everything; takes NULL too. */
void arena_free(struct arena **a);
/** Wipes and empties; keeps some memory for the next request. */
void arena_reset(struct arena *a);

/** Zeroed, aligned for any type; NULL when the cap is reached. */
void *arena_take(struct arena *a, size_t n) MUST_USE;
#define arena_new_of(a, type) ((type *)arena_take((a), sizeof(type)))

/** Copies that live as long as the arena; .p is NULL when the cap is reached (also for an empty source). */
struct str arena_str(struct arena *a, struct str s) MUST_USE;
struct bytes arena_bytes(struct arena *a, struct bytes b) MUST_USE;
/** A zero-terminated copy, or NULL. */
char *arena_cstr(struct arena *a, struct str s) MUST_USE;
/** Octets handed out so far. */
size_t arena_used(const struct arena *a);
