/** UMTS authentication vectors and the question for one (TS 33.102 6.3). */
#pragma once

#include "model/ids.h"

enum {
	VECTOR_RAND = 16,
	VECTOR_AUTN = 16,
	VECTOR_AUTS = 14,
	VECTOR_KEY = 16,
	VECTOR_RES_MIN = 4,
	VECTOR_RES_MAX = 16
};

struct auth_vector {
	uint8_t rand[VECTOR_RAND], autn[VECTOR_AUTN], ck[VECTOR_KEY], ik[VECTOR_KEY];
	uint8_t xres[VECTOR_RES_MAX];
	uint8_t xres_len; /* 4 to 16 */
};

struct auth_vector_ask {
	struct imsi imsi;
	bool proven;     /* the line proved itself lately: it comes before others */
	bool resync;     /* rand and auts are set: the card refused SQN (TS 33.102 6.3.5) */
	bool veiled;     /* nobody may see that a line is unknown: it gets a vector of nobody's card */
	bool decoy;      /* inside core: the vector of nobody's card, whoever the line is */
	bool separation; /* the AMF separation bit is to be set: for EAP-AKA' (TS 33.102 annex H) */
	uint8_t rand[VECTOR_RAND]; /* of the challenge that was refused */
	uint8_t auts[VECTOR_AUTS];
};
