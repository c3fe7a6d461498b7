/** Events to lines, lines to stderr through a bounded ring that never blocks. */
#include "base/log.h"

#include "base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MAX = 4096, RING = 65536, DAY_S = 86400 };

static struct {
	int fd;
	bool is_socket;
	enum log_format format;
	enum log_level level;
	char role[24];
	uint8_t secret[16];
	char ring[RING]; /* lines, oldest first; of the first one a part may be out already */
	size_t waiting;
	uint64_t dropped, told; /* told: so many were reported, once the pipe was read again */
} sink = { .fd = STDERR_FILENO, .level = LOG_WARN, .format = LOG_TEXT, .role = "-" };

struct line {
	char p[LINE_MAX];
	size_t n;
	bool full;
};

static void line_put(struct line *l, const char *p, size_t n)
{
	/* two octets are kept for the end of the line */
	if (l->full || n > sizeof(l->p) - 2 - l->n)
		l->full = true;
	else
		memcpy(l->p + l->n, p, n), l->n += n;
}

static void line_puts(struct line *l, const char *z)
{
	line_put(l, z, strlen(z));
}

static void line_json(struct line *l, struct str s)
{
	line_puts(l, "\"");
	for (size_t i = 0; i < s.n; i++) {
		const unsigned char c = (unsigned char)s.p[i];
		char esc[8];
		if (c == '"' || c == '\\')
			snprintf(esc, sizeof(esc), "\\%c", c);
		else if (c < 0x20 || c >= 0x7f)
			snprintf(esc, sizeof(esc), "\\u%04x", c);
		else
			snprintf(esc, sizeof(esc), "%c", c);
		line_puts(l, esc);
	}
	line_puts(l, "\"");
}

static void line_text(struct line *l, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		const char c = s.p[i] >= ' ' && s.p[i] < 0x7f ? s.p[i] : '?';
		line_put(l, &c, 1);
	}
}

static void line_value(struct line *l, struct str s)
{
	if (sink.format == LOG_JSON)
		line_json(l, s);
	else
		line_text(l, s);
}

/* first 40 bits of a keyed hash under a key of the day, as eight letters and digits */
static void pseudonym(struct str identity, char out[9])
{
	static const char digit[] = "abcdefghijkmnpqrstuvwxyz23456789";
	struct hash_key key;
	memcpy(&key, sink.secret, sizeof(key));
	key.k0 ^= (uint64_t)(time(NULL) / DAY_S);
	uint64_t h = hash_sip(&key, str_bytes(identity));
	for (int i = 0; i < 8; i++, h >>= 5)
		out[i] = digit[h & 31];
	out[8] = 0;
}

static void line_field(struct line *l, const struct log_field *f)
{
	char value[64];
	if (f->type == LOG_F_MASKED && f->text.n == 0)
		return;
	line_puts(l, sink.format == LOG_JSON ? ",\"" : " ");
	line_puts(l, f->key);
	line_puts(l, sink.format == LOG_JSON ? "\":" : "=");
	switch (f->type) {
	case LOG_F_STR:
		line_value(l, f->text);
		return;
	case LOG_F_INT:
		snprintf(value, sizeof(value), "%lld", (long long)f->number);
		line_puts(l, value);
		return;
	case LOG_F_BOOL:
		line_puts(l, f->number ? "true" : "false");
		return;
	case LOG_F_MASKED: {
		char tail[9];
		const struct str head = str_sub(f->text, 0, f->keep < 20 ? f->keep : 20);
		pseudonym(f->text, tail);
		snprintf(value, sizeof(value), "%.*s~%s", STR_ARG(head), tail);
		line_value(l, str_of(value));
		return;
	}
	}
}

static void line_head(struct line *l, enum log_level level, const char *event)
{
	static const char *const names[] = { "error", "warn", "info", "debug" };
	struct timespec now;
	struct tm utc;
	char head[160];
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &utc);
	const int ms = (int)(now.tv_nsec / 1000000);
	if (sink.format == LOG_JSON)
		snprintf(head, sizeof(head),
			"{\"time\":\"%04d-%02d-%02dT%02d:%02d:%02d.%03dZ\",\"level\":\"%s\",\"role\":\"%s\","
			"\"event\":\"%s\"",
			utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
			ms, names[level], sink.role, event);
	else
		snprintf(head, sizeof(head), "%02d:%02d:%02d.%03d %-5s %-9s %s", utc.tm_hour, utc.tm_min,
			utc.tm_sec, ms, names[level], sink.role, event);
	line_puts(l, head);
}

/* Gives a pipe a description of our own that can be non-blocking without changing the one of others. */
static void sink_choose(void)
{
	struct stat st;
	if (fstat(STDERR_FILENO, &st) != 0)
		return;
	sink.is_socket = S_ISSOCK(st.st_mode);
	if (S_ISFIFO(st.st_mode)) {
		const int fd = open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK | O_CLOEXEC);
		if (fd >= 0)
			sink.fd = fd;
	}
}

void log_open(enum log_format format, enum log_level level, const char *role, const uint8_t secret[16])
{
	if (sink.fd != STDERR_FILENO)
		close(sink.fd);
	sink.fd = STDERR_FILENO;
	sink.format = format;
	sink.level = level;
	sink.waiting = 0;
	sink.dropped = sink.told = 0;
	snprintf(sink.role, sizeof(sink.role), "%s", role);
	memcpy(sink.secret, secret, sizeof(sink.secret));
	sink_choose();
}

/* Octets that went out. A pipe takes a line (at most PIPE_BUF) whole or not at all, a stream socket may take
 * a part of it. */
static size_t sink_write(const char *p, size_t n)
{
	const ssize_t w =
		sink.is_socket ? send(sink.fd, p, n, MSG_DONTWAIT | MSG_NOSIGNAL) : write(sink.fd, p, n);
	if (w >= 0)
		return (size_t)w;
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : n;
}

void log_flush(void)
{
	size_t done = 0;
	while (done < sink.waiting) {
		const char *end = memchr(sink.ring + done, '\n', sink.waiting - done);
		const size_t n = (size_t)(end - (sink.ring + done)) + 1,
			     out = sink_write(sink.ring + done, n);
		done += out;
		if (out < n)
			break;
	}
	memmove(sink.ring, sink.ring + done, sink.waiting - done);
	sink.waiting -= done;
	if (sink.waiting == 0 && sink.told != sink.dropped) {
		const uint64_t lost = sink.dropped - sink.told;
		sink.told = sink.dropped;
		LOG(LOG_WARN, "log_dropped", log_int("events", (int64_t)lost));
	}
}

uint64_t log_dropped(void)
{
	return sink.dropped;
}

void log_event(enum log_level level, const char *event, const struct log_field *f, size_t n)
{
	struct line l = { .n = 0 };
	if (level > sink.level)
		return;
	line_head(&l, level, event);
	for (size_t i = 0; i < n; i++) {
		const size_t mark = l.n;
		line_field(&l, &f[i]);
		if (l.full)
			l.n = mark; /* a field that does not fit is left out whole */
		l.full = false;
	}
	memcpy(l.p + l.n, sink.format == LOG_JSON ? "}\n" : "\n", sink.format == LOG_JSON ? 2 : 1);
	l.n += sink.format == LOG_JSON ? 2 : 1;
	log_flush();
	const size_t out = sink.waiting == 0 ? sink_write(l.p, l.n) : 0;
	if (l.n - out > sizeof(sink.ring) - sink.waiting) {
		sink.dropped++;
		return;
	}
	memcpy(sink.ring + sink.waiting, l.p + out, l.n - out);
	sink.waiting += l.n - out;
}
