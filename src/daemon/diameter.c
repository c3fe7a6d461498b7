/** Files in memory, a fixed place for each descriptor, exec. */
#include "daemon/diameter.h"

#include "crypto/demo_cert.h"
#include "base/log.h"
#include "daemon/diameter_conf.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* descriptors of entitled-diameter */
enum { AT_CHANNEL = 3, AT_SETTINGS, AT_DH, AT_CERT, AT_KEY, AT_END };
#define FILE_AT(n) "/proc/self/fd/" #n
static const char file_settings[] = FILE_AT(4), file_dh[] = FILE_AT(5), file_cert[] = FILE_AT(6),
		  file_key[] = FILE_AT(7);
_Static_assert(AT_SETTINGS == 4 && AT_DH == 5 && AT_CERT == 6 && AT_KEY == 7, "as the paths say");

enum { ARGUMENTS = 20, NUMBER = 16, SETTINGS_ARENA = 64 * 1024 };
static const char program[] = "entitled-diameter";

/* The group ffdhe2048 of RFC 7919. Without a group GnuTLS makes one, for half a minute. */
static const char dh_group[] = "-----BEGIN DH PARAMETERS-----\n"
			       "MIIBCAKCAQEA//////////+t+FRYortKmq/cViAnPTzx2LnFg84tNpWp4TZBFGQz\n"
			       "+8yTnc4kmz75fS/jY2MMddj2gbICrsRhetPfHtXV/WVhJDP1H18GbtCFY2VVPe0a\n"
			       "87VXE15/V8k1mE8McODmi3fipona8+/och3xWKE2rec1MKzKT0g6eXq8CrGCsyT7\n"
			       "YdEIqUuyyOP7uWrat2DX9GgdT0Kj3jlN9K5W7edjcrsZCwenyO4KbXCeAvzhzffi\n"
			       "7MA0BM0oNC9hkXL+nOmFg/+OTxIy7vKBg8P+OxtMb61zO7X8vC7CIAXFjvGDfRaD\n"
			       "ssbzSibBsu/6iGtCOGEoXJf//////////wIBAg==\n"
			       "-----END DH PARAMETERS-----\n";

struct start {
	const struct conf *conf;
	int fd[AT_END - AT_CHANNEL]; /* by their later place; -1: none */
	char path[PATH_MAX], number[8][NUMBER];
	struct host_port listen;
	size_t numbers, n;
	char *argument[ARGUMENTS];
};

static int *place_of(struct start *s, int at)
{
	return &s->fd[at - AT_CHANNEL];
}

static enum rc memory_file(struct start *s, int at, struct str text, struct fault *f)
{
	const int fd = memfd_create("diameter", MFD_CLOEXEC);
	*place_of(s, at) = fd;
	if (fd < 0 || write(fd, text.p, text.n) != (ssize_t)text.n)
		return FAIL(f, REASON_memory, "file in memory: %s", strerror(errno));
	return RC_OK;
}

/* libfdcore wants a certificate even where no peer uses TLS */
static enum rc certificate_choose(struct start *s, struct diameter_conf_files *out, struct fault *f)
{
	out->cert = conf_text(s->conf, "diameter.certificate");
	out->key = conf_text(s->conf, "diameter.key");
	out->ca = conf_text(s->conf, "diameter.ca");
	if (out->cert.n)
		return RC_OK;
	out->cert = STR(file_cert);
	out->key = STR(file_key);
	out->ca = STR(file_cert); /* our own must be believed too */
	enum rc rc = memory_file(s, AT_CERT, STR_NONE, f);
	if (rc == RC_OK)
		rc = memory_file(s, AT_KEY, STR_NONE, f);
	if (rc == RC_OK)
		rc = demo_cert_self(conf_text(s->conf, "diameter.identity").p, *place_of(s, AT_CERT),
			*place_of(s, AT_KEY), time(NULL), f);
	return rc;
}

static enum rc files_make(struct start *s, struct arena *a, struct fault *f)
{
	struct diameter_conf_files files = { .dh = STR(file_dh) };
	struct buf text;
	buf_init(&text, a, DIAMETER_CONF_TEXT_MAX);
	enum rc rc = certificate_choose(s, &files, f);
	if (rc == RC_OK)
		rc = diameter_conf_write(s->conf, &files, &text, f);
	if (rc == RC_OK)
		rc = memory_file(s, AT_SETTINGS, buf_str(&text), f);
	if (rc == RC_OK)
		rc = memory_file(s, AT_DH, STR(dh_group), f);
	return rc;
}

static enum rc program_find(struct start *s, struct fault *f)
{
	const ssize_t n = readlink("/proc/self/exe", s->path, sizeof(s->path) - sizeof(program));
	size_t folder = n > 0 ? (size_t)n : 0;
	while (folder > 0 && s->path[folder - 1] != '/')
		folder--;
	memcpy(s->path + folder, program, sizeof(program));
	if (access(s->path, X_OK) != 0)
		return FAIL(f, REASON_file_missing, "%s beside entitled: %s", program, strerror(errno));
	return RC_OK;
}

static void argue(struct start *s, const char *name, const char *value)
{
	s->argument[s->n++] = (char *)(uintptr_t)name;
	s->argument[s->n++] = (char *)(uintptr_t)value;
}

static void argue_number(struct start *s, const char *name, uint32_t value)
{
	char *text = s->number[s->numbers++];
	snprintf(text, NUMBER, "%u", value);
	argue(s, name, text);
}

/* nothing secret: arguments are for all to see */
static void arguments_make(struct start *s, uint32_t generation)
{
	uint32_t application[DIAMETER_CONF_APPLICATIONS];
	const size_t n = diameter_conf_applications(s->conf, application);
	s->argument[s->n++] = s->path;
	argue_number(s, "--channel", AT_CHANNEL);
	argue_number(s, "--generation", generation);
	argue(s, "--settings", file_settings);
	argue_number(s, "--log-format", (uint32_t)conf_choice(s->conf, "log.format"));
	argue_number(s, "--log-level", (uint32_t)conf_choice(s->conf, "log.level"));
	for (size_t i = 0; i < n; i++)
		argue_number(s, "--application", application[i]);
	if (diameter_conf_listen(s->conf, &s->listen))
		argue(s, "--listen", s->listen.host);
}

/* First above all places, then down to them: none is overwritten while it is needed. */
static enum rc descriptors_arrange(struct start *s, struct fault *f)
{
	for (int at = AT_CHANNEL; at < AT_END; at++) {
		int *fd = place_of(s, at);
		if (*fd >= 0 && (*fd = fcntl(*fd, F_DUPFD_CLOEXEC, AT_END)) < 0)
			return FAIL(f, REASON_memory, "descriptor: %s", strerror(errno));
	}
	for (int at = AT_CHANNEL; at < AT_END; at++) {
		const int fd = *place_of(s, at);
		if (fd < 0)
			close(at);
		else if (dup2(fd, at) < 0)
			return FAIL(f, REASON_memory, "descriptor: %s", strerror(errno));
	}
	if (close_range(AT_END, UINT_MAX, 0) != 0)
		return FAIL(f, REASON_bug, "close_range: %s", strerror(errno));
	return RC_OK;
}

static enum rc prepare(struct start *s, struct daemon *d, const struct master_child *self, struct fault *f)
{
	struct arena *a = arena_new(SETTINGS_ARENA);
	enum rc rc = a ? program_find(s, f) : FAIL(f, REASON_memory, "settings of libfdcore");
	if (rc == RC_OK)
		rc = files_make(s, a, f);
	if (rc == RC_OK)
		arguments_make(s, atomic_load(&d->segment->process[self->process].generation));
	arena_free(&a);
	return rc;
}

int diameter_run(void *daemon, const struct master_child *self)
{
	static struct start s;
	struct daemon *d = daemon;
	struct fault f = { .reason = REASON_none };

	s = (struct start){ .conf = d->conf, .fd = { -1, -1, -1, -1, -1 } };
	channel_keep_diameter(&d->channels);
	process_keep(d, false, false);
	*place_of(&s, AT_CHANNEL) = d->channels.core_diameter.server;
	enum rc rc = process_begin(d, self, &f);
	if (rc == RC_OK)
		rc = prepare(&s, d, self, &f);
	if (rc != RC_OK)
		return process_refuse(&f);
	rc = descriptors_arrange(&s, &f);
	if (rc == RC_OK) {
		/* exec unmaps the segment: nobody could say it later. Questions wait in the channel
		 * meanwhile. */
		atomic_store(&d->segment->process[self->process].started_s, time(NULL));
		segment_state_set(d->segment, self->process, SEGMENT_READY);
		execv(s.path, s.argument);
		fault_set(&f, REASON_file_missing, "diameter", "%s: %s", program, strerror(errno));
	}
	/* the log's descriptor may be gone */
	log_open((enum log_format)conf_choice(d->conf, "log.format"),
		(enum log_level)conf_choice(d->conf, "log.level"), self->role, d->log_secret);
	return process_refuse(&f);
}
