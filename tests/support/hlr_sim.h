/** A small HLR on the far side of a simulated network: it knows the card of TS 35.208 set 1 under every IMSI
 * that begins with 001010 and does not end in 9, and answers as OsmoHLR does. */
#pragma once

#include "../support/net_sim.h"

#include "crypto/usim_algo.h"

enum { HLR_SIM_HELD = 2048 };

struct hlr_sim_octets {
	uint8_t mem[512];
	size_t n;
};

struct hlr_sim {
	struct net_sim *net;
	struct usim_algo card;
	uint64_t sqn, chance;
	bool mute;       /* no PONG */
	bool old;        /* says no session again */
	bool stalled;    /* answers are held */
	unsigned copies; /* of each answer more than one */
	size_t asked, held_n;
	struct hlr_sim_octets held[HLR_SIM_HELD], last; /* answers */
};

/** Takes the far side of every link; the test accepts them and feeds ID_GET. */
void hlr_sim_init(struct hlr_sim *h, struct net_sim *net);
/** Off: what was held is answered now. */
void hlr_sim_stall(struct hlr_sim *h, bool on);
