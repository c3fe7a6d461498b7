/** What of the phone reaches the AAA: answers to the outstanding challenge, well formed. */
#pragma once

#include "codec/eap.h"
#include "model/eap_turn.h"

/**
 * Reads t->packet_in. RC_OK: an EAP-AKA answer of a subtype that answers a challenge, or a Nak, with this
 * identifier. RC_UNAVAIL login_entry_missing: t->round is empty and the identifier a little ahead; else
 * RC_MALFORMED or RC_INVALID.
 */
enum rc eap_relay_phone_check(
	const struct eap_turn *t, uint8_t outstanding, struct eap_packet *eap, struct fault *f) MUST_USE;
