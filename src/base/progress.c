/** The text is made of steps and lines, the moments of writing of the clock. */
#include "base/progress.h"

#include "base/buf.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { WIDTH = 30 };

int64_t progress_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void progress_begin(struct progress *p, const char *what, uint64_t all, bool quiet)
{
	const int64_t now = progress_now();
	const enum progress_style style = isatty(STDERR_FILENO) ? PROGRESS_BAR : PROGRESS_LINES;
	*p = (struct progress){ what, all, now, now, quiet ? PROGRESS_NONE : style };
}

static void put_share(struct buf *b, const struct progress *p, uint64_t done, uint64_t all)
{
	const int full = (int)(done * WIDTH / all);
	if (p->style == PROGRESS_BAR)
		buf_printf(b, " [%.*s%.*s]", full, "##############################", WIDTH - full,
			"..............................");
	buf_printf(b, " %3" PRIu64 " %%", done * 100 / all);
}

void progress_text(
	const struct progress *p, uint64_t done, uint64_t lines, int64_t now_ms, char out[PROGRESS_TEXT])
{
	const uint64_t took_ms = now_ms > p->begun_ms ? (uint64_t)(now_ms - p->begun_ms) : 1;
	const uint64_t all = p->all > done ? p->all : done; /* lines may be added meanwhile */
	const double speed = (double)lines * 1000 / (double)took_ms;
	struct buf b;
	buf_init_fixed(&b, out, PROGRESS_TEXT - 1);
	buf_puts(&b, p->what);
	if (p->all)
		put_share(&b, p, done, all);
	buf_printf(&b, "  %" PRIu64 " lines", lines);
	if (speed >= 1)
		buf_printf(&b, ", %.0f/s", speed);
	if (p->all && done)
		buf_printf(&b, ", %.0f s left", (double)took_ms / 1000 * (double)(all - done) / (double)done);
	out[b.n] = '\0';
}

void progress_show(struct progress *p, uint64_t done, uint64_t lines)
{
	const int64_t pause = p->style == PROGRESS_BAR ? PROGRESS_BAR_MS : PROGRESS_LINE_MS,
		      now = progress_now();
	char text[PROGRESS_TEXT];
	if (p->style == PROGRESS_NONE || now - p->told_ms < pause)
		return;
	p->told_ms = now;
	progress_text(p, done, lines, now, text);
	fprintf(stderr, p->style == PROGRESS_BAR ? "\r%s\033[K" : "%s\n", text);
	fflush(stderr);
}

void progress_clear(const struct progress *p)
{
	if (p->style == PROGRESS_BAR)
		fputs("\r\033[K", stderr);
}
