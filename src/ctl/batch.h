/** Lines on their way to the server, up to 500 in one request, and what became of each. */
#pragma once

#include "ctl/commands.h"

enum { BATCH_LINES_MAX = 500, BATCH_OCTETS_MAX = 120 * 1024 };

/** How a line that is not taken is told. */
struct batch_refusal {
	unsigned long line;
	const char *error, *note, *field; /* "" where there is nothing to say */
};

struct batch {
	struct command_run *x;
	const char *query; /* "mode=add&import_id=..." */
	void (*refused)(void *owner, const struct batch_refusal *r);
	void *owner;
	struct arena *arena;
	struct buf *text; /* the lines that wait */
	size_t n;
	unsigned long number[BATCH_LINES_MAX];
	unsigned long ok, bad; /* of all that was sent */
};

enum rc batch_open(struct batch *b, struct command_run *x, const char *query) MUST_USE;
/** Sends what waits when there is no room. CTL_UNREACHABLE: the server is gone, the lines that waited are
 * neither ok nor bad. */
enum ctl_exit batch_add(struct batch *b, unsigned long number, struct str json);
/** Sends what waits. */
enum ctl_exit batch_flush(struct batch *b);
void batch_close(struct batch *b);
