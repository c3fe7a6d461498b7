/** A growing buffer with a ceiling: the first failure sticks, so writers check once at the end. */
#pragma once

#include "base/arena.h"

struct buf {
	struct arena *arena; /* NULL: the memory is fixed */
	uint8_t *p;
	size_t n, cap, max;
	bool failed;
};

/** Grows in the arena up to max octets. */
void buf_init(struct buf *b, struct arena *a, size_t max);
/** Writes into memory of the caller; never grows. */
void buf_init_fixed(struct buf *b, void *mem, size_t cap);

void buf_printf(struct buf *b, const char *fmt, ...) LIKE_PRINTF(2, 3);
/** As decimal digits. */
void buf_decimal(struct buf *b, int64_t v);

/** Big-endian integers. */
void buf_u8(struct buf *b, uint8_t v);
void buf_u16(struct buf *b, uint16_t v);
void buf_u32(struct buf *b, uint32_t v);
void buf_u64(struct buf *b, uint64_t v);
/** A 16-bit length, then the octets; more than 65,535 fails. */
void buf_block(struct buf *b, struct bytes v);

/** Of buf_room(): what does not fit as it is. */
uint8_t *buf_room_grown(struct buf *b, size_t n);

/** Room for n octets to be written by the caller at once, or NULL (then failed is set). */
static inline uint8_t *buf_room(struct buf *b, size_t n)
{
	if (b->failed || !b->p || n > b->cap - b->n)
		return buf_room_grown(b, n);
	b->n += n;
	return b->p + b->n - n;
}

/* Documents and log lines are written in pieces of a few octets: these are inline so that a piece costs its
 * copy and little else. */
static inline void buf_put(struct buf *b, const void *p, size_t n)
{
	uint8_t *room = n ? buf_room(b, n) : NULL;
	if (room)
		memcpy(room, p, n);
}

static inline void buf_put_str(struct buf *b, struct str s)
{
	buf_put(b, s.p, s.n);
}

static inline void buf_puts(struct buf *b, const char *z)
{
	buf_put(b, z, strlen(z));
}

static inline void buf_putc(struct buf *b, char c)
{
	uint8_t *room = buf_room(b, 1);
	if (room)
		*room = (uint8_t)c;
}

static inline struct str buf_str(const struct buf *b)
{
	return (struct str){ (const char *)b->p, b->n };
}

static inline struct bytes buf_bytes(const struct buf *b)
{
	return (struct bytes){ b->p, b->n };
}
