/**
 * The keys that seal TLS session tickets: a page that one process writes and others read without a lock,
 * whatever they have of it mapped read-only. A key is announced one turn before it seals, so that a reader
 * which is late opens what an early one sealed, and opens tickets for one turn after it sealed.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ticket_keys;

enum { TICKET_NAME = 16 };

struct ticket_key {
	uint8_t name[TICKET_NAME], hmac[32], aes[32];
};

size_t ticket_keys_size(void);
/** Fills zeroed memory. */
struct ticket_keys *ticket_keys_make(void *memory);
/** The announced key seals from now on, the next is announced, the one before the last opens nothing any
 * more. One process calls it. */
void ticket_keys_rotate(struct ticket_keys *k);

/** The key that seals. Wipe the copy. */
void ticket_keys_now(const struct ticket_keys *k, struct ticket_key *out);
/** The key of that name; false: none that opens. *now: it is the one that seals. Wipe the copy. */
bool ticket_keys_find(
	const struct ticket_keys *k, const uint8_t name[TICKET_NAME], struct ticket_key *out, bool *now);
