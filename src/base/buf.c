/** The growing buffer. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

void buf_init(struct buf *b, struct arena *a, size_t max)
{
	*b = (struct buf){ .arena = a, .max = max };
}

void buf_init_fixed(struct buf *b, void *mem, size_t cap)
{
	*b = (struct buf){ .p = mem, .cap = cap, .max = cap };
}

static bool buf_grow(struct buf *b, size_t need)
{
	size_t cap = b->cap ? b->cap * 2 : 256;
	while (cap < need)
		cap *= 2;
	if (cap > b->max)
		cap = b->max;
	uint8_t *p = b->arena ? arena_take(b->arena, cap) : NULL;
	if (!p)
		return false;
	if (b->p)
		memcpy(p, b->p, b->n);
	b->p = p;
	b->cap = cap;
	return true;
}

uint8_t *buf_room_grown(struct buf *b, size_t n)
{
	if (b->failed || n > b->max - b->n || (n > b->cap - b->n && !buf_grow(b, b->n + n))) {
		b->failed = true;
		return NULL;
	}
	uint8_t *p = b->p ? b->p + b->n : NULL; /* NULL + 0 is undefined */
	b->n += n;
	return p;
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	char text[1024];
	va_list ap;
	va_start(ap, fmt);
	const int n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(text))
		b->failed = true;
	else
		buf_put(b, text, (size_t)n);
}

void buf_decimal(struct buf *b, int64_t v)
{
	char text[20]; /* of UINT64_MAX */
	size_t at = sizeof(text);
	uint64_t left = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	do
		text[--at] = (char)('0' + left % 10);
	while (left /= 10);
	if (v < 0)
		buf_putc(b, '-');
	buf_put(b, text + at, sizeof(text) - at);
}

void buf_u8(struct buf *b, uint8_t v)
{
	buf_put(b, &v, 1);
}

void buf_u16(struct buf *b, uint16_t v)
{
	buf_u8(b, (uint8_t)(v >> 8));
	buf_u8(b, (uint8_t)v);
}

void buf_u32(struct buf *b, uint32_t v)
{
	buf_u16(b, (uint16_t)(v >> 16));
	buf_u16(b, (uint16_t)v);
}

void buf_u64(struct buf *b, uint64_t v)
{
	buf_u32(b, (uint32_t)(v >> 32));
	buf_u32(b, (uint32_t)v);
}

void buf_block(struct buf *b, struct bytes v)
{
	if (v.n > UINT16_MAX) {
		b->failed = true;
		return;
	}
	buf_u16(b, (uint16_t)v.n);
	buf_put(b, v.p, v.n);
}
