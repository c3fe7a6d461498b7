/** Events to lines, lines to stderr through a bounded ring that never blocks. */
#include "base/log.h"

#include "base/buf.h"
#include "base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MAX_OCTETS = 4096, RING = 65536, DAY_S = 86400 };

_Static_assert(LINE_MAX_OCTETS <= PIPE_BUF, "a line goes into a pipe whole");

static struct {
	int fd;
	bool is_socket, is_pipe;
	enum log_format format;
	enum log_level level;
	char role[24];
	uint8_t secret[16];
	char ring[RING]; /* lines, oldest first; of the first one a part may be out already */
	size_t waiting;
	uint64_t dropped, told; /* told: so many were reported, once the pipe was read again */
	time_t second;          /* that `clock` shows */
	char clock[24];
	char line[LINE_MAX_OCTETS];
} sink = { .fd = STDERR_FILENO, .level = LOG_WARN, .format = LOG_TEXT, .role = "-" };

/* stands in a string of JSON as it is */
static const bool json_plain[256] = {
	[' ' ... '!'] = true,
	['#' ... '['] = true,
	[']' ... '~'] = true,
};

static void json_escape(struct buf *l, unsigned char c)
{
	if (c == '"' || c == '\\') {
		buf_putc(l, '\\');
		buf_putc(l, (char)c);
	} else {
		buf_printf(l, "\\u%04x", c);
	}
}

static void line_json(struct buf *l, struct str s)
{
	buf_putc(l, '"');
	while (s.n) {
		size_t run = 0;
		while (run < s.n && json_plain[(uint8_t)s.p[run]])
			run++;
		buf_put(l, s.p, run);
		s = str_sub(s, run, s.n);
		if (s.n)
			json_escape(l, (unsigned char)s.p[0]);
		s = str_sub(s, 1, s.n);
	}
	buf_putc(l, '"');
}

static void line_text(struct buf *l, struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		buf_putc(l, (char)(s.p[i] >= ' ' && s.p[i] < 0x7f ? s.p[i] : '?'));
}

static void line_value(struct buf *l, struct str s)
{
	if (sink.format == LOG_JSON)
		line_json(l, s);
	else
		line_text(l, s);
}

/* first 40 bits of a keyed hash under a key of the day, as eight letters and digits */
static void pseudonym(struct str identity, char out[8])
{
	static const char digit[] = "abcdefghijkmnpqrstuvwxyz23456789";
	struct hash_key key;
	memcpy(&key, sink.secret, sizeof(key));
	key.k0 ^= (uint64_t)(time(NULL) / DAY_S);
	uint64_t h = hash_sip(&key, str_bytes(identity));
	for (int i = 0; i < 8; i++, h >>= 5)
		out[i] = digit[h & 31];
}

static void line_masked(struct buf *l, const struct log_field *f)
{
	char text[20 + 1 + 8];
	const struct str clear = str_sub(f->text, 0, f->keep < 20 ? f->keep : 20);
	memcpy(text, clear.p, clear.n);
	text[clear.n] = '~';
	pseudonym(f->text, text + clear.n + 1);
	line_value(l, (struct str){ text, clear.n + 1 + 8 });
}

static void line_field(struct buf *l, const struct log_field *f)
{
	if (f->type == LOG_F_MASKED && f->text.n == 0)
		return;
	buf_puts(l, sink.format == LOG_JSON ? ",\"" : " ");
	buf_puts(l, f->key);
	buf_puts(l, sink.format == LOG_JSON ? "\":" : "=");
	switch (f->type) {
	case LOG_F_STR:
		line_value(l, f->text);
		return;
	case LOG_F_INT:
		buf_decimal(l, f->number);
		return;
	case LOG_F_BOOL:
		buf_puts(l, f->number ? "true" : "false");
		return;
	case LOG_F_MASKED:
		line_masked(l, f);
		return;
	}
}

/* made once per second */
static const char *clock_text(time_t second)
{
	struct tm utc;
	if (second == sink.second && sink.clock[0])
		return sink.clock;
	sink.second = second;
	gmtime_r(&second, &utc);
	if (strftime(sink.clock, sizeof(sink.clock),
		    sink.format == LOG_JSON ? "%Y-%m-%dT%H:%M:%S" : "%H:%M:%S", &utc) == 0)
		sink.clock[0] = 0;
	return sink.clock;
}

static void line_head(struct buf *l, enum log_level level, const char *event)
{
	static const char *const names[] = { "error", "warn", "info", "debug" };
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	const char *clock = clock_text(now.tv_sec);
	const int ms = (int)(now.tv_nsec / 1000000);
	const char digits[] = { '.', (char)('0' + ms / 100), (char)('0' + ms / 10 % 10),
		(char)('0' + ms % 10) };
	if (sink.format == LOG_TEXT) {
		buf_puts(l, clock);
		buf_put(l, digits, sizeof(digits));
		buf_printf(l, " %-5s %-9s %s", names[level], sink.role, event);
		return;
	}
	buf_puts(l, "{\"time\":\"");
	buf_puts(l, clock);
	buf_put(l, digits, sizeof(digits));
	buf_puts(l, "Z\",\"level\":\"");
	buf_puts(l, names[level]);
	buf_puts(l, "\",\"role\":\"");
	buf_puts(l, sink.role);
	buf_puts(l, "\",\"event\":\"");
	buf_puts(l, event);
	buf_puts(l, "\"");
}

/* Gives a pipe a description of our own that can be non-blocking without changing the one of others. */
static void sink_choose(void)
{
	struct stat st;
	if (fstat(STDERR_FILENO, &st) != 0)
		return;
	sink.is_socket = S_ISSOCK(st.st_mode);
	sink.is_pipe = S_ISFIFO(st.st_mode);
	if (sink.is_pipe) {
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
	sink.is_socket = sink.is_pipe = false;
	sink.clock[0] = 0;
	snprintf(sink.role, sizeof(sink.role), "%s", role);
	memcpy(sink.secret, secret, sizeof(sink.secret));
	sink_choose();
}

/* Octets that went out. A pipe takes up to PIPE_BUF whole or not at all, a stream socket may take a part. */
static size_t sink_write(const char *p, size_t n)
{
	const ssize_t w =
		sink.is_socket ? send(sink.fd, p, n, MSG_DONTWAIT | MSG_NOSIGNAL) : write(sink.fd, p, n);
	if (w >= 0)
		return (size_t)w;
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? 0 : n;
}

/* What may go out at once: all of it, into a pipe as many whole lines as stay in one piece among those of
 * other processes. */
static size_t sink_piece(const char *p, size_t n)
{
	if (!sink.is_pipe || n <= PIPE_BUF)
		return n;
	const char *end = memrchr(p, '\n', PIPE_BUF);
	return (size_t)(end - p) + 1;
}

void log_flush(void)
{
	size_t done = 0;
	while (done < sink.waiting) {
		const size_t n = sink_piece(sink.ring + done, sink.waiting - done),
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

static void line_keep(struct bytes line)
{
	if (line.n > sizeof(sink.ring) - sink.waiting)
		log_flush();
	if (line.n > sizeof(sink.ring) - sink.waiting) {
		sink.dropped++;
		return;
	}
	memcpy(sink.ring + sink.waiting, line.p, line.n);
	sink.waiting += line.n;
}

void log_event(enum log_level level, const char *event, const struct log_field *f, size_t n)
{
	struct buf l;
	if (level > sink.level)
		return;
	buf_init_fixed(
		&l, sink.line, sizeof(sink.line) - 2); /* two octets are kept for the end of the line */
	line_head(&l, level, event);
	for (size_t i = 0; i < n; i++) {
		const size_t mark = l.n;
		line_field(&l, &f[i]);
		if (l.failed)
			l.n = mark; /* a field that does not fit is left out whole */
		l.failed = false;
	}
	l.cap = l.max = sizeof(sink.line);
	buf_puts(&l, sink.format == LOG_JSON ? "}\n" : "\n");
	line_keep(buf_bytes(&l));
	log_flush();
}
