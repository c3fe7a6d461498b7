/** Octets of a question for a vector and of its answer. */
#include "drivers/vector_wire.h"

#include "base/rd.h"

enum { VERSION = 1, FLAG_RESYNC = 1, FLAG_PROVEN = 2, FLAG_SEPARATION = 4, FLAG_VEILED = 8 };
enum { FLAGS = FLAG_RESYNC | FLAG_PROVEN | FLAG_SEPARATION | FLAG_VEILED };

void vector_wire_ask_put(const struct auth_vector_ask *ask, struct buf *out)
{
	buf_u8(out, VERSION);
	buf_u8(out, (uint8_t)((ask->resync ? FLAG_RESYNC : 0) | (ask->proven ? FLAG_PROVEN : 0) |
			      (ask->separation ? FLAG_SEPARATION : 0) | (ask->veiled ? FLAG_VEILED : 0)));
	buf_block(out, str_bytes(ids_imsi_str(&ask->imsi)));
	if (!ask->resync)
		return;
	buf_put(out, ask->rand, sizeof(ask->rand));
	buf_put(out, ask->auts, sizeof(ask->auts));
}

enum rc vector_wire_ask_get(struct bytes in, struct auth_vector_ask *out)
{
	struct rd r = rd_of(in);
	struct auth_vector_ask ask = { 0 };
	const uint8_t version = rd_u8(&r), flags = rd_u8(&r);
	const struct bytes imsi = rd_block(&r);
	ask.resync = flags & FLAG_RESYNC;
	ask.proven = flags & FLAG_PROVEN;
	ask.separation = flags & FLAG_SEPARATION;
	ask.veiled = flags & FLAG_VEILED;
	if (ask.resync) {
		rd_copy(&r, ask.rand, sizeof(ask.rand));
		rd_copy(&r, ask.auts, sizeof(ask.auts));
	}
	if (r.failed || r.n || version != VERSION || flags > FLAGS)
		return RC_MALFORMED;
	const enum rc rc = ids_imsi(str_of_bytes(imsi), &ask.imsi);
	if (rc == RC_OK)
		*out = ask;
	return rc;
}

void vector_wire_answer_put(const struct auth_vector *v, struct buf *out)
{
	buf_u8(out, VERSION);
	buf_put(out, v->rand, sizeof(v->rand));
	buf_put(out, v->autn, sizeof(v->autn));
	buf_put(out, v->ck, sizeof(v->ck));
	buf_put(out, v->ik, sizeof(v->ik));
	buf_u8(out, v->xres_len);
	buf_put(out, v->xres, v->xres_len);
}

enum rc vector_wire_answer_get(struct bytes in, struct auth_vector *out)
{
	struct rd r = rd_of(in);
	struct auth_vector v = { 0 };
	const uint8_t version = rd_u8(&r);
	rd_copy(&r, v.rand, sizeof(v.rand));
	rd_copy(&r, v.autn, sizeof(v.autn));
	rd_copy(&r, v.ck, sizeof(v.ck));
	rd_copy(&r, v.ik, sizeof(v.ik));
	v.xres_len = rd_u8(&r);
	if (v.xres_len > sizeof(v.xres))
		return RC_MALFORMED;
	rd_copy(&r, v.xres, v.xres_len);
	if (r.failed || r.n || version != VERSION)
		return RC_MALFORMED;
	*out = v;
	return RC_OK;
}
