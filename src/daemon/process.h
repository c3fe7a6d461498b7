/** What the processes below the master have in common: hardening, one loop, the order to end, a tick. */
#pragma once

#include "base/env.h"
#include "daemon/channel.h"
#include "daemon/doors.h"
#include "daemon/master.h"
#include "daemon/reload_page.h"
#include "engine/operators.h"

#include <sys/types.h>
#include <uv.h>

enum { LOG_SECRET = 16 };

/** What the master made before the first fork. */
struct daemon {
	const struct conf *conf;
	const struct operators *operators;
	const char *conf_path; /* its file, from the root on; NULL: there is none */
	struct segment *segment;
	struct channels channels;
	struct doors doors;
	uint32_t tree;            /* number of the tree of processes; each reload makes the next */
	struct reload_page *page; /* master and core only */
	int page_fd, wake;        /* of page; eventfd that wakes the master */
	int tickets;              /* descriptor of the ticket keys; master and workers only */
	uint8_t log_secret[LOG_SECRET];
	bool drop; /* become this user */
	uid_t uid;
	gid_t gid;
};

struct process {
	struct daemon *d;
	const struct master_child *self;
	uv_loop_t loop;
	struct env *env;
	uv_signal_t end, term;
	struct env_timer tick;
	/* set by the owner between process_open() and process_run(); stop must be there */
	void *owner;
	void (*on_stop)(void *owner); /* the master's order; a worker also obeys a SIGTERM of somebody else */
	void (*on_tick)(void *owner); /* each PROCESS_TICK_MS */
	bool obeys_anybody;
};

enum { PROCESS_TICK_MS = 100 };

/** Before that: what only the master and one kind of process share goes, where this is another kind. */
void process_keep(struct daemon *d, bool tickets, bool page);
/** First thing in a child: its log, its name, the user that it becomes, what keeps its memory from others. */
enum rc process_begin(struct daemon *d, const struct master_child *self, struct fault *f) MUST_USE;
/** The same, and a loop. */
enum rc process_open(
	struct process *p, struct daemon *d, const struct master_child *self, struct fault *f) MUST_USE;
/** Says that the process serves, and turns the loop until process_stop(). */
void process_run(struct process *p);
void process_stop(struct process *p);
/** Closes loop and env after the owner closed what stands on them. */
void process_close(struct process *p);
/** Logs why it cannot serve; the exit code that makes the master try again, or give up where trying is in
 * vain. */
int process_refuse(const struct fault *f);
