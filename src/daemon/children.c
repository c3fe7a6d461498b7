/** A table of processes that are started, reaped and ended. */
#include "daemon/children.h"

#include "base/log.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STEADY_MS = 1000 };

int64_t children_now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

enum rc children_open(struct children *c, const struct master_parts *p, bool elders)
{
	const size_t n = elders ? p->elders : p->n;
	*c = (struct children){ .p = p, .child = calloc(n + 1, sizeof(*c->child)), .n = n };
	if (!c->child)
		return RC_NOMEM;
	for (size_t i = 0; i < n && elders; i++) {
		const struct master_elder *e = &p->elder[i];
		c->child[i] = (struct child){
			.order = e->order, .beside = e->beside, .role = e->role, .pid = e->pid
		};
	}
	for (size_t i = 0; i < n && !elders; i++) {
		const struct master_child *row = &p->child[i];
		c->child[i] = (struct child){
			.row = row, .order = row->order, .beside = row->beside, .role = row->role
		};
	}
	return RC_OK;
}

void children_close(struct children *c)
{
	free(c->child);
	c->child = NULL;
	c->n = 0;
}

static struct segment_process *entry(const struct children *c, const struct child *one)
{
	return &c->p->segment->process[one->row->process];
}

/* In the child; never returns. */
static void child_main(struct children *c, struct child *one, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	/* a terminal or a service manager signals the whole group; children listen to the master */
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_SETMASK, &c->signals, NULL);
	_exit(one->row->run(c->p->owner, one->row));
}

void children_start(struct children *c, struct child *one)
{
	struct segment_process *e = entry(c, one);
	const pid_t parent = getpid();

	atomic_fetch_add(&e->generation, 1);
	if (one->began)
		atomic_fetch_add(&e->restarts, 1);
	segment_state_set(c->p->segment, one->row->process, SEGMENT_STARTING);
	one->began = true;
	one->started_ms = children_now_ms();
	one->kill_ms = 0;
	const pid_t pid = fork();
	if (pid == 0)
		child_main(c, one, parent);
	if (pid < 0) {
		LOG(LOG_ERROR, "fork_failed", log_cstr("process", one->role),
			log_cstr("why", strerror(errno)));
		segment_state_set(c->p->segment, one->row->process, SEGMENT_DOWN);
		one->next_ms = one->started_ms + CHILDREN_PAUSE_MAX_MS;
		return;
	}
	one->pid = pid;
	atomic_store(&e->pid, pid);
}

static bool as_told(const struct child *one, int status)
{
	return one->kill_ms > 0 &&
	       (WIFEXITED(status) || WTERMSIG(status) == MASTER_END || WTERMSIG(status) == SIGTERM);
}

/* when it may be started again */
static void pause_after(struct child *one, int64_t now)
{
	const bool young = now - one->started_ms < STEADY_MS;
	one->pause_ms = young && one->pause_ms > 0 ? one->pause_ms * 2 : CHILDREN_PAUSE_MIN_MS;
	if (one->pause_ms > CHILDREN_PAUSE_MAX_MS)
		one->pause_ms = CHILDREN_PAUSE_MAX_MS;
	one->next_ms = young ? now + one->pause_ms : now;
}

static void died(struct children *c, struct child *one, int status)
{
	const int64_t now = children_now_ms();
	one->pid = 0;
	if (one->row) {
		atomic_store(&entry(c, one)->pid, 0);
		segment_state_set(c->p->segment, one->row->process, SEGMENT_DOWN);
	}
	if (as_told(one, status))
		return;
	pause_after(one, now);
	LOG(LOG_ERROR, "process_died", log_cstr("process", one->role), log_bool("elder", !one->row),
		log_int("signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0),
		log_int("code", WIFEXITED(status) ? WEXITSTATUS(status) : 0),
		log_int("lived_ms", one->row ? now - one->started_ms : 0),
		log_int("restarts", one->row ? atomic_load(&entry(c, one)->restarts) : 0));
}

bool children_reaped(struct children *c, pid_t pid, int status, bool *refused)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->child[i].pid != pid)
			continue;
		*refused = WIFEXITED(status) && WEXITSTATUS(status) == MASTER_REFUSED;
		died(c, &c->child[i], status);
		return true;
	}
	return false;
}

bool children_ready_below(const struct children *c, unsigned order, bool but_alone)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct child *one = &c->child[i];
		if (but_alone && one->beside == MASTER_ALONE)
			continue;
		if (one->order < order && segment_state(c->p->segment, one->row->process) != SEGMENT_READY)
			return false;
	}
	return true;
}

int64_t children_order(const struct children *c)
{
	int64_t top = -1;
	for (size_t i = 0; i < c->n; i++) {
		if (c->child[i].pid != 0 && c->child[i].order > top)
			top = c->child[i].order;
	}
	return top;
}

bool children_lives(const struct children *c, enum master_beside beside)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->child[i].pid != 0 && c->child[i].beside == beside)
			return true;
	}
	return false;
}

static void child_end(struct children *c, struct child *one)
{
	const int64_t now = children_now_ms();
	if (one->kill_ms == 0) {
		one->kill_ms = now + c->p->stop_ms;
		kill(one->pid, MASTER_END);
	} else if (now >= one->kill_ms) {
		kill(one->pid, SIGKILL);
	}
}

void children_end_order(struct children *c, int64_t order)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->child[i].pid != 0 && c->child[i].order == order)
			child_end(c, &c->child[i]);
	}
}

void children_end_beside(struct children *c, enum master_beside beside)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->child[i].pid != 0 && c->child[i].beside == beside)
			child_end(c, &c->child[i]);
	}
}

void children_kill_beside(struct children *c, enum master_beside beside)
{
	for (size_t i = 0; i < c->n; i++) {
		if (c->child[i].pid != 0 && c->child[i].beside == beside)
			kill(c->child[i].pid, SIGKILL);
	}
}

void children_hurry(struct children *c)
{
	for (size_t i = 0; i < c->n; i++)
		c->child[i].kill_ms = c->child[i].kill_ms > 0 ? 1 : 0;
}
