/** Fork, exec, a pipe for what the checker says, a time limit; then exec for good. */
#include "daemon/reload.h"

#include "base/log.h"
#include "daemon/children.h"
#include "daemon/notify.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CHECK_MS = 20000, LINE = 1024, ENV_TEXT = sizeof(HANDOVER_ENV) + 16 };

struct reload {
	struct reload_parts p;
	pid_t pid;  /* of the checker; 0: none */
	int output; /* of the checker; -1: at its end */
	int64_t kill_ms;
	bool late, good;
	char line[LINE];
	size_t n;
};

enum rc reload_open(const struct reload_parts *parts, struct reload **out, struct fault *f)
{
	struct reload *r = calloc(1, sizeof(*r));
	if (!r)
		return FAIL(f, REASON_memory, "reload");
	r->p = *parts;
	r->output = -1;
	*out = r;
	return RC_OK;
}

static void output_close(struct reload *r)
{
	if (r->output >= 0)
		close(r->output);
	r->output = -1;
}

void reload_close(struct reload **r)
{
	if (!*r)
		return;
	if ((*r)->pid > 0)
		kill((*r)->pid, SIGKILL);
	output_close(*r);
	free(*r);
	*r = NULL;
}

void reload_ask(struct reload *r)
{
	(void)reload_page_ask(r->p.page); /* there it outlives this image */
}

bool reload_wanted(struct reload *r)
{
	uint64_t times;
	(void)!read(r->p.wake, &times, sizeof(times));
	return reload_page_wanted(r->p.page);
}

static void say(struct reload *r, const char *line)
{
	LOG(LOG_WARN, "configuration", log_cstr("note", line));
	reload_page_say(r->p.page, line);
}

void reload_done(struct reload_page *p, bool refused)
{
	reload_page_end(p, refused);
	notify_ready();
}

static void refuse(struct reload *r)
{
	LOG(LOG_ERROR, "reload_refused");
	reload_done(r->p.page, true);
}

/* Descriptors that exec leaves open are those of the record; the environment names it. */
static bool hand_over(
	struct reload *r, struct handover *h, int *fd, const struct master_elder *elder, size_t n)
{
	struct fault f = { .reason = REASON_none };
	char text[16];
	r->p.handover(r->p.owner, h);
	h->elder = (struct master_elder *)(uintptr_t)elder;
	h->elders = n;
	if (handover_write(h, fd, &f) != RC_OK) {
		say(r, f.note);
		return false;
	}
	snprintf(text, sizeof(text), "%d", *fd);
	return setenv(HANDOVER_ENV, text, 1) == 0;
}

/* In the checker; never returns. */
static void check_run(struct reload *r, const struct handover *h, int record, int output, pid_t parent)
{
	char check[] = "--check", with_conf[] = "-c";
	char *const argv[] = { r->p.argv[0], check, r->p.conf_path ? with_conf : NULL,
		(char *)(uintptr_t)r->p.conf_path, NULL };
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent || dup2(output, STDOUT_FILENO) < 0 || dup2(output, STDERR_FILENO) < 0)
		_exit(1);
	handover_keep(h, record, true);
	execv(r->p.program, argv);
	dprintf(STDOUT_FILENO, "%s: %s\n", r->p.program, strerror(errno));
	_exit(1);
}

static bool check_fork(struct reload *r, const struct handover *h, int record, const sigset_t *signals)
{
	int end[2];
	const pid_t parent = getpid();
	if (pipe2(end, O_CLOEXEC) != 0)
		return false;
	fcntl(end[0], F_SETFL, O_NONBLOCK);
	const pid_t pid = fork();
	if (pid == 0) {
		sigprocmask(SIG_SETMASK, signals, NULL);
		check_run(r, h, record, end[1], parent);
	}
	close(end[1]);
	if (pid < 0) {
		close(end[0]);
		return false;
	}
	r->pid = pid;
	r->output = end[0];
	return true;
}

bool reload_begin(struct reload *r, const sigset_t *signals)
{
	struct handover h = { 0 };
	int record = -1;
	r->late = r->good = false;
	r->n = 0;
	r->kill_ms = children_now_ms() + CHECK_MS;
	reload_page_begin(r->p.page);
	notify_reloading();
	LOG(LOG_INFO, "reload_begun", log_cstr("program", r->p.program));
	const bool began = hand_over(r, &h, &record, NULL, 0) && check_fork(r, &h, record, signals);
	unsetenv(HANDOVER_ENV);
	if (record >= 0)
		close(record);
	if (began)
		return true;
	say(r, "the checker cannot be started");
	refuse(r);
	return false;
}

static void line_end(struct reload *r)
{
	r->line[r->n] = '\0';
	if (r->n > 0)
		say(r, r->line);
	r->n = 0;
}

static void output_read(struct reload *r)
{
	char text[LINE];
	ssize_t n;
	while ((n = read(r->output, text, sizeof(text))) > 0) {
		for (ssize_t i = 0; i < n; i++) {
			if (text[i] == '\n' || r->n + 1 == sizeof(r->line))
				line_end(r);
			if (text[i] != '\n')
				r->line[r->n++] = text[i];
		}
	}
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	line_end(r);
	output_close(r);
}

enum reload_check reload_poll(struct reload *r, int64_t now_ms)
{
	if (r->output >= 0)
		output_read(r);
	if (r->pid > 0 && now_ms >= r->kill_ms) {
		r->late = true;
		kill(r->pid, SIGKILL);
	}
	if (r->pid > 0)
		return RELOAD_CHECKING;
	output_close(r);
	if (r->good)
		return RELOAD_GOOD;
	if (r->late)
		say(r, "the check of the new configuration did not end");
	refuse(r);
	return RELOAD_REFUSED;
}

bool reload_reaped(struct reload *r, pid_t pid, int status)
{
	if (!r || r->pid != pid)
		return false;
	r->pid = 0;
	r->good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	return true;
}

void reload_exec(struct reload *r, const struct master_elder *elder, size_t elders)
{
	struct handover h = { 0 };
	char why[LINE];
	int record = -1;
	log_flush();
	if (hand_over(r, &h, &record, elder, elders)) {
		handover_keep(&h, record, true);
		reload_page_take(r->p.page);
		execv(r->p.program, r->p.argv);
		snprintf(why, sizeof(why), "%s: %s", r->p.program, strerror(errno));
		handover_keep(&h, record, false);
		say(r, why);
	}
	unsetenv(HANDOVER_ENV);
	if (record >= 0)
		close(record);
	refuse(r);
}

int reload_wake_fd(const struct reload *r)
{
	return r ? r->p.wake : -1;
}

int reload_output_fd(const struct reload *r)
{
	return r ? r->output : -1;
}
