/** Octets of a turn and of its outcome. */
#include "drivers/eap_wire.h"

#include "base/rd.h"

enum { VERSION = 1 };

void eap_wire_ask_put(enum backend relay, const struct eap_turn *turn, struct buf *out)
{
	buf_u8(out, VERSION);
	buf_u8(out, (uint8_t)relay);
	buf_u8(out, turn->proven);
	buf_block(out, str_bytes(ids_imsi_str(&turn->claimed)));
	buf_block(out, turn->identity);
	buf_block(out, turn->login);
	buf_block(out, turn->round);
	buf_block(out, turn->packet_in);
}

enum rc eap_wire_ask_get(struct bytes in, enum backend *relay, struct eap_turn *out)
{
	struct rd r = rd_of(in);
	const uint8_t version = rd_u8(&r), number = rd_u8(&r);
	struct eap_turn t = { .proven = rd_u8(&r) == 1 };
	const struct bytes imsi = rd_block(&r);
	t.identity = rd_block(&r);
	t.login = rd_block(&r);
	t.round = rd_block(&r);
	t.packet_in = rd_block(&r);
	if (!rd_done(&r) || version != VERSION || number >= BACKEND_COUNT)
		return RC_MALFORMED;
	const enum rc rc = ids_imsi(str_of_bytes(imsi), &t.claimed);
	if (rc != RC_OK)
		return rc;
	*relay = (enum backend)number;
	*out = t;
	return RC_OK;
}

void eap_wire_answer_put(const struct eap_turn *turn, const struct fault *why, struct buf *out)
{
	const bool rejected = turn->verdict == EAP_REJECTED;
	buf_u8(out, VERSION);
	buf_u8(out, (uint8_t)turn->verdict);
	buf_u16(out, rejected ? (uint16_t)why->reason : 0);
	buf_block(out, rejected ? str_bytes(str_of(why->note)) : BYTES_NONE);
	buf_block(out, turn->verdict == EAP_ACCEPTED ? str_bytes(ids_imsi_str(&turn->imsi)) : BYTES_NONE);
	buf_block(out, turn->login);
	buf_block(out, turn->round);
	buf_block(out, turn->verdict == EAP_GOES_ON ? turn->packet_out : BYTES_NONE);
}

enum rc eap_wire_answer_get(struct bytes in, struct eap_turn *turn, struct fault *f)
{
	struct rd r = rd_of(in);
	struct eap_turn t = *turn;
	const uint8_t version = rd_u8(&r), verdict = rd_u8(&r);
	const uint16_t reason = rd_u16(&r);
	const struct bytes note = rd_block(&r), imsi = rd_block(&r);
	t.login = rd_block(&r);
	t.round = rd_block(&r);
	t.packet_out = rd_block(&r);
	t.verdict = (enum eap_verdict)verdict;
	const bool named = verdict != EAP_ACCEPTED || ids_imsi(str_of_bytes(imsi), &t.imsi) == RC_OK;
	if (!rd_done(&r) || version != VERSION || verdict > EAP_REJECTED || reason >= REASON_COUNT || !named)
		return RC_MALFORMED;
	*turn = t;
	if (verdict == EAP_REJECTED)
		(void)FAIL(f, (enum reason)reason, "%.*s", STR_ARG(str_of_bytes(note)));
	return RC_OK;
}
