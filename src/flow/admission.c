/**
 * The least wait of a window tells a standing queue from a moment's: a stall that is over leaves turns that
 * wait for nothing, an overload leaves none.
 */
#include "flow/admission.h"

enum { WINDOW_MS = 250, TURNS_MIN = 3, STALE_MS = 1000, PRICE_HIGH = 8 };

static int64_t limit_of(const struct admission *a, enum admission_class what)
{
	/* in parts of 8 of what is tolerated */
	static const int64_t eighths[ADMISSION_CLASSES] = { [ADMISSION_SUSPECT] = 1,
		[ADMISSION_HANDSHAKE] = 8,
		[ADMISSION_LOGIN] = 16,
		[ADMISSION_VOID] = 32 };
	return a->tolerated_ms * eighths[what] / 8;
}

void admission_init(struct admission *a, int64_t tolerated_ms)
{
	*a = (struct admission){ .tolerated_ms = tolerated_ms, .least_ms = INT64_MAX };
}

void admission_seen(struct admission *a, int64_t waited_ms)
{
	if (waited_ms > a->seen_ms)
		a->seen_ms = waited_ms;
}

static void window_begin(struct admission *a, int64_t now_ms)
{
	a->begun_ms = now_ms;
	a->least_ms = INT64_MAX;
	a->turns = 0;
}

void admission_turn(struct admission *a, int64_t now_ms, int64_t took_ms)
{
	admission_seen(a, took_ms);
	if (now_ms - took_ms - a->last_ms > WINDOW_MS) { /* the loop slept: nothing stands */
		window_begin(a, now_ms - took_ms);
		a->standing_ms = 0;
	}
	if (a->seen_ms < a->least_ms)
		a->least_ms = a->seen_ms;
	a->turns++;
	a->seen_ms = 0;
	a->last_ms = now_ms;
	if (now_ms - a->begun_ms < WINDOW_MS || a->turns < TURNS_MIN)
		return;
	a->standing_ms = a->least_ms;
	window_begin(a, now_ms);
}

static bool is_over(const struct admission *a, enum admission_class what, int64_t now_ms)
{
	return a->standing_ms >= limit_of(a, what) && now_ms - a->last_ms <= STALE_MS;
}

unsigned admission_price(const struct admission *a, int64_t now_ms)
{
	return is_over(a, ADMISSION_SUSPECT, now_ms) ? PRICE_HIGH : 1;
}

bool admission_may(const struct admission *a, enum admission_class what, int64_t now_ms, int64_t waited_ms)
{
	if (!is_over(a, what, now_ms))
		return true;
	/* of handshakes those that have waited too long: who comes fresh is served within the limit */
	return what == ADMISSION_HANDSHAKE && waited_ms >= 0 && waited_ms < limit_of(a, what);
}
