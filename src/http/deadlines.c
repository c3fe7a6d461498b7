/** Deadlines by phase. */
#include "http/deadlines.h"

void deadlines_init(struct deadlines *d, const int64_t *span_ms, unsigned phases)
{
	d->phases = phases;
	for (unsigned i = 0; i < phases; i++) {
		list_init(&d->queue[i]);
		d->span_ms[i] = span_ms[i];
	}
}

void deadlines_enter(struct deadlines *d, struct deadline *dl, unsigned phase, int64_t now_ms)
{
	list_take(&dl->node);
	dl->at = now_ms + d->span_ms[phase];
	list_push(&d->queue[phase], &dl->node);
}

void deadlines_leave(struct deadline *dl)
{
	list_take(&dl->node);
}

struct deadline *deadlines_oldest(const struct deadlines *d, unsigned phase)
{
	const struct list *head = &d->queue[phase];
	return list_empty(head) ? NULL : list_owner(head->next, struct deadline, node);
}

struct deadline *deadlines_expired(const struct deadlines *d, int64_t now_ms)
{
	for (unsigned i = 0; i < d->phases; i++) {
		struct deadline *dl = deadlines_oldest(d, i);
		if (dl && dl->at <= now_ms)
			return dl;
	}
	return NULL;
}

int64_t deadlines_tick_ms(const struct deadlines *d)
{
	int64_t shortest = 1000;
	for (unsigned i = 0; i < d->phases; i++)
		if (d->span_ms[i] < shortest)
			shortest = d->span_ms[i];
	return shortest < 20 ? 5 : shortest / 4;
}
