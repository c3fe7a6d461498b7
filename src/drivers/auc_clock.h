/**
 * The AuC's clock in tenths of a second since 2020-01-01 UTC. It never goes back: it stands on a floor that
 * is reserved durably ahead of use, so neither a crash nor a step of the wall clock lowers it. Pure: time and
 * the store's answers are arguments.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
	AUC_CLOCK_UNIT_MS = 100,
	AUC_CLOCK_AHEAD = 600, /* so much is reserved ahead of use: 60 s */
	AUC_CLOCK_RENEW = 300, /* renewed when less than this is left: 30 s */
};

struct auc_time {
	int64_t wall_ms; /* since 1970 */
	int64_t mono_ms;
};

struct auc_clock {
	int64_t now;     /* the highest reading so far */
	int64_t mono_ms; /* when that was */
	int64_t durable; /* what a restart will find: nothing above it may be used */
	int64_t asked;   /* the floor being reserved; 0: none */
	int64_t excuse;  /* running so far ahead of the wall clock is the gap of a restart, not a step */
	bool behind;     /* the wall clock went back: an episode is under way */
	uint64_t episodes;
};

/** After a start, or a restart: the clock is max(wall, floor + 1). */
void auc_clock_start(struct auc_clock *c, int64_t floor, struct auc_time t);
/** The floor was raised by somebody else meanwhile: what may be used begins above it, and never below before.
 */
void auc_clock_again(struct auc_clock *c, int64_t floor, struct auc_time t);
/**
 * The clock now. While the wall clock is behind, it runs at half speed on its own until the wall clock has
 * caught up: it keeps rising, so lines that took several vectors at once need not be remembered for the
 * length of the episode. *began: an episode began with this reading.
 */
int64_t auc_clock_read(struct auc_clock *c, struct auc_time t, bool *began);
/** The floor to reserve so that `need` may be used; 0: nothing to do, it is reserved with room to spare or
 * being reserved. */
int64_t auc_clock_wants(struct auc_clock *c, int64_t need);
/** What became of the reservation that auc_clock_wants() began. */
void auc_clock_reserved(struct auc_clock *c, bool done);
