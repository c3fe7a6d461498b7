/** The AuC's clock: monotonic readings, the durable floor, and the episodes in which the wall clock is
 * behind. */
#include "drivers/auc_clock.h"

static const int64_t EPOCH_MS = INT64_C(1577836800) * 1000; /* 2020-01-01T00:00:00Z */
enum {
	SLOW_MS = 2 * AUC_CLOCK_UNIT_MS, /* one unit takes so long while the wall clock is behind */
	SLACK = 10,                      /* a clock that is disciplined by a second is no episode */
};

static int64_t max(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static int64_t min(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t wall_units(struct auc_time t)
{
	return (t.wall_ms - EPOCH_MS) / AUC_CLOCK_UNIT_MS;
}

void auc_clock_start(struct auc_clock *c, int64_t floor, struct auc_time t)
{
	const int64_t wall = wall_units(t);
	*c = (struct auc_clock){ .durable = max(floor, 0), .mono_ms = t.mono_ms };
	c->now = max(wall, c->durable + 1);
	c->excuse = min(c->now - wall, AUC_CLOCK_AHEAD + 1);
}

void auc_clock_again(struct auc_clock *c, int64_t floor, struct auc_time t)
{
	const struct auc_clock before = *c;
	auc_clock_start(c, floor, t);
	c->now = max(c->now, before.now);
	c->episodes = before.episodes;
}

/* keeps the part of a unit that has passed */
static void run_slowly(struct auc_clock *c, int64_t mono_ms)
{
	const int64_t units = (mono_ms - c->mono_ms) / SLOW_MS;
	c->now += units;
	c->mono_ms += units * SLOW_MS;
}

int64_t auc_clock_read(struct auc_clock *c, struct auc_time t, bool *began)
{
	const int64_t wall = wall_units(t);
	*began = false;
	if (wall < c->now)
		run_slowly(c, t.mono_ms);
	if (wall >= c->now) {
		c->now = wall;
		c->mono_ms = t.mono_ms;
		c->behind = false;
		c->excuse = 0;
		return c->now;
	}
	const int64_t gap = c->now - wall;
	if (!c->behind && gap > c->excuse + SLACK) {
		c->behind = true;
		c->episodes++;
		*began = true;
	}
	c->excuse = min(c->excuse, gap);
	return c->now;
}

int64_t auc_clock_wants(struct auc_clock *c, int64_t need)
{
	need = max(need, c->now);
	if (c->asked || c->durable - need >= AUC_CLOCK_RENEW)
		return 0;
	c->asked = need + AUC_CLOCK_AHEAD;
	return c->asked;
}

void auc_clock_reserved(struct auc_clock *c, bool done)
{
	if (done)
		c->durable = max(c->durable, c->asked);
	c->asked = 0;
}
