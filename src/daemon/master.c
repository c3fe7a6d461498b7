/** One thread, signals blocked and fetched one by one, children reaped, started and ended by what a table
 * says. */
#include "daemon/master.h"

#include "base/log.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TICK_MS = 20, REST_MS = 1000, PAUSE_MIN_MS = 20, PAUSE_MAX_MS = 500, STEADY_MS = 1000 };

struct child {
	const struct master_child *row;
	pid_t pid; /* 0: not running */
	int64_t started_ms;
	int64_t next_ms;  /* not to be started before */
	int64_t pause_ms; /* doubles while it dies young */
	int64_t kill_ms;  /* told to end: killed then; 0: not told */
};

struct master {
	const struct master_parts *p;
	struct child *child;
	sigset_t waited, before;
	bool served; /* all were ready at the same time once */
	bool stopping;
	int code;
};

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static struct segment_process *entry(const struct master *m, const struct child *c)
{
	return &m->p->segment->process[c->row->process];
}

static void stop(struct master *m, int code)
{
	if (m->stopping)
		return;
	m->code = code;
	m->stopping = true;
	atomic_store(&m->p->segment->draining, 1);
	if (m->p->stopping)
		m->p->stopping(m->p->owner);
}

/* In the child; never returns. */
static void child_main(struct master *m, struct child *c, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	/* a terminal or a service manager signals the whole group; children listen to the master */
	signal(SIGINT, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_SETMASK, &m->before, NULL);
	_exit(c->row->run(m->p->owner, c->row));
}

static void child_start(struct master *m, struct child *c)
{
	struct segment_process *e = entry(m, c);
	const pid_t parent = getpid();

	if (atomic_fetch_add(&e->generation, 1) > 0)
		atomic_fetch_add(&e->restarts, 1);
	atomic_store(&e->stop, 0);
	segment_state_set(m->p->segment, c->row->process, SEGMENT_STARTING);
	c->started_ms = now_ms();
	c->kill_ms = 0;
	const pid_t pid = fork();
	if (pid == 0)
		child_main(m, c, parent);
	if (pid < 0) {
		LOG(LOG_ERROR, "fork_failed", log_cstr("process", c->row->role),
			log_cstr("why", strerror(errno)));
		segment_state_set(m->p->segment, c->row->process, SEGMENT_DOWN);
		c->next_ms = c->started_ms + PAUSE_MAX_MS;
		return;
	}
	c->pid = pid;
	atomic_store(&e->pid, pid);
}

static void child_died(struct master *m, struct child *c, int status)
{
	struct segment_process *e = entry(m, c);
	const int64_t now = now_ms();
	const bool young = now - c->started_ms < STEADY_MS;

	c->pid = 0;
	atomic_store(&e->pid, 0);
	segment_state_set(m->p->segment, c->row->process, SEGMENT_DOWN);
	if (WIFEXITED(status) && WEXITSTATUS(status) == MASTER_REFUSED && !m->served)
		stop(m, 1);
	if (c->kill_ms > 0 && (WIFEXITED(status) || WTERMSIG(status) == SIGTERM))
		return;
	c->pause_ms = young && c->pause_ms > 0 ? c->pause_ms * 2 : PAUSE_MIN_MS;
	if (c->pause_ms > PAUSE_MAX_MS)
		c->pause_ms = PAUSE_MAX_MS;
	c->next_ms = young ? now + c->pause_ms : now;
	LOG(LOG_ERROR, "process_died", log_cstr("process", c->row->role),
		log_int("signal", WIFSIGNALED(status) ? WTERMSIG(status) : 0),
		log_int("code", WIFEXITED(status) ? WEXITSTATUS(status) : 0),
		log_int("lived_ms", now - c->started_ms), log_int("restarts", atomic_load(&e->restarts)));
}

static void reap(struct master *m)
{
	int status;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (size_t i = 0; i < m->p->n; i++) {
			if (m->child[i].pid == pid)
				child_died(m, &m->child[i], status);
		}
	}
}

static bool ready_below(const struct master *m, unsigned order)
{
	for (size_t i = 0; i < m->p->n; i++) {
		const struct master_child *row = &m->p->child[i];
		if (row->order < order && segment_state(m->p->segment, row->process) != SEGMENT_READY)
			return false;
	}
	return true;
}

static void start_due(struct master *m)
{
	const int64_t now = now_ms();
	for (size_t i = 0; i < m->p->n; i++) {
		struct child *c = &m->child[i];
		if (c->pid == 0 && now >= c->next_ms && (m->served || ready_below(m, c->row->order)))
			child_start(m, c);
	}
	if (!m->served && ready_below(m, UINT32_MAX)) {
		m->served = true;
		if (m->p->ready)
			m->p->ready(m->p->owner);
	}
}

/* The highest order that still has a process; -1: all are gone. */
static int64_t order_alive(const struct master *m)
{
	int64_t top = -1;
	for (size_t i = 0; i < m->p->n; i++) {
		if (m->child[i].pid != 0 && m->child[i].row->order > top)
			top = m->child[i].row->order;
	}
	return top;
}

static void child_end(struct master *m, struct child *c)
{
	const int64_t now = now_ms();
	if (c->kill_ms == 0) {
		c->kill_ms = now + m->p->stop_ms;
		atomic_store(&entry(m, c)->stop, 1);
		kill(c->pid, SIGTERM);
	} else if (now >= c->kill_ms) {
		kill(c->pid, SIGKILL);
	}
}

/* While those of a higher order finish, what they stand on is kept alive. */
static bool stop_step(struct master *m)
{
	const int64_t order = order_alive(m), now = now_ms();
	for (size_t i = 0; i < m->p->n; i++) {
		struct child *c = &m->child[i];
		if (c->pid != 0 && c->row->order == order)
			child_end(m, c);
		else if (c->pid == 0 && c->row->order < order && m->served && now >= c->next_ms)
			child_start(m, c);
	}
	return order < 0;
}

static void signal_take(struct master *m, int sig)
{
	if ((sig == SIGTERM || sig == SIGINT) && m->stopping) {
		for (size_t i = 0; i < m->p->n; i++)
			m->child[i].kill_ms =
				m->child[i].kill_ms > 0 ? 1 : 0; /* asked twice: no more patience */
	} else if (sig == SIGTERM || sig == SIGINT) {
		LOG(LOG_INFO, "stopping", log_cstr("signal", sig == SIGTERM ? "TERM" : "INT"));
		stop(m, 0);
	} else if (sig == SIGHUP && m->p->reload && m->p->reload(m->p->owner)) {
		for (size_t i = 0; i < m->p->n; i++) {
			if (m->child[i].pid != 0)
				kill(m->child[i].pid, SIGHUP);
		}
	}
}

static void signals_block(struct master *m)
{
	sigemptyset(&m->waited);
	sigaddset(&m->waited, SIGCHLD);
	sigaddset(&m->waited, SIGTERM);
	sigaddset(&m->waited, SIGINT);
	sigaddset(&m->waited, SIGHUP);
	sigprocmask(SIG_BLOCK, &m->waited, &m->before);
}

/* Signals wake it; only what it waits for itself needs a tick. */
static struct timespec patience(const struct master *m)
{
	bool waits = !m->served || m->stopping;
	for (size_t i = 0; i < m->p->n; i++)
		waits = waits || m->child[i].pid == 0;
	const int64_t ms = waits ? TICK_MS : REST_MS;
	return (struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };
}

static void supervise(struct master *m)
{
	for (;;) {
		if (m->stopping && stop_step(m))
			return;
		if (!m->stopping)
			start_due(m);
		log_flush();
		const struct timespec tick = patience(m);
		const int sig = sigtimedwait(&m->waited, NULL, &tick);
		if (sig > 0)
			signal_take(m, sig);
		reap(m);
	}
}

int master_run(const struct master_parts *parts)
{
	struct master m = { .p = parts, .child = calloc(parts->n, sizeof(*m.child)) };
	if (!m.child)
		return 1;
	for (size_t i = 0; i < parts->n; i++)
		m.child[i].row = &parts->child[i];
	signals_block(&m);
	supervise(&m);
	sigprocmask(SIG_SETMASK, &m.before, NULL);
	free(m.child);
	return m.code;
}
