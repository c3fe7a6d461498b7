/** From a checked configuration to running processes. */
#include "daemon/serve.h"

#include "base/log.h"
#include "base/secret.h"
#include "crypto/rng.h"
#include "daemon/check.h"
#include "daemon/core.h"
#include "daemon/diameter.h"
#include "daemon/diameter_conf.h"
#include "daemon/settings.h"
#include "daemon/wiring.h"
#include "daemon/worker.h"
#include "daemon/writer.h"

#include <arpa/inet.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CONF_ARENA = 64 * 1024 * 1024, STOP_SLACK_MS = 2000 };

struct serve {
	struct daemon d;
	struct arena *arena; /* of the operators' settings */
	const char *conf_path;
	char whole_path[PATH_MAX]; /* the same, from the root on */
	struct master_child *child;
	size_t n;
};

static int refuse(const struct fault *f)
{
	fprintf(stderr, "entitled: %s (%s)\n", f->note, fault_row(f->reason)->name);
	return 1;
}

static void check_log(void *to, const char *line)
{
	*(unsigned *)to += 1;
	LOG(LOG_WARN, "configuration", log_cstr("note", line));
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

static enum rc shared_open(struct daemon *d, struct fault *f)
{
	const struct conf *c = d->conf;
	const unsigned workers = settings_workers(c);
	rng_fill(d->ticket_key, sizeof(d->ticket_key));
	rng_fill(d->log_secret, sizeof(d->log_secret));
	enum rc rc = user_find(d, f);
	if (rc == RC_OK)
		rc = segment_open(workers, (size_t)conf_int(c, "login.slots"),
			(size_t)conf_int(c, "limit.cells"), &d->segment, f);
	if (rc == RC_OK)
		rc = channel_open(&d->channels, workers, f);
	if (rc == RC_OK)
		rc = doors_open(&d->doors, c, workers, f);
	return rc;
}

static void shared_close(struct daemon *d)
{
	doors_close(&d->doors);
	channel_close(&d->channels);
	segment_close(&d->segment);
	secret_wipe(d->ticket_key, sizeof(d->ticket_key));
}

static enum rc children_list(struct serve *s, struct fault *f)
{
	const unsigned workers = s->d.segment->workers;
	s->child = calloc(workers + SEGMENT_FIRST_WORKER, sizeof(*s->child));
	if (!s->child)
		return FAIL(f, REASON_memory, "%u workers", workers);
	s->child[s->n++] = (struct master_child){ "writer", SEGMENT_WRITER, 0, 0, writer_run };
	if (diameter_conf_needed(s->d.conf))
		s->child[s->n++] = (struct master_child){ "diameter", SEGMENT_DIAMETER, 0, 0, diameter_run };
	s->child[s->n++] = (struct master_child){ "core", SEGMENT_CORE, 1, 0, core_run };
	for (unsigned i = 0; i < workers; i++) {
		struct master_child *row = &s->child[s->n++];
		*row = (struct master_child){ "", SEGMENT_FIRST_WORKER + i, 2, i, worker_run };
		snprintf(row->role, sizeof(row->role), "worker/%u", i);
	}
	return RC_OK;
}

static void on_ready(void *owner)
{
	const struct serve *s = owner;
	const struct doors *doors = &s->d.doors;
	for (size_t i = 0; i < doors->n; i++) {
		char text[LISTEN_TEXT];
		listen_text(&doors->url[i], text);
		LOG(LOG_INFO, "listening", log_cstr("url", text));
	}
	for (size_t i = 0; i < doors->n_health; i++) {
		char text[LISTEN_TEXT];
		listen_text(&doors->health_url[i], text);
		LOG(LOG_INFO, "listening", log_cstr("health", text));
	}
	LOG(LOG_INFO, "ready", log_int("workers", s->d.segment->workers));
}

static bool conf_again(const struct serve *s)
{
	struct arena *a = arena_new(CONF_ARENA);
	struct fault f = { .reason = REASON_none };
	struct str error = STR_NONE;
	struct conf *fresh;
	unsigned lines = 0;
	if (!a)
		return false;
	bool good = conf_read(a, s->conf_path, wiring_schema(), &fresh, &error, &f) == RC_OK;
	if (!good)
		check_log(&lines, error.n > 0 ? error.p : fault_row(f.reason)->sentence);
	else
		good = check_all(fresh, &(struct check){ .put = check_log, .to = &lines }) == 0;
	arena_free(&a);
	return good;
}

/* The processes keep the settings they began with; certificates and sealing keys are loaded again. */
static bool on_reload(void *owner)
{
	const struct serve *s = owner;
	if (!conf_again(s)) {
		LOG(LOG_ERROR, "reload_refused");
		return false;
	}
	atomic_fetch_add(&s->d.segment->keys, 1);
	atomic_fetch_add(&s->d.segment->rules, 1);
	LOG(LOG_INFO, "reloaded");
	return true;
}

/* No new worker will need them: when the last worker stops accepting, the kernel refuses connections instead
 * of keeping them waiting. */
static void on_stopping(void *owner)
{
	struct serve *s = owner;
	doors_keep_core(&s->d.doors);
}

static void harden(void)
{
	const struct rlimit none = { 0, 0 };
	(void)setrlimit(RLIMIT_CORE, &none);
	umask(077);
}

static int serve_shared(struct serve *s)
{
	const struct conf *c = s->d.conf;
	const struct master_parts parts = {
		.segment = s->d.segment,
		.child = s->child,
		.n = s->n,
		.stop_ms = conf_int(c, "drain.deadline") * 1000 + STOP_SLACK_MS,
		.owner = s,
		.ready = on_ready,
		.reload = on_reload,
		.stopping = on_stopping,
	};
	log_open((enum log_format)conf_choice(c, "log.format"), (enum log_level)conf_choice(c, "log.level"),
		"master", s->d.log_secret);
	const int code = master_run(&parts);
	LOG(LOG_INFO, "stopped", log_int("code", code));
	log_flush();
	return code;
}

static enum rc operators_open(struct serve *s, struct fault *f)
{
	struct str error = STR_NONE;
	s->arena = arena_new(CONF_ARENA);
	if (!s->arena)
		return FAIL(f, REASON_memory, "operators");
	return operators_read(s->arena, s->d.conf, wiring_own, &s->d.operators, &error, f);
}

int serve_run(const struct conf *c, const char *conf_path)
{
	struct serve s = { .d = { .conf = c }, .conf_path = conf_path };
	if (conf_path)
		s.d.conf_path = realpath(conf_path, s.whole_path);
	struct fault f = { .reason = REASON_none };

	harden();
	if (check_all(c, &(struct check){ .put = check_print }) > 0)
		return 1;
	enum rc rc = operators_open(&s, &f);
	if (rc == RC_OK)
		rc = shared_open(&s.d, &f);
	if (rc == RC_OK)
		rc = children_list(&s, &f);
	const int code = rc == RC_OK ? serve_shared(&s) : refuse(&f);
	free(s.child);
	shared_close(&s.d);
	arena_free(&s.arena);
	return code;
}
