/**
 * The supervisor: starts processes in order, starts again at once what died, ends them in reverse order. It
 * has no loop and reads nobody's bytes: it waits for signals, and reads the states that its children write
 * into the segment.
 */
#pragma once

#include "daemon/segment.h"

/** Exit code of a child that cannot work as it is configured: on the first start the master gives up. */
enum { MASTER_REFUSED = 78 };

struct master_child {
	char role[24];
	unsigned process; /* index in the segment */
	unsigned order;   /* starts when all of a lower order are ready; ends when all of a higher order are
			     gone */
	unsigned index;   /* among its like */
	int (*run)(void *owner, const struct master_child *self); /* in the child: becomes its exit code */
};

struct master_parts {
	struct segment *segment;
	const struct master_child *child;
	size_t n;
	int64_t stop_ms;               /* from the order to end until SIGKILL, per order */
	void *owner;                   /* of run and of the functions below, which may be NULL */
	void (*ready)(void *owner);    /* once, when all were ready for the first time */
	bool (*reload)(void *owner);   /* SIGHUP; true: children get it too */
	void (*stopping)(void *owner); /* before the first child is told to end */
};

/** Returns after SIGTERM or SIGINT when all children are gone: 0; 1 when a child refused its first start or
 * nothing can be forked. */
int master_run(const struct master_parts *parts);
