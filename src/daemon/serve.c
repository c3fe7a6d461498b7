/** From a checked configuration to running processes, and on to the next image of the program. */
#include "daemon/serve.h"

#include "base/log.h"
#include "crypto/rng.h"
#include "daemon/check.h"
#include "daemon/children.h"
#include "daemon/core.h"
#include "daemon/diameter.h"
#include "daemon/diameter_conf.h"
#include "daemon/notify.h"
#include "daemon/reload.h"
#include "daemon/settings.h"
#include "daemon/ticket_page.h"
#include "daemon/wiring.h"
#include "daemon/worker.h"
#include "daemon/writer.h"

#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CONF_ARENA = 64 * 1024 * 1024, STOP_SLACK_MS = 2000, NO_CONF_STOP_MS = 12000 };

struct serve {
	struct daemon d;
	struct handover before; /* what the image before left, but for its sockets: those are doors.all */
	struct arena *arena;    /* of the operators' settings */
	const struct serve_start *start;
	char whole_path[PATH_MAX]; /* of the configuration, from the root on */
	char program[PATH_MAX];
	struct master_child *child;
	size_t n;
	struct reload *reload;
	int64_t rotate_ms; /* when the ticket keys are due */
	bool served;
};

static int refuse(const struct fault *f)
{
	fprintf(stderr, "entitled: %s (%s)\n", f->note, fault_row(f->reason)->name);
	return 1;
}

static void check_print(void *to, const char *line)
{
	fprintf(stderr, "entitled: %s\n", line);
}

static enum rc user_find(struct daemon *d, struct fault *f)
{
	const struct str name = conf_text(d->conf, "user");
	if (name.n == 0 || geteuid() != 0)
		return RC_OK;
	const struct passwd *pw = getpwnam(name.p);
	if (!pw || pw->pw_uid == 0)
		return FAIL(f, REASON_conf_value, "user: there is no such user, or it is root");
	d->drop = true;
	d->uid = pw->pw_uid;
	d->gid = pw->pw_gid;
	return RC_OK;
}

/* The bank that the elders do not use; a fresh segment where the tables have another size now. */
static enum rc segment_take(struct serve *s, unsigned workers, struct fault *f)
{
	const size_t slots = (size_t)conf_int(s->d.conf, "login.slots"),
		     cells = (size_t)conf_int(s->d.conf, "limit.cells");
	const unsigned bank = s->before.elder_bank ? 0 : 1;
	enum rc rc = RC_OK;
	if (s->before.segment >= 0)
		rc = segment_adopt(s->before.segment, bank, workers, slots, cells, &s->d.segment, f);
	if (rc == RC_OK && !s->d.segment)
		rc = segment_open(bank, workers, slots, cells, &s->d.segment, f);
	return rc;
}

/* What every image needs, whatever the configuration says. */
static enum rc link_open(struct serve *s, struct fault *f)
{
	struct daemon *d = &s->d;
	d->tree = s->before.tree + 1;
	d->page_fd = s->before.page;
	d->tickets = s->before.tickets;
	d->wake = s->before.wake >= 0 ? s->before.wake : eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (d->wake < 0)
		return FAIL(f, REASON_memory, "eventfd: %s", strerror(errno));
	if (s->before.taken)
		memcpy(d->log_secret, s->before.log_secret, sizeof(d->log_secret));
	else
		rng_fill(d->log_secret, sizeof(d->log_secret));
	const enum rc rc = reload_page_open(&d->page_fd, &d->page, f);
	return rc == RC_OK ? ticket_page_open(&d->tickets, f) : rc;
}

static enum rc operators_open(struct serve *s, struct fault *f)
{
	struct str error = STR_NONE;
	s->arena = arena_new(CONF_ARENA);
	if (!s->arena)
		return FAIL(f, REASON_memory, "operators");
	return operators_read(s->arena, s->d.conf, wiring_own, &s->d.operators, &error, f);
}

static enum rc shared_open(struct serve *s, struct fault *f)
{
	const unsigned workers = settings_workers(s->d.conf);
	enum rc rc = user_find(&s->d, f);
	if (rc == RC_OK)
		rc = operators_open(s, f);
	if (rc == RC_OK)
		rc = segment_take(s, workers, f);
	if (rc == RC_OK)
		rc = channel_open(&s->d.channels, workers, f);
	return rc == RC_OK ? doors_open(&s->d.doors, s->d.conf, workers, f) : rc;
}

static enum rc children_list(struct serve *s, struct fault *f)
{
	const unsigned workers = s->d.segment->workers;
	s->child = calloc(workers + SEGMENT_FIRST_WORKER, sizeof(*s->child));
	if (!s->child)
		return FAIL(f, REASON_memory, "%u workers", workers);
	s->child[s->n++] = (struct master_child){ "writer", SEGMENT_WRITER, 0, 0, writer_run, MASTER_BESIDE };
	if (diameter_conf_needed(s->d.conf)) /* two with one identity would push each other out */
		s->child[s->n++] = (struct master_child){ "diameter", SEGMENT_DIAMETER, 0, 0, diameter_run,
			MASTER_ALONE };
	s->child[s->n++] = (struct master_child){ "core", SEGMENT_CORE, 1, 0, core_run, MASTER_YIELD };
	for (unsigned i = 0; i < workers; i++) {
		struct master_child *row = &s->child[s->n++];
		*row = (struct master_child){ "", SEGMENT_FIRST_WORKER + i, 2, i, worker_run, MASTER_BESIDE };
		snprintf(row->role, sizeof(row->role), "worker/%u", i);
	}
	return RC_OK;
}

static void attempt(void *owner)
{
	struct serve *s = owner;
	atomic_store(&s->d.page->yielded, 0);
	atomic_store(&s->d.page->reserves, s->d.tree);
	if (s->before.elders == 0)
		atomic_store(&s->d.page->alone, s->d.tree);
}

static bool yielded(void *owner)
{
	const struct serve *s = owner;
	return atomic_load(&s->d.page->yielded) == s->before.elder_tree;
}

static void failed(void *owner)
{
	struct serve *s = owner;
	atomic_store(&s->d.page->reserves, s->before.elder_tree);
	reload_page_say(s->d.page,
		"the new processes do not become ready: see the log; the old ones go on, and "
		"it is tried again");
	reload_done(s->d.page, true);
}

static void listening(const char *what, const struct listen_url *url, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char text[LISTEN_TEXT];
		listen_text(&url[i], text);
		LOG(LOG_INFO, "listening", log_cstr(what, text));
	}
}

static void ready(void *owner)
{
	struct serve *s = owner;
	s->served = true;
	doors_settle(&s->d.doors);
	if (s->before.segment >= 0)
		close(s->before.segment);
	s->before.segment = -1;
	listening("url", s->d.doors.url, s->d.doors.n);
	listening("health", s->d.doors.health_url, s->d.doors.n_health);
	LOG(LOG_INFO, s->before.taken ? "reload_done" : "ready", log_int("workers", s->d.segment->workers));
	reload_done(s->d.page, false);
}

static void alone(void *owner)
{
	struct serve *s = owner;
	atomic_store(&s->d.page->alone, s->d.tree);
	segment_forget_gauges(s->d.segment);
	LOG(LOG_INFO, "old_processes_gone");
}

static void stopping(void *owner)
{
	struct serve *s = owner;
	notify_stopping();
	doors_refuse(&s->d.doors);
}

static int64_t tick(void *owner, int64_t now_ms)
{
	struct serve *s = owner;
	struct fault f = { .reason = REASON_none };
	if (now_ms >= s->rotate_ms) {
		s->rotate_ms = now_ms + conf_int(s->d.conf, "tls.ticket_rotation") * 1000;
		if (ticket_page_rotate(s->d.tickets, &f) != RC_OK)
			LOG(LOG_ERROR, "ticket_rotation", log_cstr("note", f.note));
	}
	return s->rotate_ms - now_ms;
}

/* Until all of this tree were ready, the next image takes over from the elders and not from us. */
static void handover(void *owner, struct handover *h)
{
	const struct serve *s = owner;
	const struct daemon *d = &s->d;
	*h = (struct handover){ .tree = d->tree,
		.elder_tree = s->served ? d->tree : s->before.elder_tree,
		.elder_bank = s->served ? d->segment->bank : s->before.elder_bank,
		.segment = s->served ? d->segment->fd : s->before.segment,
		.tickets = d->tickets,
		.page = d->page_fd,
		.wake = d->wake,
		.rotate_ms = s->rotate_ms,
		.sockets = d->doors.all };
	memcpy(h->log_secret, d->log_secret, sizeof(h->log_secret));
}

static void harden(void)
{
	const struct rlimit none = { 0, 0 };
	(void)setrlimit(RLIMIT_CORE, &none);
	umask(077);
}

/* Where the program lies: a newer one may have been put there meanwhile. */
static enum rc program_find(struct serve *s, struct fault *f)
{
	static const char gone[] = " (deleted)";
	const ssize_t n = readlink("/proc/self/exe", s->program, sizeof(s->program) - 1);
	if (n <= 0)
		return FAIL(f, REASON_file_missing, "/proc/self/exe: %s", strerror(errno));
	s->program[n] = '\0';
	char *end = s->program + n - (sizeof(gone) - 1);
	if (end > s->program && strcmp(end, gone) == 0)
		*end = '\0';
	return RC_OK;
}

static enum rc reload_make(struct serve *s, struct fault *f)
{
	const struct reload_parts parts = { .program = s->program,
		.argv = s->start->argv,
		.conf_path = s->start->conf_path,
		.page = s->d.page,
		.wake = s->d.wake,
		.owner = s,
		.handover = handover };
	const enum rc rc = program_find(s, f);
	return rc == RC_OK ? reload_open(&parts, &s->reload, f) : rc;
}

static int supervise(struct serve *s)
{
	const struct conf *c = s->d.conf;
	const bool whole = s->n > 0;
	const int64_t rotate_ms = c ? conf_int(c, "tls.ticket_rotation") * 1000 : 0;
	const struct master_parts parts = {
		.segment = s->d.segment,
		.child = s->child,
		.n = s->n,
		.elder = s->before.elder,
		.elders = s->before.elders,
		.stop_ms = c ? conf_int(c, "drain.deadline") * 1000 + STOP_SLACK_MS : NO_CONF_STOP_MS,
		.reload = s->reload,
		.owner = s,
		.tick = whole ? tick : NULL,
		.attempt = whole ? attempt : NULL,
		.yielded = yielded,
		.ready = ready,
		.failed = failed,
		.alone = alone,
		.stopping = stopping,
	};
	s->rotate_ms = s->before.rotate_ms;
	if (!s->before.taken || s->rotate_ms > children_now_ms() + rotate_ms)
		s->rotate_ms = children_now_ms() + rotate_ms;
	const int code = master_run(&parts);
	LOG(LOG_INFO, "stopped", log_int("code", code));
	log_flush();
	return code;
}

static void log_begin(const struct serve *s)
{
	const struct conf *c = s->d.conf;
	log_open(c ? (enum log_format)conf_choice(c, "log.format") : LOG_JSON,
		c ? (enum log_level)conf_choice(c, "log.level") : LOG_INFO, "master", s->d.log_secret);
}

/* The check found everything right, and now it is not: the elders serve until the next reload. */
static int keep(struct serve *s, const struct fault *f)
{
	log_begin(s);
	LOG(LOG_ERROR, "reload_refused", log_cstr("reason", fault_row(f->reason)->name),
		log_cstr("note", f->note));
	reload_page_say(s->d.page, f->note);
	reload_done(s->d.page, true);
	s->n = 0;
	return supervise(s);
}

static int serve(struct serve *s)
{
	struct fault f = { .reason = REASON_none };
	enum rc rc = link_open(s, &f);
	if (rc == RC_OK)
		rc = reload_make(s, &f);
	if (rc != RC_OK)
		return refuse(&f);
	rc = s->d.conf ? shared_open(s, &f)
		       : FAIL(&f, REASON_conf_syntax, "the configuration cannot be read");
	if (rc == RC_OK)
		rc = children_list(s, &f);
	if (rc != RC_OK)
		return s->before.elders > 0 ? keep(s, &f) : refuse(&f);
	log_begin(s);
	return supervise(s);
}

static void serve_close(struct serve *s)
{
	free(s->child);
	reload_close(&s->reload);
	doors_close(&s->d.doors);
	channel_close(&s->d.channels);
	segment_close(&s->d.segment);
	reload_page_close(&s->d.page);
	arena_free(&s->arena);
	handover_free(&s->before);
}

int serve_run(const struct serve_start *start)
{
	static const struct channel none = { -1, -1 };
	struct serve s = { .start = start,
		.d = { .conf = start->conf,
			.doors = { .admin = -1 },
			.channels = { 0, none, none, NULL, NULL } } };
	struct fault f = { .reason = REASON_none };

	harden();
	if (start->conf_path)
		s.d.conf_path = realpath(start->conf_path, s.whole_path);
	if (handover_take(&s.before, &f) != RC_OK)
		return refuse(&f);
	s.d.doors.all = s.before.sockets;
	s.before.sockets = (struct sockets){ 0 };
	/* the one who handed over has checked already */
	const bool good = s.before.taken ||
			  (start->conf && check_all(start->conf, &(struct check){ .put = check_print }) == 0);
	const int code = good ? serve(&s) : 1;
	serve_close(&s);
	return code;
}
