/** From a challenge to the phone's answer: read it, ask the card, derive the keys, write the packet (RFC 4187
 * 6, 9). */
#pragma once

#include "ue/misbehave.h"
#include "ue/persona.h"
#include "ue/usim.h"

#include "base/arena.h"

struct eap_peer {
	const struct persona *persona;
	struct usim *card;
	struct str identity; /* the keys are derived over it */
	unsigned misbehave;  /* enum misbehave */
};

enum eap_peer_verdict {
	EAP_PEER_ANSWERS,
	EAP_PEER_SYNC_FAILURE,
	EAP_PEER_REFUSES, /* the card says: not my network, or AT_MAC is wrong */
	EAP_PEER_STOPS,   /* this client cannot use the packet */
};

struct eap_peer_turn {
	enum eap_peer_verdict verdict;
	struct challenge challenge;
	struct usim_answer card; /* when has_card; CK and IK are wiped */
	bool has_card;
	bool mac_checked, mac_right;
	struct bytes answer; /* what goes to the server; empty: nothing, the phone is silent */
};

/** RC_NOMEM is the only failure; everything about the packet is in *out and *f. */
enum rc eap_peer_turn(const struct eap_peer *peer, struct arena *a, struct bytes packet,
	struct eap_peer_turn *out, struct findings *f) MUST_USE;
