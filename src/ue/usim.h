/** The card: it checks that the network is the right one and that the challenge is fresh, then answers
 * (TS 33.102 6.3.3, C.2). */
#pragma once

#include "crypto/usim_algo.h"

#include <stdbool.h>

enum { USIM_IND_BITS = 5, USIM_IND = 1 << USIM_IND_BITS };

/** How the card remembers what it has accepted. */
enum usim_memory {
	USIM_ARRAY,  /* one SEQ per IND (C.2.2): the usual card */
	USIM_SINGLE, /* one SEQ for all IND */
	USIM_WHOLE,  /* all 48 bits are compared, IND has no meaning */
};

struct usim {
	struct usim_algo algo;
	enum usim_memory memory;
	uint64_t seq[USIM_IND]; /* the single SEQ, or SQN, stands in seq[0] */
	uint64_t sqn_ms;        /* the highest SQN accepted: what AUTS tells the network */
	bool jump_ahead; /* fault: at the next challenge, pretend to have accepted far higher numbers; done
			    once */
};

enum usim_outcome {
	USIM_ANSWERED,
	USIM_SYNC_FAILURE, /* AUTN is right, but its SQN is old */
	USIM_REFUSED,      /* MAC-A is wrong: not the network that shares K with this card */
	USIM_BROKEN,       /* the key material has a length that the algorithm does not know */
};

struct usim_answer {
	enum usim_outcome outcome;
	uint64_t sqn;    /* of AUTN, uncovered; not with USIM_REFUSED */
	uint64_t sqn_ms; /* what the card held before */
	uint8_t amf[2];
	uint8_t res_len;
	uint8_t res[16], ck[16], ik[16]; /* USIM_ANSWERED */
	uint8_t auts[14];                /* USIM_SYNC_FAILURE */
};

/** A card that has accepted everything up to this SQN, on every IND. */
void usim_set_sqn(struct usim *card, uint64_t sqn);
/** AUTHENTICATE. The caller wipes *out. */
void usim_authenticate(
	struct usim *card, const uint8_t rand[16], const uint8_t autn[16], struct usim_answer *out);
