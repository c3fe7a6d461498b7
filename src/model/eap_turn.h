/** One turn of an EAP conversation with whoever judges it. */
#pragma once

#include "model/ids.h"

enum eap_verdict { EAP_GOES_ON, EAP_ACCEPTED, EAP_REJECTED };

/** What clients of a class are asked beyond what phones understand; none of it by default (clients.md row 7).
 * One of the identity requests at most. */
enum eap_asks {
	EAP_ASKS_PERMANENT_ID = 1, /* AKA-Identity first: AT_PERMANENT_ID_REQ */
	EAP_ASKS_FULLAUTH_ID = 2,  /* AT_FULLAUTH_ID_REQ */
	EAP_ASKS_ANY_ID = 4,       /* AT_ANY_ID_REQ */
	EAP_ASKS_PRIME = 8         /* EAP-AKA' is offered */
};

struct eap_turn {
	struct bytes identity; /* in: EAP_ID byte for byte as received */
	struct imsi claimed;   /* in: the IMSI read from it */
	bool proven;           /* in: the line proved itself lately */
	bool veiled;           /* in: a line that is unknown is challenged like any other */
	uint8_t asks;       /* in, first turn: enum eap_asks of the client's class; a relay asks none of it */
	bool begins;        /* in: may cost a vector while nothing is proven: flow counts it */
	struct bytes login; /* in and out: constant state, carried by the cookie; empty at the first turn,
			       which makes it. A turn that goes on although its packet proved nothing
			       (AKA-Identity, Nak) makes it anew: the cookie changes, which a client of
			       such a class must follow */
	struct bytes round; /* in and out: state that changes each round, carried by the login table; empty in
			       round 0 */
	struct bytes packet_in;  /* EAP-Response of the device; empty at the first turn */
	struct bytes packet_out; /* EAP-Request for the device when the verdict is EAP_GOES_ON */
	enum eap_verdict verdict;
	struct imsi
		imsi; /* the identity that was AUTHENTICATED, set when EAP_ACCEPTED; never the claimed one */
};
