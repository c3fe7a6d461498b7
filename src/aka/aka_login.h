/**
 * A login with our own EAP server as a pure state machine: AKA-Identity rounds, the challenge of EAP-AKA or
 * EAP-AKA', negotiation of the method and of the KDF, and the judgement (RFC 4187 4.1, 6.3; RFC 9048 3, 4;
 * RFC 3748 2.1). A phone's login is the challenge alone.
 */
#pragma once

#include "aka/aka_login_state.h"

/** What EAP-AKA' is offered with. KDF 1 is the only one that keys are derived by (RFC 9048 3.3). */
struct aka_login_terms {
	struct bytes network_name; /* AT_KDF_INPUT */
	const uint16_t *kdf;       /* AT_KDF, at most EAP_AKA_KDF_MAX - 1 */
	size_t n_kdf;
};

/** The octets of a request at most, with a network name of 64. */
enum { AKA_LOGIN_REQUEST_MAX = 256 };

/** Appends the EAP-Request/AKA-Identity that s->id_req names. */
void aka_login_identity_request(const struct aka_login_state *s, struct buf *out);
/**
 * Appends the challenge with s->round.vector, which in EAP-AKA' is changed to hold CK' and IK'. A phone's has
 * AT_RAND, AT_AUTN, AT_MAC alone (clients.md row 9); others have AT_CHECKCODE, and EAP-AKA AT_BIDDING where
 * the class is offered EAP-AKA'.
 */
void aka_login_challenge(
	struct aka_login_state *s, const struct aka_login_terms *terms, struct bytes eap_id, struct buf *out);

struct aka_login_claim {
	const struct aka_login_state *state;
	const struct aka_login_terms *terms;
	struct bytes eap_id; /* byte for byte */
	const struct imsi *claimed;
};

enum aka_login_kind {
	AKA_LOGIN_ACCEPTED,
	AKA_LOGIN_REJECTED,
	AKA_LOGIN_RESYNC,     /* a new vector by `auts`, the challenge by `next` */
	AKA_LOGIN_ASKS,       /* nothing proven: another AKA-Identity request */
	AKA_LOGIN_CHALLENGES, /* nothing proven: a vector, and the challenge */
};

struct aka_login_outcome {
	enum aka_login_kind kind;
	uint8_t auts[VECTOR_AUTS];
	struct aka_login_state next; /* RESYNC, ASKS, CHALLENGES; its identity may point into the packet */
};

/**
 * As aka_server_answer(). An identity that is none of this server's giving is asked for again, any, full
 * authentication, permanent (RFC 4187 4.1.5); then aka_identity. identity_other: it names another line than
 * EAP_ID. A Nak of the first EAP-AKA' request that wants EAP-AKA gets it; any other is eap_nak.
 */
enum rc aka_login_answer(const struct aka_login_claim *claim, struct bytes packet,
	struct aka_login_outcome *out, struct fault *f) MUST_USE;
