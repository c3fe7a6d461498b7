/** The bounds-checked reader. */
#include "base/rd.h"

struct bytes rd_bytes(struct rd *r, size_t n)
{
	if (r->failed || n > r->n) {
		r->failed = true;
		return BYTES_NONE;
	}
	const struct bytes b = { r->p, n };
	r->p = n ? r->p + n : r->p; /* NULL + 0 is undefined */
	r->n -= n;
	return b;
}

void rd_copy(struct rd *r, void *out, size_t n)
{
	const struct bytes b = rd_bytes(r, n);
	if (b.p && n)
		memcpy(out, b.p, n);
	else if (n)
		memset(out, 0, n);
}

static uint64_t rd_uint(struct rd *r, size_t n)
{
	uint8_t octet[8];
	uint64_t v = 0;
	rd_copy(r, octet, n);
	for (size_t i = 0; i < n; i++)
		v = v << 8 | octet[i];
	return v;
}

uint8_t rd_u8(struct rd *r)
{
	return (uint8_t)rd_uint(r, 1);
}

uint16_t rd_u16(struct rd *r)
{
	return (uint16_t)rd_uint(r, 2);
}

uint32_t rd_u32(struct rd *r)
{
	return (uint32_t)rd_uint(r, 4);
}

uint64_t rd_u64(struct rd *r)
{
	return rd_uint(r, 8);
}

struct bytes rd_block(struct rd *r)
{
	const uint16_t n = rd_u16(r);
	return rd_bytes(r, n);
}

bool rd_done(const struct rd *r)
{
	return !r->failed && r->n == 0;
}
