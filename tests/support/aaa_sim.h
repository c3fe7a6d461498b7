/** A carrier's AAA behind a simulated network: a RADIUS server that keeps all it knows in State, with one
 * card, and the faults that a test gives it. */
#pragma once

#include "../support/net_sim.h"

#include "codec/radius.h"
#include "crypto/usim_algo.h"
#include "model/ids.h"

enum aaa_sim_fault {
	AAA_SIM_WELL,
	AAA_SIM_MAC_WRONG,
	AAA_SIM_MAC_ABSENT,
	AAA_SIM_AUTHENTICATOR_WRONG,
	AAA_SIM_IDENTIFIER_OTHER,
	AAA_SIM_TRUNCATED
};

enum { AAA_SIM_HELD = 64 };

struct aaa_sim {
	struct env_sim *env;
	struct net_sim net;
	const char *secret;
	struct imsi known;
	struct usim_algo card;
	uint64_t sqn;
	/* what it does */
	enum aaa_sim_fault fault;
	bool silent;
	uint16_t silent_port;    /* the server there says nothing; 0: none */
	bool stalled;            /* answers are held; aaa_sim_stall() */
	int64_t late_ms;         /* each answer */
	unsigned copies;         /* more than one of each answer */
	size_t piece;            /* on a stream: answers come in pieces of so many octets; 0: whole */
	struct bytes before[10]; /* EAP-Requests that come before the challenge */
	struct bytes after;      /* an EAP-Request instead of the verdict, once */
	struct bytes instead;    /* EAP octets in place of those of the next answers */
	bool no_eap;             /* answers hold none */
	uint8_t code;            /* of all answers; 0: the right one */
	size_t pad;              /* octets behind State */
	struct buf more;         /* attributes of each answer */
	/* what it saw */
	unsigned asked, refused; /* genuine requests, and those that are none */
	struct radius_packet last;
	uint8_t eap[1024];
	size_t eap_n;
	struct net_sim_link *link; /* of the last */
	uint8_t octets[RADIUS_MAX], more_mem[256];
	size_t held_n;
	struct aaa_sim_held {
		struct net_sim_link *link;
		size_t n;
		uint8_t mem[RADIUS_MAX];
	} held[AAA_SIM_HELD];
};

/** Listens wherever a link is opened to. */
void aaa_sim_init(struct aaa_sim *a, struct env_sim *env);
/** Off: what was held is answered now. */
void aaa_sim_stall(struct aaa_sim *a, bool on);
/** Message-Authenticator, where there is one, and Response Authenticator of an answer to the request with
 * this authenticator. */
void aaa_sim_sign(const char *secret, struct buf *packet, const uint8_t authenticator[16]);
