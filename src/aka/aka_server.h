/** The EAP-AKA server as a pure state machine (RFC 4187 6.3, 9): one challenge per round, judged by nothing
 * but its arguments. What comes before the challenge is aka_login.h's. */
#pragma once

#include "aka/aka_method.h"
#include "base/buf.h"
#include "base/fault.h"
#include "codec/eap_aka.h"
#include "model/vector.h"

/** The octets of a challenge, and the most a stored round takes. */
enum { AKA_SERVER_CHALLENGE = 68, AKA_SERVER_ROUND_MAX = 66 };

/** What an answer is judged by. */
struct aka_round {
	uint8_t identifier; /* EAP Identifier of the outstanding challenge */
	struct auth_vector vector;
};

/** Appends the round without AUTN, which only the challenge needs. */
void aka_server_round_put(const struct aka_round *round, struct buf *out);
/** What aka_server_round_put() wrote; vector.autn is zero. RC_MALFORMED for anything else. */
enum rc aka_server_round_get(struct bytes stored, struct aka_round *out) MUST_USE;

/** Appends the AKA-Challenge: AT_RAND, AT_AUTN, AT_MAC, 68 octets (clients.md rows 7 to 10), and the extras
 * of clients that are no phones (NULL: none), of either method. Keys are those of `identity`. */
void aka_server_challenge(const struct aka_round *round, struct bytes identity,
	const struct eap_aka_extras *extras, struct buf *out);

/** The conversation that a packet is judged in. */
struct aka_claim {
	const struct aka_round *round;
	struct bytes identity;    /* EAP_ID byte for byte */
	struct bytes default_nai; /* the second candidate for the keys (clients.md row 11); may be empty */
	struct bytes checkcode;   /* over the AKA-Identity packets exchanged; empty: there were none */
	enum aka_method method;
	const uint16_t *kdf; /* AKA': the AT_KDF of the challenge, which a synchronisation failure repeats */
	size_t n_kdf;
};

enum aka_outcome_kind { AKA_ACCEPTED, AKA_REJECTED, AKA_RESYNC };

struct aka_outcome {
	enum aka_outcome_kind kind;
	uint8_t auts[VECTOR_AUTS]; /* AKA_RESYNC: not verified here, the AuC does it */
};

/**
 * RC_OK: *out is set. AKA_REJECTED ends the login, its reason is in *f: aka_res, aka_mac, aka_checkcode,
 * aka_reject, aka_client_error, aka_kdf, eap_nak. RC_MALFORMED, RC_INVALID: the packet is no answer to this
 * challenge; the login stays usable.
 */
enum rc aka_server_answer(const struct aka_claim *claim, struct bytes packet, struct aka_outcome *out,
	struct fault *f) MUST_USE;

/** The packet is a Response to the request of this identifier. RC_MALFORMED eap_length, eap_code; RC_INVALID
 * eap_identifier. */
enum rc aka_server_response(
	struct bytes packet, uint8_t identifier, struct eap_packet *out, struct fault *f) MUST_USE;
