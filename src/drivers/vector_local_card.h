/** What the own AuC does with the secrets of one card: they are opened, used and wiped within each of these
 * calls. */
#pragma once

#include "base/fault.h"
#include "crypto/vault.h"
#include "model/change.h"
#include "model/vector.h"

/** A card as it is provisioned. */
struct vector_local_card {
	struct imsi imsi;
	enum auc_algorithm algorithm;
	struct bytes k;   /* 16 octets; TUAK also 32 */
	struct bytes op;  /* OP (16) or TOP (32); empty: opc is given */
	struct bytes opc; /* OPc (16) or TOPc (32) */
	uint8_t amf[2];
	uint8_t res_len;    /* 0: 8 */
	uint8_t iterations; /* TUAK; 0: 1 */
	bool has_sqn;       /* of a card that was in use elsewhere */
	uint64_t sqn;       /* the highest SQN it may have seen, 48 bits */
};

/** AMF of MAC-A and SQN as the row and auc_sqn say. RC_UNAVAIL auc_key_broken. */
enum rc vector_local_card_vector(struct vault *v, const struct auc_row *row, const uint8_t rand[VECTOR_RAND],
	uint64_t sqn, struct auth_vector *out, struct fault *f) MUST_USE;
/** SQN_MS of the AUTS in `ask`. RC_DENIED aka_auts; RC_UNAVAIL auc_key_broken. */
enum rc vector_local_card_auts(struct vault *v, const struct auc_row *row, const struct auth_vector_ask *ask,
	uint64_t *sqn_ms, struct fault *f) MUST_USE;
/**
 * The row that keeps a card. A new line starts at SEQ 1, an imported one after its SQN; `clock` is
 * auc_clock_read(). RC_INVALID admin_invalid: lengths that the algorithm does not know; RC_DENIED
 * aka_sqn_range: an SQN near the top of its range.
 */
enum rc vector_local_card_seal(struct vault *v, const struct vector_local_card *in, int64_t clock,
	struct auc_row *out, struct fault *f) MUST_USE;
