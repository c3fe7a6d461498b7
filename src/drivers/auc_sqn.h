/**
 * Which SQN a vector of the own AuC gets (TS 33.102 annex C.1.1.3: entirely time-based, array of IND): SEQ,
 * 43 bits, is max(clock + offset of the line, last SEQ given for this line + 1); IND, 5 bits, rotates within
 * the node's band. No write per login, never the same SQN twice. Pure: clock, offset and floor are arguments.
 */
#pragma once

#include "base/fault.h"
#include "model/ids.h"

enum { AUC_SQN_IND_BITS = 5, AUC_SQN_INDS = 32 };
#define AUC_SQN_SEQ_MAX ((INT64_C(1) << 43) - 1)
/* above it no vector is given and no card is followed: 13 years at 10 a second are left */
#define AUC_SQN_SEQ_LAST (AUC_SQN_SEQ_MAX - (INT64_C(1) << 32))
/* a card's limit for jumps (annex C.2.1: delta) is not smaller than this, in SEQ; see auc_sqn_step() */
#define AUC_SQN_JUMP (INT64_C(1) << 22)

struct auc_sqn;

struct auc_sqn_setup {
	size_t lines;                 /* how many lines may run ahead of the clock at a time */
	unsigned ind_first, ind_last; /* the node's band */
	uint8_t seed[17];             /* random: hash key, start of IND */
};

struct auc_sqn_ask {
	const struct imsi *who;
	int64_t clock;   /* auc_clock_read() */
	int64_t durable; /* the clock's floor */
	int64_t offset;  /* of the line, as the store has it */
};

struct auc_sqn *auc_sqn_new(const struct auc_sqn_setup *setup) MUST_USE;
void auc_sqn_free(struct auc_sqn **s);

/** Two processes that give for one node at a time have a half of its band each: what one gives is never what
 * the other gave, and no card meets a lower SEQ of one behind a higher of the other. */
enum auc_sqn_share { AUC_SQN_WHOLE, AUC_SQN_LOWER, AUC_SQN_UPPER };
void auc_sqn_share(struct auc_sqn *s, enum auc_sqn_share share);

/** The SEQ that auc_sqn_give() would give. */
int64_t auc_sqn_next(struct auc_sqn *s, const struct auc_sqn_ask *a);
/**
 * RC_OK: *sqn (48 bits) is given for good. RC_PENDING: the floor must be raised to *need first, nothing is
 * given. RC_UNAVAIL auc_sqn_spent: the range is used up. RC_LIMIT auc_busy: too many lines run ahead of the
 * clock, or this one too far.
 */
enum rc auc_sqn_give(struct auc_sqn *s, const struct auc_sqn_ask *a, uint64_t *sqn, int64_t *need,
	struct fault *f) MUST_USE;

/**
 * The SEQ for a card that refused although `next` is above the SEQ it reported: it limits jumps (annex
 * C.2.1), and its line was idle for longer than that limit. A step of at most AUC_SQN_JUMP above `learnt` is
 * one that it takes; where in the upper half of the step is left to `chance`, so that a SEQ that was given
 * and lost long ago is not met again. False: `next` is near enough.
 */
bool auc_sqn_step(int64_t learnt, int64_t next, uint32_t chance, int64_t *seq);
/** An SQN with this SEQ and an IND of the band; what was given to the line before is left as it is. */
uint64_t auc_sqn_at(struct auc_sqn *s, const struct imsi *who, int64_t seq);

static inline int64_t auc_sqn_seq(uint64_t sqn)
{
	return (int64_t)(sqn >> AUC_SQN_IND_BITS);
}
