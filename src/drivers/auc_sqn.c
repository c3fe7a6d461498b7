/** SEQ and IND of the own AuC's vectors. */
#include "drivers/auc_sqn.h"

#include "drivers/auc_lines.h"

#include <stdlib.h>

/* a line never runs further ahead of the clock: a damaged offset must not carry the floor of all lines away
 * (29 hours) */
static const int64_t LEAD_MAX = INT64_C(1) << 20;
/* offsets beyond are damage; sums stay far from overflow */
static const int64_t OFFSET_MAX = INT64_C(1) << 50;

struct auc_sqn {
	struct auc_lines *lines;     /* until: clock at which clock + offset reaches the last SEQ given */
	unsigned ind_first, ind_all; /* the node's band */
	unsigned at, n;              /* the part of it that is given from; counted from its beginning */
	unsigned ind_next;
};

struct auc_sqn *auc_sqn_new(const struct auc_sqn_setup *setup)
{
	struct auc_sqn *s = calloc(1, sizeof(*s));
	if (!s)
		return NULL;
	s->ind_first = setup->ind_first;
	s->n = s->ind_all = setup->ind_last - setup->ind_first + 1;
	s->ind_next = setup->seed[16] % s->n;
	s->lines = auc_lines_new(setup->lines, setup->seed);
	if (!s->lines)
		auc_sqn_free(&s);
	return s;
}

void auc_sqn_free(struct auc_sqn **s)
{
	if (!*s)
		return;
	auc_lines_free(&(*s)->lines);
	free(*s);
	*s = NULL;
}

static int64_t clamp(int64_t offset)
{
	if (offset > OFFSET_MAX)
		return OFFSET_MAX;
	return offset < -OFFSET_MAX ? -OFFSET_MAX : offset;
}

int64_t auc_sqn_next(struct auc_sqn *s, const struct auc_sqn_ask *a)
{
	const struct auc_line *line = auc_lines_find(s->lines, a->who);
	const int64_t after = line && line->until >= a->clock ? line->seq + 1 : 1;
	const int64_t by_clock = a->clock + clamp(a->offset);
	return by_clock > after ? by_clock : after;
}

static unsigned ind_after(const struct auc_sqn *s, unsigned ind)
{
	const bool inside = ind >= s->at && ind - s->at < s->n;
	return s->at + (inside ? (ind - s->at + 1) % s->n : 0);
}

/* A line that is remembered takes the IND after its last, so that vectors in flight never share one and may
 * arrive in any order (annex C.2.2); others take the next of the process. */
static unsigned ind_of(struct auc_sqn *s, const struct auc_line *line)
{
	if (line)
		return ind_after(s, line->n);
	s->ind_next = ind_after(s, s->ind_next);
	return s->ind_next;
}

void auc_sqn_share(struct auc_sqn *s, enum auc_sqn_share share)
{
	const unsigned half = s->ind_all / 2;
	const bool whole = share == AUC_SQN_WHOLE || half == 0;
	s->at = whole || share == AUC_SQN_LOWER ? 0 : half;
	s->n = whole ? s->ind_all : share == AUC_SQN_LOWER ? half : s->ind_all - half;
}

static uint64_t sqn_of(const struct auc_sqn *s, int64_t seq, unsigned ind)
{
	return (uint64_t)seq << AUC_SQN_IND_BITS | (s->ind_first + ind);
}

enum rc auc_sqn_give(
	struct auc_sqn *s, const struct auc_sqn_ask *a, uint64_t *sqn, int64_t *need, struct fault *f)
{
	const int64_t seq = auc_sqn_next(s, a), stands_on = seq - clamp(a->offset);
	if (seq > AUC_SQN_SEQ_LAST)
		return FAIL(f, REASON_auc_sqn_spent, "SEQ");
	if (stands_on - a->clock > LEAD_MAX)
		return FAIL(f, REASON_auc_busy, "the line's SEQ is too far ahead of the clock");
	if (stands_on > a->durable) {
		*need = stands_on;
		return RC_PENDING;
	}
	const bool known = auc_lines_find(s->lines, a->who);
	struct auc_line *line = auc_lines_take(s->lines, a->who, a->clock);
	if (!line)
		return FAIL(f, REASON_auc_busy, "too many lines are ahead of the clock");
	line->n = ind_of(s, known ? line : NULL);
	line->seq = seq;
	line->until = stands_on;
	*sqn = sqn_of(s, seq, line->n);
	return RC_OK;
}

bool auc_sqn_step(int64_t learnt, int64_t next, uint32_t chance, int64_t *seq)
{
	if (next - learnt <= AUC_SQN_JUMP)
		return false;
	*seq = learnt + AUC_SQN_JUMP - chance % (AUC_SQN_JUMP / 2);
	return true;
}

uint64_t auc_sqn_at(struct auc_sqn *s, const struct imsi *who, int64_t seq)
{
	struct auc_line *line = auc_lines_find(s->lines, who);
	const unsigned ind = ind_of(s, line);
	if (line)
		line->n = ind;
	return sqn_of(s, seq, ind);
}
