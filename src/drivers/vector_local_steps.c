/**
 * One vector: the line's row, then for a refused SQN its AUTS and the new offset, then an SQN that stands on
 * the durable floor, then the vector.
 */
#include "drivers/vector_local_steps.h"

#include "drivers/vector_local_card.h"

enum { HOUR_S = 3600, AMF_SEPARATION = 0x80 };

static const struct imsi nobody = { .d = "000000000000000" };

static bool is_nobody(const struct vector_local_op *op)
{
	return op->row == &op->v->nobody;
}

static enum rc pass_as_nobody(struct vector_local_op *op)
{
	*op->c->fault = (struct fault){ .reason = REASON_none };
	op->row = &op->v->nobody;
	return RC_OK;
}

enum rc vector_local_steps_found(struct vector_local_op *op, enum rc rc)
{
	if (op->stage == STAGE_LEVEL && rc == RC_ABSENT) {
		*op->c->fault = (struct fault){ .reason = REASON_none };
		return RC_OK;
	}
	if (op->stage != STAGE_FIND || !op->ask.veiled)
		return rc;
	if (rc == RC_ABSENT || (rc == RC_OK && !op->row->sealed_len))
		return pass_as_nobody(op);
	op->v->known = op->ask.imsi;
	return rc;
}

/* an answer of the store that came at once, or an open question to it */
static enum rc asked(struct vector_local_op *op, enum rc rc)
{
	op->sub_open = rc == RC_PENDING;
	return rc == RC_PENDING ? rc : vector_local_steps_found(op, rc);
}

static enum rc stage_clock(struct vector_local_op *op)
{
	int64_t clock;
	const enum rc rc = vector_local_floor_clock(op->v->floor, &op->wait, &clock);
	return rc < 0 ? FAIL(op->c->fault, REASON_auc_clock_floor, "cannot be read") : rc;
}

static enum rc stage_find(struct vector_local_op *op)
{
	struct subscriber_store *store = op->v->store;
	if (op->ask.decoy)
		return pass_as_nobody(op);
	return asked(op, store->ops->find_auc(store, &op->sub, &op->ask.imsi, &op->row));
}

/* Time would tell who is known: finding a row takes longer than finding none. */
static enum rc stage_level(struct vector_local_op *op)
{
	struct subscriber_store *store = op->v->store;
	const struct imsi *who = is_nobody(op) && op->v->known.d[0] ? &op->v->known : &nobody;
	if (!op->ask.veiled || op->ask.decoy)
		return RC_OK;
	return asked(op, store->ops->find_auc(store, &op->sub, who, &op->other));
}

/* only a card's own AUTS counts: a stranger cannot use up the budget of a line */
static bool resync_allowed(struct vector_local *v, const struct imsi *who)
{
	const int64_t now = env_mono_ms(v->env) / 1000;
	struct auc_line *line = auc_lines_take(v->resyncs, who, now);
	if (!line)
		return true;
	if (line->until < now) {
		line->until = now + HOUR_S;
		line->n = 0;
	}
	if (line->n >= v->resync_max)
		return false;
	line->n++;
	return true;
}

static enum rc learn(struct vector_local_op *op)
{
	uint64_t sqn_ms = 0;
	const enum rc rc = vector_local_card_auts(op->v->vault, op->row, &op->ask, &sqn_ms, op->c->fault);
	if (rc != RC_OK)
		return rc;
	op->learnt = auc_sqn_seq(sqn_ms);
	if (!resync_allowed(op->v, &op->ask.imsi))
		return FAIL(
			op->c->fault, REASON_resync_line_spent, "more than %u in an hour", op->v->resync_max);
	if (op->learnt >= AUC_SQN_SEQ_LAST)
		return FAIL(op->c->fault, REASON_aka_sqn_range, "learnt SEQ");
	return RC_OK;
}

/* TS 33.102 6.3.5: the offset follows a card that is ahead of us, durably before the vector is given; it
 * never falls */
static enum rc stage_learn(struct vector_local_op *op)
{
	struct subscriber_store *store = op->v->store;
	int64_t clock;
	op->offset = op->row->offset;
	enum rc rc = op->ask.resync ? learn(op) : RC_OK;
	if (rc != RC_OK || !op->ask.resync)
		return rc;
	rc = vector_local_floor_clock(op->v->floor, &op->wait, &clock);
	if (rc != RC_OK)
		return FAIL(op->c->fault, REASON_bug, "the clock was known");
	const int64_t offset = op->learnt + 1 - clock;
	if (offset <= op->offset)
		return RC_OK;
	op->offset = offset;
	op->change = (struct change){ .kind = CHANGE_AUC_OFFSET, .imsi = op->ask.imsi, .number = offset };
	return asked(op, store->ops->commit(store, &op->sub, &op->change, 1));
}

/* gives the next SQN that the floor allows, raising the floor where it must */
static enum rc give_sqn(struct vector_local_op *op, struct auc_sqn_ask *a, uint64_t *sqn)
{
	struct vector_local *v = op->v;
	int64_t need;
	enum rc rc = auc_sqn_give(v->sqn, a, sqn, &need, op->c->fault);
	if (rc != RC_PENDING)
		return rc;
	rc = vector_local_floor_raise(v->floor, need, &op->wait);
	if (rc < 0)
		return FAIL(op->c->fault, REASON_auc_clock_floor, "%s", rc_name(rc));
	if (rc == RC_PENDING)
		return rc;
	a->durable = vector_local_floor_durable(v->floor);
	return auc_sqn_give(v->sqn, a, sqn, &need, op->c->fault);
}

/* a step for a card that limits jumps is below what was given to the line before, so it needs no floor */
static bool step_sqn(struct vector_local_op *op, const struct auc_sqn_ask *a, uint64_t *sqn)
{
	struct vector_local *v = op->v;
	int64_t seq;
	uint32_t chance;
	if (!op->ask.resync)
		return false;
	v->env->ops->random(v->env, &chance, sizeof(chance));
	if (!auc_sqn_step(op->learnt, auc_sqn_next(v->sqn, a), chance, &seq))
		return false;
	v->steps++;
	*sqn = auc_sqn_at(v->sqn, a->who, seq);
	return true;
}

/* AMF as the row says, with the separation bit where the vector is for EAP-AKA' (TS 33.102 annex H) */
static enum rc make_vector(struct vector_local_op *op, const uint8_t rand[VECTOR_RAND], uint64_t sqn)
{
	struct auc_row row = *op->row;
	if (op->ask.separation)
		row.amf[0] |= AMF_SEPARATION;
	return vector_local_card_vector(op->v->vault, &row, rand, sqn, op->out, op->c->fault);
}

static enum rc stage_give(struct vector_local_op *op)
{
	struct vector_local *v = op->v;
	struct auc_sqn_ask a = { .who = &op->ask.imsi, .offset = op->offset };
	uint8_t rand[VECTOR_RAND];
	uint64_t sqn;
	enum rc rc = vector_local_floor_clock(v->floor, &op->wait, &a.clock);
	if (rc != RC_OK)
		return FAIL(op->c->fault, REASON_bug, "the clock was known");
	a.durable = vector_local_floor_durable(v->floor);
	if (!step_sqn(op, &a, &sqn))
		rc = give_sqn(op, &a, &sqn);
	if (rc != RC_OK)
		return rc;
	vector_local_floor_renew(v->floor);
	v->env->ops->random(v->env, rand, sizeof(rand));
	rc = make_vector(op, rand, sqn);
	v->given += rc == RC_OK;
	v->decoys += rc == RC_OK && is_nobody(op);
	return rc;
}

enum rc vector_local_steps_run(struct vector_local_op *op)
{
	static enum rc (*const stages[])(struct vector_local_op *) = {
		[STAGE_CLOCK] = stage_clock,
		[STAGE_FIND] = stage_find,
		[STAGE_LEVEL] = stage_level,
		[STAGE_LEARN] = stage_learn,
		[STAGE_GIVE] = stage_give,
	};
	while (op->stage != STAGE_END) {
		const enum rc rc = stages[op->stage](op);
		if (rc != RC_OK)
			return rc;
		op->stage++;
	}
	return RC_OK;
}
