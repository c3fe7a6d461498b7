/**
 * One thread, signals fetched one by one. Phases: an attempt to bring the tree up (elders serve meanwhile),
 * serving, clearing a tree away that did not come up or is to be replaced, stopping.
 */
#include "daemon/master.h"

#include "base/log.h"
#include "daemon/children.h"
#include "daemon/reload.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	TICK_MS = 20,
	REST_MS = 1000,
	ATTEMPT_MS = 20000, /* with elders: they live on what they have, which lasts half a minute */
	YIELD_MS = 5000,    /* whoever has not yielded by then hangs */
	AGAIN_MIN_MS = 1000,
	AGAIN_MAX_MS = 30000
};

enum phase { RESTING, ATTEMPTING, SERVING, CLEARING, STOPPING };

struct master {
	const struct master_parts *p;
	struct children own, elders;
	sigset_t waited, before;
	int signals; /* signalfd */
	enum phase phase;
	int64_t since_ms; /* of the phase */
	int64_t again_ms; /* RESTING ends then */
	int64_t pause_ms;
	bool refused;  /* a child of this attempt cannot work as it is configured */
	bool checking; /* the checker runs */
	bool replace;  /* it was content: the next image is due */
	bool was_alone;
	int code;
};

static void tell(void (*f)(void *owner), void *owner)
{
	if (f)
		f(owner);
}

static void enter(struct master *m, enum phase phase)
{
	m->phase = phase;
	m->since_ms = children_now_ms();
}

static void stop(struct master *m, int code)
{
	if (m->phase == STOPPING)
		return;
	m->code = code;
	enter(m, STOPPING);
	if (m->p->segment)
		atomic_store(&m->p->segment->head->draining, 1);
	tell(m->p->stopping, m->p->owner);
}

static bool have_elders(const struct master *m)
{
	return children_order(&m->elders) >= 0;
}

static void reap(struct master *m)
{
	int status;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		bool refused = false;
		if (reload_reaped(m->p->reload, pid, status) ||
			!children_reaped(&m->own, pid, status, &refused))
			(void)children_reaped(&m->elders, pid, status, &(bool){ false });
		m->refused = m->refused || refused;
	}
}

static bool may_start(struct master *m, const struct child *c)
{
	switch (c->beside) {
	case MASTER_BESIDE:
		return true;
	case MASTER_ALONE:
		return !children_lives(&m->elders, MASTER_ALONE);
	case MASTER_YIELD:
		if (!children_lives(&m->elders, MASTER_YIELD) || !m->p->yielded || m->p->yielded(m->p->owner))
			return true;
		if (children_now_ms() - m->since_ms > YIELD_MS)
			children_kill_beside(&m->elders, MASTER_YIELD);
		return false;
	}
	return false;
}

static void start_due(struct master *m, bool in_order)
{
	const int64_t now = children_now_ms();
	for (size_t i = 0; i < m->own.n; i++) {
		struct child *c = &m->own.child[i];
		const bool due = c->pid == 0 && now >= c->next_ms &&
				 (!in_order || children_ready_below(&m->own, c->order, have_elders(m)));
		if (due && may_start(m, c))
			children_start(&m->own, c);
	}
}

static void attempt_begin(struct master *m)
{
	m->refused = false;
	enter(m, ATTEMPTING);
	tell(m->p->attempt, m->p->owner);
}

/* The elders serve on; what there is of the own tree goes. */
static void attempt_fail(struct master *m)
{
	LOG(LOG_ERROR, "tree_not_ready", log_bool("refused", m->refused),
		log_int("waited_ms", children_now_ms() - m->since_ms));
	enter(m, CLEARING);
}

static void attempt_step(struct master *m)
{
	const bool elders = have_elders(m);
	if (!elders && (m->refused || m->own.n == 0)) {
		stop(m, 1);
		return;
	}
	if (m->own.n == 0) /* the configuration cannot be read: the elders serve until another reload */
		return;
	if (elders && (m->refused || children_now_ms() - m->since_ms > ATTEMPT_MS)) {
		attempt_fail(m);
		return;
	}
	start_due(m, true);
	if (elders && children_ready_below(&m->own, UINT32_MAX, true))
		children_end_beside(&m->elders, MASTER_ALONE);
	if (!children_ready_below(&m->own, UINT32_MAX, false))
		return;
	enter(m, SERVING);
	tell(m->p->ready, m->p->owner);
}

static void serve_step(struct master *m)
{
	start_due(m, false);
	const int64_t order = children_order(&m->elders);
	if (order >= 0)
		children_end_order(&m->elders, order);
	else if (!m->was_alone)
		tell(m->p->alone, m->p->owner);
	m->was_alone = order < 0;
}

static size_t elders_list(const struct children *c, struct master_elder *out)
{
	size_t n = 0;
	for (size_t i = 0; i < c->n; i++) {
		const struct child *one = &c->child[i];
		if (one->pid == 0)
			continue;
		struct master_elder *e = &out[n++];
		*e = (struct master_elder){ one->pid, one->order, one->beside, "" };
		memcpy(e->role, one->role, strnlen(one->role, sizeof(e->role) - 1));
	}
	return n;
}

/* Returns when nothing is to be done, or it cannot. */
static void become(struct master *m)
{
	if (!m->replace)
		return;
	m->replace = false;
	const struct children *c = m->phase == SERVING ? &m->own : &m->elders;
	struct master_elder *elder = calloc(c->n + 1, sizeof(*elder));
	if (elder)
		reload_exec(m->p->reload, elder, elders_list(c, elder));
	free(elder);
}

static void rest(struct master *m)
{
	m->pause_ms = m->pause_ms > 0 ? m->pause_ms * 2 : AGAIN_MIN_MS;
	if (m->pause_ms > AGAIN_MAX_MS)
		m->pause_ms = AGAIN_MAX_MS;
	enter(m, RESTING);
	m->again_ms = m->since_ms + m->pause_ms;
	tell(m->p->failed, m->p->owner);
}

static void clear_step(struct master *m)
{
	const int64_t order = children_order(&m->own);
	if (order >= 0) {
		children_end_order(&m->own, order);
		return;
	}
	become(m);
	rest(m);
}

/* While those of a higher order finish, what they stand on is kept alive. */
static bool stop_step(struct master *m)
{
	const int64_t own = children_order(&m->own), old = children_order(&m->elders);
	children_end_order(&m->own, own);
	children_end_order(&m->elders, old);
	for (size_t i = 0; i < m->own.n; i++) {
		struct child *c = &m->own.child[i];
		if (c->pid == 0 && c->order < own && c->began && children_now_ms() >= c->next_ms)
			children_start(&m->own, c);
	}
	return own < 0 && old < 0;
}

static void check_step(struct master *m, bool may_begin)
{
	struct reload *r = m->p->reload;
	if (!m->checking) {
		m->checking = may_begin && reload_wanted(r) && reload_begin(r, &m->before);
		return;
	}
	const enum reload_check check = reload_poll(r, children_now_ms());
	m->checking = check == RELOAD_CHECKING;
	m->replace = check == RELOAD_GOOD;
}

/* A tree that serves is replaced when it is alone; one that does not come up, at once. */
static void reload_step(struct master *m)
{
	const bool replaceable =
		m->phase == RESTING || m->phase == ATTEMPTING || (m->phase == SERVING && !have_elders(m));
	if (!m->p->reload || m->phase == STOPPING)
		return;
	if (!m->replace)
		check_step(m, replaceable);
	if (!m->replace || !replaceable)
		return;
	if (m->phase == SERVING)
		become(m);
	else
		enter(m, CLEARING);
}

static bool phase_step(struct master *m)
{
	switch (m->phase) {
	case RESTING:
		if (children_now_ms() >= m->again_ms)
			attempt_begin(m);
		break;
	case ATTEMPTING:
		attempt_step(m);
		break;
	case SERVING:
		serve_step(m);
		break;
	case CLEARING:
		clear_step(m);
		break;
	case STOPPING:
		return stop_step(m);
	}
	reload_step(m);
	return false;
}

static void signal_take(struct master *m, uint32_t sig)
{
	if (sig == SIGHUP && m->p->reload) {
		reload_ask(m->p->reload);
	} else if (sig != SIGTERM && sig != SIGINT) {
		return;
	} else if (m->phase == STOPPING) { /* asked twice: no more patience */
		children_hurry(&m->own);
		children_hurry(&m->elders);
	} else {
		LOG(LOG_INFO, "stopping", log_cstr("signal", sig == SIGTERM ? "TERM" : "INT"));
		stop(m, 0);
	}
}

/* They stay blocked over exec: one that comes meanwhile waits. */
static bool signals_open(struct master *m)
{
	static const int all[] = { SIGCHLD, SIGTERM, SIGINT, SIGHUP };
	sigemptyset(&m->waited);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		sigaddset(&m->waited, all[i]);
	sigprocmask(SIG_BLOCK, &m->waited, &m->before);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		sigdelset(&m->before, all[i]);
	m->own.signals = m->elders.signals = m->before;
	m->signals = signalfd(-1, &m->waited, SFD_CLOEXEC | SFD_NONBLOCK);
	return m->signals >= 0;
}

/* Signals wake it, and who asks for a reload; only what it waits for itself needs a tick. */
static int patience(struct master *m)
{
	const int64_t now = children_now_ms();
	int64_t ms = m->phase == SERVING && !have_elders(m) ? REST_MS : TICK_MS;
	for (size_t i = 0; i < m->own.n; i++) {
		if (m->own.child[i].pid == 0)
			ms = TICK_MS;
	}
	const int64_t due = m->p->tick ? m->p->tick(m->p->owner, now) : ms;
	return (int)(due < ms ? due : ms);
}

static void wait_for(struct master *m)
{
	struct pollfd at[] = {
		{ .fd = m->signals, .events = POLLIN },
		{ .fd = reload_wake_fd(m->p->reload), .events = POLLIN },
		{ .fd = reload_output_fd(m->p->reload), .events = POLLIN },
	};
	struct signalfd_siginfo got;
	log_flush();
	(void)poll(at, sizeof(at) / sizeof(at[0]), patience(m));
	while (read(m->signals, &got, sizeof(got)) == sizeof(got))
		signal_take(m, got.ssi_signo);
	reap(m);
}

int master_run(const struct master_parts *parts)
{
	struct master m = { .p = parts, .signals = -1, .code = 1 };
	if (children_open(&m.own, parts, false) == RC_OK && children_open(&m.elders, parts, true) == RC_OK &&
		signals_open(&m)) {
		m.was_alone = !have_elders(&m);
		m.code = 0;
		attempt_begin(&m);
		while (!phase_step(&m))
			wait_for(&m);
	}
	sigprocmask(SIG_SETMASK, &m.before, NULL);
	if (m.signals >= 0)
		close(m.signals);
	children_close(&m.own);
	children_close(&m.elders);
	return m.code;
}
