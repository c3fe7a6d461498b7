/** The AuC's clock over the store: reads the durable floor, reserves it ahead of use, and lets calls wait for
 * that. */
#pragma once

#include "base/list.h"
#include "drivers/auc_clock.h"
#include "ports/setup.h"

struct vector_local_floor;

/** Somebody who waits; go_on runs once, from the loop: RC_OK: ask again; else the reservation failed. To give
 * up: list_take(&node). */
struct vector_local_wait {
	struct list node;
	void (*go_on)(struct vector_local_wait *w, enum rc rc);
};

struct vector_local_floor *vector_local_floor_new(const struct setup *s) MUST_USE;
/** Nobody may be waiting. */
void vector_local_floor_free(struct vector_local_floor **f);

/** The clock. RC_PENDING: the floor is being read, w waits. Negative: it cannot be read now. w NULL: does not
 * wait. */
enum rc vector_local_floor_clock(
	struct vector_local_floor *f, struct vector_local_wait *w, int64_t *clock) MUST_USE;
/** What is durable; as of the last clock. */
int64_t vector_local_floor_durable(const struct vector_local_floor *f);
/** Reserves up to `need`: RC_OK it may be used now. RC_PENDING: w waits. Negative: it could not be reserved.
 */
enum rc vector_local_floor_raise(
	struct vector_local_floor *f, int64_t need, struct vector_local_wait *w) MUST_USE;
/** Reserves ahead in the background when less than 30 s are left. */
void vector_local_floor_renew(struct vector_local_floor *f);
/**
 * Which of two cores reserves the floor while both live: whoever may not lives on what it has, and is refused
 * more. True: it is as told; false: a question to the store is under way, ask again. The other raises the
 * floor meanwhile, so it is read anew when the turn comes back.
 */
bool vector_local_floor_turn(struct vector_local_floor *f, bool mine);
/** For metrics: is the wall clock behind the floor, how often that began, how many reservations failed. */
void vector_local_floor_count(
	const struct vector_local_floor *f, bool *behind, uint64_t *episodes, uint64_t *failures);
