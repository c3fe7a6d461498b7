/**
 * Deadlines by phase. All stays in one phase last equally long, so each phase is a queue in order of expiry:
 * entering and leaving cost a few pointers, and one coarse timer looks at the heads.
 */
#pragma once

#include "base/list.h"

#include <stdint.h>

enum { DEADLINES_MAX = 16 };

struct deadline {
	struct list node;
	int64_t at;
};

struct deadlines {
	unsigned phases;
	struct list queue[DEADLINES_MAX];
	int64_t span_ms[DEADLINES_MAX];
};

void deadlines_init(struct deadlines *d, const int64_t *span_ms, unsigned phases);
/** Moves dl into a phase; its time starts now. */
void deadlines_enter(struct deadlines *d, struct deadline *dl, unsigned phase, int64_t now_ms);
void deadlines_leave(struct deadline *dl);
/** One whose time is over, or NULL. The caller must make it leave, or enter another phase. */
struct deadline *deadlines_expired(const struct deadlines *d, int64_t now_ms);
/** The one that entered this phase first, or NULL. */
struct deadline *deadlines_oldest(const struct deadlines *d, unsigned phase);
/** How often to look: a quarter of the shortest span, 5 to 250 ms. */
int64_t deadlines_tick_ms(const struct deadlines *d);
