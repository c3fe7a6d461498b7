/** Lines on their way to the server, up to 1,000 in one request, and what became of each. While the server
 * works on one request the next is filled. */
#pragma once

#include "ctl/commands.h"

enum { BATCH_LINES_MAX = 1000, BATCH_OCTETS_MAX = 1 << 20 };

/** How a line that is not taken is told. */
struct batch_refusal {
	unsigned long line;
	const char *error, *note, *field; /* "" where there is nothing to say */
};

/** The lines of one request. */
struct batch_load {
	struct buf *text;
	size_t n;
	unsigned long number[BATCH_LINES_MAX];
};

struct batch {
	struct command_run *x;
	const char *query; /* "mode=add&import_id=..." */
	void (*refused)(void *owner, const struct batch_refusal *r);
	void *owner;
	struct arena *arena;
	struct batch_load load[2];
	struct batch_load *fill, *sent; /* sent->n 0: nothing is with the server */
	unsigned long ok, bad;          /* of all that was answered */
};

enum rc batch_open(struct batch *b, struct command_run *x, const char *query) MUST_USE;
/** Sends what waits when there is no room, in the order of the lines: a request goes out when the one before
 * it is answered. CTL_UNREACHABLE: the server is gone, the lines that waited are neither ok nor bad. */
enum ctl_exit batch_add(struct batch *b, unsigned long number, struct str json);
/** Sends what waits, and waits for its answer. */
enum ctl_exit batch_flush(struct batch *b);
void batch_close(struct batch *b);
