/**
 * The supervisor: starts processes in order, starts again at once what died, ends them in reverse order. It
 * has no loop and reads nobody's bytes: it waits for signals, and reads the states that its children write
 * into the segment.
 *
 * A reload executes the program anew over itself (daemon/reload.h): the children of the image before are
 * elders, which serve until all of the new tree are ready.
 */
#pragma once

#include "daemon/segment.h"

#include <sys/types.h>

/** Exit code of a child that cannot work as it is configured: on the first start the master gives up. */
enum { MASTER_REFUSED = 78, MASTER_ROLE = 24 };
/** The master's order to end. A SIGTERM may come from anybody, to a whole group at once. */
#define MASTER_END SIGUSR1

/** May a process start while an elder of its kind lives? */
enum master_beside {
	MASTER_BESIDE,
	MASTER_YIELD, /* when the elder has yielded */
	MASTER_ALONE  /* never: the elder is told to end when all others are ready */
};

struct master_child {
	char role[MASTER_ROLE];
	unsigned process; /* index in the segment */
	unsigned order;   /* starts when all of a lower order are ready; ends when all of a higher order are
			     gone */
	unsigned index;   /* among its like */
	int (*run)(void *owner, const struct master_child *self); /* in the child: becomes its exit code */
	enum master_beside beside;
};

/** A living child of the image before. */
struct master_elder {
	pid_t pid;
	unsigned order;
	enum master_beside beside;
	char role[MASTER_ROLE];
};

struct reload;

struct master_parts {
	struct segment *segment;
	const struct master_child *child;
	size_t n;
	const struct master_elder *elder;
	size_t elders;
	int64_t stop_ms;                              /* from the order to end until SIGKILL, per order */
	struct reload *reload;                        /* NULL: SIGHUP does nothing */
	int64_t (*tick)(void *owner, int64_t now_ms); /* now and then; in how many ms at the latest again */
	void *owner;                                  /* of run and of the functions, which may be NULL */
	void (*attempt)(void *owner); /* before the first child is started; with elders maybe several times */
	bool (*yielded)(void *owner); /* what waits for MASTER_YIELD may start */
	void (*ready)(void *owner);   /* once, when all were ready for the first time */
	void (*failed)(void *owner);  /* those of an attempt are gone, the elders go on */
	void (*alone)(void *owner);   /* all elders are gone, and all were ready */
	void (*stopping)(void *owner); /* before the first child is told to end */
};

/** Returns after SIGTERM or SIGINT when all children are gone: 0; 1 when a child refused its first start or
 * nothing can be forked. */
int master_run(const struct master_parts *parts);
