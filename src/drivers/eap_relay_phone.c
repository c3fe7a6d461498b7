/** Checking identifier, type and subtype of the phone's packet. */
#include "drivers/eap_relay_phone.h"

#include "codec/eap_aka.h"

enum { ROUNDS_AHEAD = 3 }; /* more synchronisation failures than a login may have */

/* what a phone may answer to a challenge */
static enum rc check_subtype(const struct eap_packet *eap, struct fault *f)
{
	struct eap_aka_message m;
	const enum rc rc = eap_aka_read(eap, &m, f);
	if (rc != RC_OK)
		return rc;
	switch (m.subtype) {
	case EAP_AKA_CHALLENGE:
	case EAP_AKA_SYNC_FAILURE:
	case EAP_AKA_AUTHENTICATION_REJECT:
	case EAP_AKA_CLIENT_ERROR:
		return RC_OK;
	default:
		return FAIL(f, REASON_aka_subtype, "subtype %u", m.subtype);
	}
}

/* round 0 is all that is known: an answer to a later one went to another node, or its entry was evicted */
static bool answers_later_round(const struct eap_turn *t, uint8_t outstanding, uint8_t identifier)
{
	const uint8_t ahead = (uint8_t)(identifier - outstanding);
	return !t->round.n && ahead > 0 && ahead <= ROUNDS_AHEAD;
}

enum rc eap_relay_phone_check(
	const struct eap_turn *t, uint8_t outstanding, struct eap_packet *eap, struct fault *f)
{
	const enum rc rc = eap_read(t->packet_in, eap, f);
	if (rc != RC_OK)
		return rc;
	if (eap->code != EAP_CODE_RESPONSE)
		return FAIL(f, REASON_eap_code, "code %d", (int)eap->code);
	if (answers_later_round(t, outstanding, eap->identifier))
		return FAIL(f, REASON_login_entry_missing, "no entry for this round");
	if (eap->identifier != outstanding)
		return FAIL(f, REASON_eap_identifier, "%u, not %u", eap->identifier, outstanding);
	return eap->type == EAP_TYPE_NAK ? RC_OK : check_subtype(eap, f);
}
