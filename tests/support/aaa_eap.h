/** The EAP-AKA server behind the doubles of a AAA: with one card, and all that it knows of a conversation in
 * the State that it gave. */
#pragma once

#include "../support/env_sim.h"

#include "crypto/usim_algo.h"
#include "model/ids.h"

struct aaa_eap {
	struct env_sim *env;
	const struct imsi *known;
	const struct usim_algo *card;
	uint64_t *sqn;
	const struct bytes *before; /* EAP-Requests that come before the challenge, empty ones are none */
	size_t n_before;
	struct bytes after; /* an EAP-Request instead of the verdict, once */
};

enum aaa_eap_kind {
	AAA_EAP_NOTHING, /* what it got is no answer to what it asked */
	AAA_EAP_ASKS,
	AAA_EAP_ACCEPTS,
	AAA_EAP_REJECTS,
	AAA_EAP_UNKNOWN, /* rejects a line that it does not know */
	AAA_EAP_KINDS
};

struct aaa_eap_word {
	enum aaa_eap_kind kind;
	struct bytes state, eap; /* point into mem, or to what the test gave */
	uint8_t mem[2][80];
};

/** state: empty at the beginning, else that of the last word. */
void aaa_eap_say(const struct aaa_eap *a, struct bytes identity, struct bytes state, struct bytes eap,
	struct aaa_eap_word *out);
