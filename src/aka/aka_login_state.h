/** What is known of a login with our own EAP server between two packets. */
#pragma once

#include "aka/aka_server.h"
#include "model/eap_turn.h"

enum {
	AKA_LOGIN_STATE_IDENTITY_MAX = 253,                      /* a NAI (RFC 7542 2.2) */
	AKA_LOGIN_STATE_PACKET_MAX = 300,                        /* an AKA-Identity response */
	AKA_LOGIN_STATE_ROUND = 12 + AKA_LOGIN_STATE_PACKET_MAX, /* and its request */
	AKA_LOGIN_STATE_TRAIL_MAX = 3 * AKA_LOGIN_STATE_ROUND,   /* three rounds at most (RFC 4187 4.1.5) */
	AKA_LOGIN_STATE_MAX = 700                                /* stored; two of them, or what follows */
};

struct aka_login_state {
	uint8_t asks; /* eap_turn.asks of the first turn; 0: a phone */
	enum aka_method method;
	enum eap_aka_id_req id_req; /* this AKA-Identity request is outstanding; 0: a challenge is */
	uint16_t kdf;               /* what the peer chose of AT_KDF; 0: it did not choose */
	bool later;                 /* not stored: the round is a later one, of turn.round */
	struct bytes identity;      /* AT_IDENTITY, that of the keys; empty: EAP_ID is */
	/* the AKA-Identity packets answered so far; beside a challenge their checkcode */
	uint8_t trail[AKA_LOGIN_STATE_TRAIL_MAX];
	size_t trail_n;
	struct aka_round round; /* the identifier alone while an identity is asked for */
};

/** How a client of this class begins: with AKA-Identity where the class asks for one, else with a challenge,
 * whose vector is the caller's to fetch. */
void aka_login_state_begin(
	uint8_t asks, enum aka_method method, uint8_t identifier, struct aka_login_state *out);
/** At most AKA_LOGIN_STATE_MAX octets; of the vector what aka_server_round_put() keeps. */
void aka_login_state_put(const struct aka_login_state *s, struct buf *out);
/** What was put; `identity` points into `stored`. RC_MALFORMED for anything else. */
enum rc aka_login_state_get(struct bytes stored, struct aka_login_state *out) MUST_USE;
