/** The master's children: starting, reaping, ending by order. Those of the image before are only watched and
 * ended. */
#pragma once

#include "daemon/master.h"

#include <signal.h>

enum { CHILDREN_PAUSE_MIN_MS = 20, CHILDREN_PAUSE_MAX_MS = 500 };

struct child {
	const struct master_child *row; /* NULL: an elder */
	unsigned order;
	enum master_beside beside;
	const char *role;
	pid_t pid; /* 0: not running */
	bool began;
	int64_t started_ms;
	int64_t next_ms;  /* not to be started before */
	int64_t pause_ms; /* doubles while it dies young */
	int64_t kill_ms;  /* told to end: killed then; 0: not told */
};

/** All of one tree. */
struct children {
	const struct master_parts *p;
	struct child *child;
	size_t n;
	sigset_t signals; /* what they do not block */
};

int64_t children_now_ms(void);
/** RC_NOMEM. */
enum rc children_open(struct children *c, const struct master_parts *p, bool elders) MUST_USE;
void children_close(struct children *c);
void children_start(struct children *c, struct child *one);
/** False: the process is none of these. *refused: it exited with MASTER_REFUSED. */
bool children_reaped(struct children *c, pid_t pid, int status, bool *refused);
/** Every process of a lower order is ready; those that must be alone are not waited for when `but_alone`. */
bool children_ready_below(const struct children *c, unsigned order, bool but_alone);
/** The highest order that still has a process; -1: all are gone. */
int64_t children_order(const struct children *c);
bool children_lives(const struct children *c, enum master_beside beside);
/** Tells them to end; kills those whose time is up. */
void children_end_order(struct children *c, int64_t order);
void children_end_beside(struct children *c, enum master_beside beside);
void children_kill_beside(struct children *c, enum master_beside beside);
/** Whoever was told to end is killed at once. */
void children_hurry(struct children *c);
