/** What the AuC and the card compute from the shared key (TS 33.102 6.3), the same over Milenage and TUAK. */
#pragma once

#include "base/fault.h"

#include <stdint.h>

enum usim_algo_kind { USIM_ALGO_MILENAGE = 0, USIM_ALGO_TUAK = 1 };

/** The secrets and parameters of one card. MAC, CK and IK have the lengths AUTN and EAP-AKA want: 8, 16, 16.
 */
struct usim_algo {
	enum usim_algo_kind kind;
	uint8_t k_len;      /* 16; TUAK also 32 */
	uint8_t res_len;    /* Milenage 8; TUAK 4, 8, 16 */
	uint8_t iterations; /* TUAK only: Keccak iterations, 1 or more */
	uint8_t k[32];
	uint8_t opc[32]; /* OPc, 16 octets, or TOPc, 32 */
};

struct usim_algo_vector {
	uint8_t autn[16], ck[16], ik[16], res[16];
	uint8_t res_len;
};

/** What a right AUTN holds. */
struct usim_algo_autn {
	uint64_t sqn; /* 48 bits */
	uint8_t amf[2];
};

/** RC_INVALID: lengths that the algorithm does not know. Every call below answers the same to such a card. */
enum rc usim_algo_check(const struct usim_algo *u) MUST_USE;
/** Fills opc from OP (16 octets) or TOP (32). */
enum rc usim_algo_set_op(struct usim_algo *u, const uint8_t *op) MUST_USE;

/** AuC: a vector for this RAND and SQN (48 bits). */
enum rc usim_algo_generate(const struct usim_algo *u, const uint8_t rand[16], uint64_t sqn,
	const uint8_t amf[2], struct usim_algo_vector *out) MUST_USE;
/** AuC: SQN_MS of a resynchronisation (6.3.5), MAC-S over AMF 0000. RC_DENIED, aka_auts: not made by this
 * card for this RAND. */
enum rc usim_algo_auts_open(const struct usim_algo *u, const uint8_t rand[16], const uint8_t auts[14],
	uint64_t *sqn_ms, struct fault *f) MUST_USE;

/** Card: fills *seq and RES, CK, IK of *out (6.3.3). RC_DENIED: MAC-A is wrong. Whether SQN is fresh is the
 * caller's matter. */
enum rc usim_algo_autn_open(const struct usim_algo *u, const uint8_t rand[16], const uint8_t autn[16],
	struct usim_algo_autn *seq, struct usim_algo_vector *out) MUST_USE;
/** Card: AUTS for a RAND whose SQN was refused. */
enum rc usim_algo_auts_make(
	const struct usim_algo *u, const uint8_t rand[16], uint64_t sqn_ms, uint8_t auts[14]) MUST_USE;
