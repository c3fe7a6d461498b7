/** The card's side of SQN. */
#include "../support/usim_sim.h"

#include <stdlib.h>

enum { IND_BITS = 5, INDS = 32 };

static int64_t seq_of(uint64_t sqn)
{
	return (int64_t)(sqn >> IND_BITS);
}

static bool fresh(const struct usim_sim *u, uint64_t sqn)
{
	const int64_t seq = seq_of(sqn), highest = seq_of(u->sqn_ms);
	if (u->delta && seq - highest > u->delta)
		return false;
	switch (u->mode) {
	case USIM_SIM_ARRAY:
		return seq > u->seq[sqn % INDS] && (!u->age || highest - seq < u->age);
	case USIM_SIM_SINGLE:
		return seq > highest;
	case USIM_SIM_WHOLE:
		return sqn > u->sqn_ms;
	}
	abort();
}

void usim_sim_used_up_to(struct usim_sim *u, uint64_t sqn)
{
	u->seq[sqn % INDS] = seq_of(sqn);
	if (sqn > u->sqn_ms)
		u->sqn_ms = sqn;
}

enum usim_sim_answer usim_sim_authenticate(struct usim_sim *u, const uint8_t rand[16], const uint8_t autn[16],
	struct usim_algo_vector *out, uint8_t auts[14])
{
	struct usim_algo_autn seen;
	if (usim_algo_autn_open(&u->card, rand, autn, &seen, out) != RC_OK)
		return USIM_SIM_REFUSES;
	u->last = seen.sqn;
	if (fresh(u, seen.sqn)) {
		usim_sim_used_up_to(u, seen.sqn);
		return USIM_SIM_ACCEPTS;
	}
	if (usim_algo_auts_make(&u->card, rand, u->sqn_ms, auts) != RC_OK)
		abort();
	return USIM_SIM_SYNC;
}
