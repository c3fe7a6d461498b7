/** One open question to the own AuC and the steps it takes; shared by vector_local.c, which queues questions
 * and ends them. */
#pragma once

#include "drivers/auc_lines.h"
#include "drivers/auc_sqn.h"
#include "drivers/vector_local_floor.h"
#include "ports/auth_vector_source.h"
#include "ports/subscriber_store.h"

struct vault;

struct vector_local {
	struct auth_vector_source source;
	struct env *env;
	struct subscriber_store *store;
	struct vault *vault;
	struct vector_local_floor *floor;
	struct auc_sqn *sqn;
	struct auc_lines *resyncs; /* n: synchronisation failures of the hour that ends at `until` (s) */
	struct auc_row nobody;     /* a card that does not exist: its vectors cannot be answered */
	struct imsi known;         /* a line that was found lately */
	uint64_t given, decoys;    /* vectors; of these nobody's */
	uint32_t resync_max;
	uint64_t steps; /* cards led up in steps */
	size_t n_open;
	struct list open; /* struct vector_local_op.node, in order of arrival */
	struct env_timer wake;
};

enum vector_local_stage {
	STAGE_QUEUED,
	STAGE_CLOCK,
	STAGE_FIND,
	STAGE_LEVEL, /* veiled: another read, so that every such question finds once and misses once */
	STAGE_LEARN,
	STAGE_GIVE,
	STAGE_END
};

struct vector_local_op {
	struct list node;
	struct vector_local *v;
	struct call *c;
	struct call sub; /* to the store */
	bool sub_open;
	struct vector_local_wait wait;
	struct env_timer deadline;
	enum vector_local_stage stage;
	struct auth_vector_ask ask;
	struct auth_vector *out;
	const struct auc_row *row, *other;
	int64_t offset;
	int64_t learnt; /* SEQ of the card, where it refused ours */
	struct change change;
};

/** What the store's answer means to the stage. */
enum rc vector_local_steps_found(struct vector_local_op *op, enum rc rc) MUST_USE;
/** Goes on from op->stage. RC_PENDING: the store (sub_open) or the floor (wait) will tell. */
enum rc vector_local_steps_run(struct vector_local_op *op) MUST_USE;
