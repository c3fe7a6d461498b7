/** A carrier's AAA in the Diameter network of diameter_sim: answers to DERs (RFC 4072), with one card, and
 * what a test makes it say. */
#pragma once

#include "../support/diameter_sim.h"

#include "model/ids.h"

struct diameter_aaa {
	struct diameter_sim net;
	struct env_sim *env;
	struct imsi known;
	struct usim_algo card;
	uint64_t sqn;
	/* what it does */
	struct bytes before[10];        /* EAP-Requests that come before the challenge */
	struct bytes after;             /* an EAP-Request instead of the verdict, once */
	struct bytes instead;           /* EAP octets in place of those of the next answers */
	bool no_eap;                    /* answers have no EAP-Payload */
	uint32_t result, result_vendor; /* of all answers; 0: the right one */
	uint32_t second;                /* a Result-Code beside it; 0: none */
	size_t pad;                     /* octets behind State */
	struct bytes user, mobile;      /* User-Name and Mobile-Node-Identifier of answers */
};

void diameter_aaa_init(struct diameter_aaa *a, struct env_sim *env);
/** The value of an AVP of the last request, p NULL: it has none. */
struct bytes diameter_aaa_avp(const struct diameter_aaa *a, uint32_t vendor, uint32_t code);
