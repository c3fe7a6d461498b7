/** A bounds-checked reader of octets: the first failure sticks, reads then give zero, callers check once at
 * the end. */
#pragma once

#include "base/str.h"

struct rd {
	const uint8_t *p;
	size_t n; /* octets left */
	bool failed;
};

static inline struct rd rd_of(struct bytes b)
{
	return (struct rd){ b.p, b.n, false };
}

uint8_t rd_u8(struct rd *r);
uint16_t rd_u16(struct rd *r);
uint32_t rd_u32(struct rd *r);
uint64_t rd_u64(struct rd *r);
/** The next n octets where they lie. */
struct bytes rd_bytes(struct rd *r, size_t n);
/** A 16-bit length and that many octets (what buf_block() wrote). */
struct bytes rd_block(struct rd *r);
/** Copies n octets out, or zeroes. */
void rd_copy(struct rd *r, void *out, size_t n);
/** True when nothing failed and nothing is left. */
bool rd_done(const struct rd *r);
