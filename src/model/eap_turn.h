/** One turn of an EAP conversation with whoever judges it. */
#pragma once

#include "model/ids.h"

enum eap_verdict { EAP_GOES_ON, EAP_ACCEPTED, EAP_REJECTED };

struct eap_turn {
	struct bytes identity; /* in: EAP_ID byte for byte as received */
	struct imsi claimed;   /* in: the IMSI read from it */
	bool proven;           /* in: the line proved itself lately */
	struct bytes login;    /* in and out: constant state, carried by the cookie; empty at the first turn,
				  which makes it */
	struct bytes round; /* in and out: state that changes each round, carried by the login table; empty in
			       round 0 */
	struct bytes packet_in;  /* EAP-Response of the device; empty at the first turn */
	struct bytes packet_out; /* EAP-Request for the device when the verdict is EAP_GOES_ON */
	enum eap_verdict verdict;
	struct imsi
		imsi; /* the identity that was AUTHENTICATED, set when EAP_ACCEPTED; never the claimed one */
};
