/** The frame of writer, core and workers. */
#include "daemon/process.h"

#include "base/log.h"
#include "daemon/env_uv.h"

#include <grp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { EXIT_LATER = 75 };

static enum rc user_become(const struct daemon *d, struct fault *f)
{
	if (!d->drop)
		return RC_OK;
	if (setgroups(0, NULL) != 0 || setgid(d->gid) != 0 || setuid(d->uid) != 0 || setuid(0) == 0)
		return FAIL(f, REASON_conf_value, "user: cannot become it");
	/* the change of user cleared the tie to the master */
	const pid_t parent = getppid();
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (parent == 1 || getppid() != parent)
		_exit(0);
	return RC_OK;
}

/* Memory with keys in it is neither dumped nor read by a debugger of the same user. */
static void harden(void)
{
	const struct rlimit none = { 0, 0 };
	struct rlimit files;
	prctl(PR_SET_DUMPABLE, 0);
	(void)setrlimit(RLIMIT_CORE, &none);
	if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
		files.rlim_cur = files.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &files);
	}
	umask(077);
	signal(SIGPIPE, SIG_IGN);
}

static void on_signal(uv_signal_t *h, int sig)
{
	struct process *p = h->data;
	p->on_stop(p->owner);
}

static void on_tick(struct env_timer *t)
{
	struct process *p = t->owner;
	if (p->on_tick)
		p->on_tick(p->owner);
	if (p->env->ops->timer_arm(p->env, &p->tick, PROCESS_TICK_MS) != RC_OK)
		LOG(LOG_ERROR, "tick_lost");
}

static void fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void process_keep(struct daemon *d, bool tickets, bool page)
{
	if (!tickets)
		fd_close(&d->tickets);
	fd_close(&d->page_fd);
	if (page)
		return;
	reload_page_close(&d->page);
	fd_close(&d->wake);
}

enum rc process_begin(struct daemon *d, const struct master_child *self, struct fault *f)
{
	log_open((enum log_format)conf_choice(d->conf, "log.format"),
		(enum log_level)conf_choice(d->conf, "log.level"), self->role, d->log_secret);
	prctl(PR_SET_NAME, self->role);
	const enum rc rc = user_become(d, f);
	if (rc == RC_OK)
		harden();
	return rc;
}

enum rc process_open(struct process *p, struct daemon *d, const struct master_child *self, struct fault *f)
{
	*p = (struct process){ .d = d, .self = self };
	const enum rc rc = process_begin(d, self, f);
	if (rc != RC_OK)
		return rc;
	if (uv_loop_init(&p->loop) != 0 || env_uv_open(&p->loop, &p->env) != RC_OK)
		return FAIL(f, REASON_memory, "loop");
	p->tick = (struct env_timer){ .fire = on_tick, .owner = p };
	uv_signal_init(&p->loop, &p->end);
	uv_signal_init(&p->loop, &p->term);
	p->end.data = p->term.data = p;
	return RC_OK;
}

void process_run(struct process *p)
{
	uv_signal_start(&p->end, on_signal, MASTER_END);
	if (p->obeys_anybody)
		uv_signal_start(&p->term, on_signal, SIGTERM);
	else
		signal(SIGTERM, SIG_IGN);
	on_tick(&p->tick);
	atomic_store(&p->d->segment->process[p->self->process].started_s, env_wall_s(p->env));
	segment_state_set(p->d->segment, p->self->process, SEGMENT_READY);
	LOG(LOG_INFO, "serving",
		log_int("generation", atomic_load(&p->d->segment->process[p->self->process].generation)));
	uv_run(&p->loop, UV_RUN_DEFAULT);
}

void process_stop(struct process *p)
{
	uv_stop(&p->loop);
}

void process_close(struct process *p)
{
	uv_close((uv_handle_t *)&p->end, NULL);
	uv_close((uv_handle_t *)&p->term, NULL);
	env_uv_close(&p->env);
	uv_run(&p->loop, UV_RUN_DEFAULT);
	uv_loop_close(&p->loop);
	log_flush();
}

int process_refuse(const struct fault *f)
{
	const struct reason_row *row = fault_row(f->reason);
	LOG(LOG_ERROR, "start_failed", log_cstr("reason", row->name), log_cstr("where", f->where),
		log_cstr("note", f->note));
	log_flush();
	return row->rc == RC_UNAVAIL || row->rc == RC_LIMIT || row->rc == RC_NOMEM ? EXIT_LATER
										   : MASTER_REFUSED;
}
