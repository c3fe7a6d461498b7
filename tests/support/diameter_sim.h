/** The Diameter network behind a struct peer: requests are read and answers written by a reader and a writer
 * of its own. It is an HSS unless the test sets `serve`. */
#pragma once

#include "../support/env_sim.h"

#include "base/list.h"
#include "base/str.h"
#include "crypto/usim_algo.h"
#include "ports/peer.h"

enum { DIAMETER_SIM_MAX = 8192, DIAMETER_SIM_TWISTS = 4, DIAMETER_SIM_3GPP = 10415 };

/** Where the simulation would write the AVP `code` it writes this value; p NULL: it leaves it out. */
struct diameter_sim_twist {
	uint32_t code; /* 0: none */
	struct bytes value;
};

struct diameter_sim_octets {
	size_t n;
	const struct diameter_sim_twist *twist; /* DIAMETER_SIM_TWISTS of them, or NULL */
	uint8_t mem[DIAMETER_SIM_MAX];
};

/** A request, in the memory of the asker. */
struct diameter_sim_request {
	uint32_t command, application;
	struct bytes avps;
};

struct diameter_sim {
	struct peer peer; /* first: the ops get it back */
	struct env *env;

	/* writes the result and what follows it; Session-Id and Origin-* stand before */
	void (*serve)(struct diameter_sim *d, const struct diameter_sim_request *rq,
		struct diameter_sim_octets *answer);
	void *serve_owner;

	/* what goes wrong */
	struct diameter_sim_twist twist[DIAMETER_SIM_TWISTS];
	uint32_t result, result_vendor;     /* not 0: the result of every answer, and nothing behind it */
	uint32_t command, application;      /* not 0: those of every answer */
	bool error;                         /* the E bit */
	bool odd;                           /* unknown AVPs with the M bit between the others */
	size_t cut;                         /* not 0: so many octets of an answer are lost at its end */
	int64_t late_ms;                    /* how long an answer takes */
	bool stalled;                       /* no answers; diameter_sim_stall() */
	bool at_once;                       /* answers inside the question, which no process can */
	enum reason refuses, fails;         /* questions at once; questions on their way, at the next turn */
	const char *origin;                 /* Origin-Host */
	uint32_t auts_refusal, auts_vendor; /* the result for a wrong AUTS */

	/* the HSS: it knows the card of TS 35.208 set 1 under every IMSI that begins with 001010 and does not
	 * end in 9 */
	struct usim_algo card;
	uint64_t sqn, chance;

	/* what happened */
	unsigned asked, cancelled;
	struct diameter_sim_octets request; /* the last one, whole */
	struct bytes answer;                /* the last one, where the asker got it */
	struct list open;
};

/** Answers come at the next turn of the env. */
void diameter_sim_init(struct diameter_sim *d, struct env *env);
/** Off: what was held is answered at the next turn. */
void diameter_sim_stall(struct diameter_sim *d, bool on);

/** For a `serve` of the test. The value of the first AVP in a message or group; p NULL: none. */
struct bytes diameter_sim_find(struct bytes avps, uint32_t vendor, uint32_t code);
uint32_t diameter_sim_find_u32(struct bytes avps, uint32_t vendor, uint32_t code); /* it must be there */
/** With the M bit, and the V bit where vendor is not 0; a group is a value that was put elsewhere. */
void diameter_sim_put(struct diameter_sim_octets *o, uint32_t vendor, uint32_t code, struct bytes value);
void diameter_sim_put_u32(struct diameter_sim_octets *o, uint32_t vendor, uint32_t code, uint32_t value);
/** Result-Code, with a vendor Experimental-Result. */
void diameter_sim_put_result(struct diameter_sim_octets *o, uint32_t vendor, uint32_t code);
