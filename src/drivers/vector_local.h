/** Our own AuC as a source of vectors (TS 33.102 6.3, annex C): runs in the core process, on the store and
 * the key-encryption key. */
#pragma once

#include "drivers/auc_sqn.h"
#include "drivers/vector_local_card.h"
#include "ports/auth_vector_source.h"

extern const struct auth_vector_source_ops vector_local_ops;

/** For metrics. */
struct vector_local_state {
	bool clock_behind;       /* the wall clock went back: running on the floor */
	uint64_t clock_episodes; /* how often that began */
	uint64_t floor_failures; /* reservations of the clock's floor that failed */
	uint64_t given;          /* vectors */
	uint64_t decoys;         /* of these for lines that are unknown (unknown_subscriber) */
	uint64_t steps;          /* cards that limit jumps of SQN and were led up to the clock */
};

void vector_local_state(const struct auth_vector_source *s, struct vector_local_state *out);

/** While two cores of a node live: this one's share of the INDs, and whether it reserves the floor of the
 * clock; the rest as vector_local_floor_turn(). */
bool vector_local_turn(struct auth_vector_source *s, bool mine, enum auc_sqn_share share);

/** Provisioning, in core: the row that keeps a card (vector_local_card_seal() at the AuC's clock). */
enum rc vector_local_seal_keys(struct auth_vector_source *s, const struct vector_local_card *in,
	struct auc_row *out, struct fault *f) MUST_USE;
