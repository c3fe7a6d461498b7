/** One line that is written over itself. */
#include "daemon/rehearse_progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>

enum { WIDTH = 30 };

int64_t rehearse_progress_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void rehearse_progress_begin(struct rehearse_progress *p, uint64_t all, bool shown)
{
	*p = (struct rehearse_progress){ all, rehearse_progress_now(), shown };
}

void rehearse_progress_text(
	const struct rehearse_progress *p, uint64_t seen, int64_t now_ms, char out[REHEARSE_PROGRESS_TEXT])
{
	const uint64_t took_ms = now_ms > p->begun_ms ? (uint64_t)(now_ms - p->begun_ms) : 1;
	const uint64_t all = p->all > seen ? p->all : seen; /* lines may be added meanwhile */
	const uint64_t speed = seen * 1000 / took_ms;
	const int full = all ? (int)(seen * WIDTH / all) : WIDTH;
	int n = snprintf(out, REHEARSE_PROGRESS_TEXT, "[%.*s%.*s] %3" PRIu64 " %%  %" PRIu64 " lines", full,
		"##############################", WIDTH - full, "..............................",
		all ? seen * 100 / all : 100, seen);
	if (speed > 0)
		snprintf(out + n, REHEARSE_PROGRESS_TEXT - (size_t)n, ", %" PRIu64 "/s, %" PRIu64 " s left",
			speed, (all - seen + speed - 1) / speed);
}

void rehearse_progress_show(void *owner, uint64_t seen)
{
	const struct rehearse_progress *p = owner;
	char text[REHEARSE_PROGRESS_TEXT];
	if (!p->shown)
		return;
	rehearse_progress_text(p, seen, rehearse_progress_now(), text);
	fprintf(stderr, "\r%s\033[K", text);
	fflush(stderr);
}

void rehearse_progress_end(struct rehearse_progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = false;
}
