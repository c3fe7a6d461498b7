/** A count, then the entries: type, flag, three 64-bit numbers, two texts. */
#include "model/data_usage.h"

#include "model/line_fact.h"

static bool text_good(const char *text, size_t room)
{
	return memchr(text, 0, room) && line_fact_printable(str_of(text));
}

static bool usage_good(const struct data_usage *u)
{
	return u->type <= DATA_USAGE_TETHERING && text_good(u->name, sizeof(u->name)) &&
	       text_good(u->description, sizeof(u->description));
}

bool data_usage_good(const struct data_facts *d)
{
	if (d->usage_n > DATA_USAGE_MAX)
		return false;
	for (unsigned i = 0; i < d->usage_n; i++)
		if (!usage_good(&d->usage[i]))
			return false;
	return true;
}

void data_usage_put(struct buf *out, const struct data_facts *d)
{
	buf_u8(out, (uint8_t)d->usage_n);
	for (unsigned i = 0; i < d->usage_n; i++) {
		const struct data_usage *u = &d->usage[i];
		buf_u8(out, (uint8_t)u->type);
		buf_u8(out, u->unlimited);
		buf_u64(out, (uint64_t)u->cycle_end);
		buf_u64(out, u->allowance);
		buf_u64(out, u->used);
		buf_block(out, str_bytes(str_of(u->name)));
		buf_block(out, str_bytes(str_of(u->description)));
	}
}

static void get_text(struct rd *r, char *out, size_t room)
{
	const struct bytes b = rd_block(r);
	if (b.n >= room || (b.n && memchr(b.p, 0, b.n)))
		r->failed = true;
	else if (b.n)
		memcpy(out, b.p, b.n);
}

static void get_usage(struct rd *r, struct data_usage *u)
{
	*u = (struct data_usage){ .type = rd_u8(r) };
	const uint8_t unlimited = rd_u8(r);
	u->unlimited = unlimited == 1;
	u->cycle_end = (int64_t)rd_u64(r);
	u->allowance = rd_u64(r);
	u->used = rd_u64(r);
	get_text(r, u->name, sizeof(u->name));
	get_text(r, u->description, sizeof(u->description));
	if (unlimited > 1 || !usage_good(u))
		r->failed = true;
}

void data_usage_get(struct rd *r, struct data_facts *d)
{
	const uint8_t n = rd_u8(r);
	if (n > DATA_USAGE_MAX)
		r->failed = true;
	d->usage_n = r->failed ? 0 : n;
	for (unsigned i = 0; i < d->usage_n; i++)
		get_usage(r, &d->usage[i]);
}
