/** A USIM in software for tests: verifies AUTN (TS 33.102 6.3.3) and judges SQN in one of the ways that cards
 * do (annex C.2). */
#pragma once

#include "crypto/usim_algo.h"

#include <stdbool.h>

enum usim_sim_mode {
	USIM_SIM_ARRAY,  /* C.2.2: one SEQ_MS for each of 32 IND */
	USIM_SIM_SINGLE, /* one SEQ_MS for all */
	USIM_SIM_WHOLE,  /* the whole SQN must rise */
};

enum usim_sim_answer { USIM_SIM_ACCEPTS, USIM_SIM_SYNC, USIM_SIM_REFUSES };

struct usim_sim {
	struct usim_algo card;
	enum usim_sim_mode mode;
	int64_t delta;   /* C.2.1: how far SEQ may jump; 0: any */
	int64_t age;     /* C.2.2: how far SEQ may lie below the highest; 0: any */
	int64_t seq[32]; /* ARRAY: per IND */
	uint64_t sqn_ms; /* the highest SQN accepted */
	uint64_t last;   /* SQN of the AUTN that came last */
};

/** out: RES, CK, IK when it accepts; auts: 14 octets when SQN is refused. REFUSES: MAC-A is wrong. */
enum usim_sim_answer usim_sim_authenticate(struct usim_sim *u, const uint8_t rand[16], const uint8_t autn[16],
	struct usim_algo_vector *out, uint8_t auts[14]);
/** Another network used the card up to this SQN. */
void usim_sim_used_up_to(struct usim_sim *u, uint64_t sqn);
