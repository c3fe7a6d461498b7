/** The card: freshness by an array of SEQ, one SEQ or the whole SQN; the algorithms are the room crypto's. */
#include "ue/usim.h"

#include "base/secret.h"

#include <string.h>

static const uint64_t JUMP = UINT64_C(1)
			     << 20; /* in SEQ: more than a day of a clock that ticks every 0.1 s */

void usim_set_sqn(struct usim *card, uint64_t sqn)
{
	for (size_t i = 0; i < USIM_IND; i++)
		card->seq[i] = card->memory == USIM_WHOLE ? sqn : sqn >> USIM_IND_BITS;
	card->sqn_ms = sqn;
}

static void jump_ahead(struct usim *card, uint64_t sqn)
{
	const uint64_t from = sqn > card->sqn_ms ? sqn : card->sqn_ms;
	if (card->jump_ahead)
		usim_set_sqn(card, (from + (JUMP << USIM_IND_BITS)) & ((UINT64_C(1) << 48) - 1));
	card->jump_ahead = false;
}

/* C.2.2: a SQN that is not above what the card remembers is refused and changes nothing */
static bool take_sqn(struct usim *card, uint64_t sqn)
{
	const size_t at = card->memory == USIM_ARRAY ? sqn % USIM_IND : 0;
	const uint64_t seq = card->memory == USIM_WHOLE ? sqn : sqn >> USIM_IND_BITS;
	if (seq <= card->seq[at])
		return false;
	card->seq[at] = seq;
	if (sqn > card->sqn_ms)
		card->sqn_ms = sqn;
	return true;
}

static enum usim_outcome outcome_of(enum rc rc, enum usim_outcome good)
{
	if (rc == RC_OK)
		return good;
	return rc == RC_DENIED ? USIM_REFUSED : USIM_BROKEN;
}

void usim_authenticate(
	struct usim *card, const uint8_t rand[16], const uint8_t autn[16], struct usim_answer *out)
{
	struct usim_algo_autn seq;
	struct usim_algo_vector v;
	*out = (struct usim_answer){ .sqn_ms = card->sqn_ms };
	out->outcome = outcome_of(usim_algo_autn_open(&card->algo, rand, autn, &seq, &v), USIM_ANSWERED);
	if (out->outcome != USIM_ANSWERED)
		return;
	jump_ahead(card, seq.sqn);
	out->sqn_ms = card->sqn_ms;
	out->sqn = seq.sqn;
	memcpy(out->amf, seq.amf, sizeof(out->amf));
	if (!take_sqn(card, seq.sqn)) {
		out->outcome = outcome_of(
			usim_algo_auts_make(&card->algo, rand, card->sqn_ms, out->auts), USIM_SYNC_FAILURE);
	} else {
		out->res_len = v.res_len;
		memcpy(out->res, v.res, sizeof(out->res));
		memcpy(out->ck, v.ck, sizeof(out->ck));
		memcpy(out->ik, v.ik, sizeof(out->ik));
	}
	secret_wipe(&v, sizeof(v));
}
