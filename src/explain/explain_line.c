/** One value per row, as its kind is written. */
#include "explain/explain_line.h"

#include "model/line_fact.h"

static void put_usage(struct buf *b, const struct data_facts *d)
{
	buf_u8(b, (uint8_t)d->usage_n);
	for (unsigned i = 0; i < d->usage_n; i++) {
		const struct data_usage *u = &d->usage[i];
		buf_u8(b, (uint8_t)u->type);
		buf_u8(b, u->unlimited);
		buf_block(b, str_bytes(str_of(u->name)));
		buf_block(b, str_bytes(str_of(u->description)));
		buf_u64(b, (uint64_t)u->cycle_end);
		buf_u64(b, u->allowance);
		buf_u64(b, u->used);
	}
}

static void put_fact(struct buf *b, const struct line_fact *f, const struct subscriber *line)
{
	switch (f->kind) {
	case LINE_FACT_TEXT:
		buf_block(b, str_bytes(str_of(line_fact_of(f, line))));
		return;
	case LINE_FACT_FLAG:
		buf_u8(b, *(const bool *)line_fact_of(f, line));
		return;
	case LINE_FACT_WORD:
		buf_u8(b, (uint8_t)line_fact_value(f, line));
		return;
	case LINE_FACT_MOMENT:
		buf_u64(b, *(const uint64_t *)line_fact_of(f, line));
		return;
	case LINE_FACT_USAGE:
		put_usage(b, line_fact_of(f, line));
		return;
	}
}

void explain_line_put(struct buf *b, const struct subscriber *line)
{
	buf_block(b, str_bytes(ids_imsi_str(&line->imsi)));
	buf_u64(b, line->ref);
	buf_u32(b, line->epoch);
	buf_u32(b, line->version);
	buf_u8(b, LINE_FACT_COUNT);
	for (size_t i = 0; i < LINE_FACT_COUNT; i++)
		put_fact(b, line_fact_at(i), line);
}

static bool get_text(struct rd *r, char *out, size_t room)
{
	const struct bytes text = rd_block(r);
	if (text.n >= room || (text.n && memchr(text.p, 0, text.n)))
		return false;
	if (text.n)
		memcpy(out, text.p, text.n);
	out[text.n] = 0;
	return true;
}

static bool get_usage(struct rd *r, struct data_facts *d)
{
	const unsigned n = rd_u8(r);
	if (n > DATA_USAGE_MAX)
		return false;
	for (d->usage_n = 0; d->usage_n < n; d->usage_n++) {
		struct data_usage *u = &d->usage[d->usage_n];
		const uint8_t type = rd_u8(r);
		if (type > DATA_USAGE_TETHERING)
			return false;
		u->type = (enum data_usage_type)type;
		u->unlimited = rd_u8(r) != 0;
		if (!get_text(r, u->name, sizeof(u->name)) ||
			!get_text(r, u->description, sizeof(u->description)))
			return false;
		u->cycle_end = (int64_t)rd_u64(r);
		u->allowance = rd_u64(r);
		u->used = rd_u64(r);
	}
	return true;
}

static bool get_fact(struct rd *r, const struct line_fact *f, struct subscriber *line)
{
	switch (f->kind) {
	case LINE_FACT_TEXT:
		return get_text(r, line_fact_in(f, line), f->room);
	case LINE_FACT_FLAG:
		*(bool *)line_fact_in(f, line) = rd_u8(r) != 0;
		return true;
	case LINE_FACT_WORD:
		line_fact_set_value(f, rd_u8(r), line);
		return true;
	case LINE_FACT_MOMENT:
		*(int64_t *)line_fact_in(f, line) = (int64_t)rd_u64(r);
		return true;
	case LINE_FACT_USAGE:
		return get_usage(r, line_fact_in(f, line));
	}
	return false;
}

bool explain_line_get(struct rd *r, struct subscriber *line)
{
	*line = subscriber_new();
	if (!get_text(r, line->imsi.d, sizeof(line->imsi.d)))
		return false;
	line->ref = rd_u64(r);
	line->epoch = rd_u32(r);
	line->version = rd_u32(r);
	const size_t n = rd_u8(r);
	if (n > LINE_FACT_COUNT)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!get_fact(r, line_fact_at(i), line))
			return false;
	return !r->failed && line_fact_all_good(line);
}
