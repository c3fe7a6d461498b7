/** log.c: lines that are JSON, masked identities, the ceiling of a line, and a pipe that nobody reads. */
#include "unit.h"

#include "base/log.h"

#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LINE_MAX = 4096, RING = 65536 };

static const uint8_t secret[16] = "0123456789abcdef";

/* What act() does to the log in a process of its own whose stderr is `to`; its exit status. */
static int in_child(int to, void (*act)(void))
{
	const pid_t child = fork();
	if (child == 0) {
		dup2(to, STDERR_FILENO);
		close(to);
		act();
		exit(0);
	}
	int status = 0;
	close(to);
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

/* The text that act() logs; at most what a pipe takes. */
static char *logged(void (*act)(void))
{
	static char text[RING + 1];
	int end[2];
	size_t n = 0;
	ssize_t got;
	assert_int_equal(pipe(end), 0);
	assert_int_equal(in_child(end[1], act), 0);
	while ((got = read(end[0], text + n, sizeof(text) - 1 - n)) > 0)
		n += (size_t)got;
	close(end[0]);
	text[n] = 0;
	return text;
}

/* One line as jansson reads it; *text moves behind it. */
static json_t *next_line(char **text)
{
	char *end = strchr(*text, '\n');
	assert_non_null(end);
	*end = 0;
	assert_in_range(end - *text + 1, 1, LINE_MAX);
	json_t *line = json_loads(*text, JSON_REJECT_DUPLICATES, NULL);
	if (!line)
		fail_msg("not JSON: %s", *text);
	*text = end + 1;
	return line;
}

static const char *field(const json_t *line, const char *key)
{
	return json_string_value(json_object_get(line, key));
}

static void log_every_type(void)
{
	log_open(LOG_JSON, LOG_INFO, "worker/0", secret);
	LOG(LOG_INFO, "one", log_str("text", STR("a\"b\\c\n\x01\x7f<\xff>")), log_cstr("word", "w"),
		log_int("big", INT64_MIN), log_bool("yes", true), log_bool("no", false),
		log_masked("none", STR(""), 5), log_str("nil", STR_NONE));
	LOG(LOG_DEBUG, "not shown", log_int("n", 1));
	log_event(LOG_ERROR, "two", NULL, 0);
}

static void json_lines(void **state)
{
	char *text = logged(log_every_type);
	json_t *line = next_line(&text);
	assert_string_equal(field(line, "event"), "one");
	assert_string_equal(field(line, "level"), "info");
	assert_string_equal(field(line, "role"), "worker/0");
	assert_string_equal(field(line, "text"), "a\"b\\c\n\x01\x7f<\xc3\xbf>");
	assert_string_equal(field(line, "word"), "w");
	assert_string_equal(field(line, "nil"), "");
	assert_true(json_integer_value(json_object_get(line, "big")) == INT64_MIN);
	assert_true(json_is_true(json_object_get(line, "yes")));
	assert_true(json_is_false(json_object_get(line, "no")));
	assert_null(json_object_get(line, "none"));
	int y, m, d, h, min, s, ms, n = 0;
	assert_int_equal(sscanf(field(line, "time"), "%4d-%2d-%2dT%2d:%2d:%2d.%3dZ%n", &y, &m, &d, &h, &min,
				 &s, &ms, &n),
		7);
	assert_int_equal(n, 24);
	json_decref(line);
	line = next_line(&text);
	assert_string_equal(field(line, "event"), "two");
	assert_string_equal(field(line, "level"), "error");
	json_decref(line);
	assert_string_equal(text, "");
}

static void log_identities(void)
{
	log_open(LOG_JSON, LOG_INFO, "-", secret);
	LOG(LOG_INFO, "e", log_masked("a", STR("001010000000017"), 5),
		log_masked("b", STR("001010000000018"), 5), log_masked("c", STR("001010000000017"), 5),
		log_masked("d", STR("\"},{\""), 4),
		log_masked("e", STR("0123456789012345678901234567890123456789"), 99),
		log_masked("f", STR("x"), 0));
}

static void identities_are_masked(void **state)
{
	char *text = logged(log_identities);
	assert_null(strstr(text, "0000000017"));
	json_t *line = next_line(&text);
	assert_int_equal(strlen(field(line, "a")), 5 + 1 + 8);
	assert_memory_equal(field(line, "a"), "00101~", 6);
	assert_string_equal(field(line, "a"), field(line, "c"));
	assert_string_not_equal(field(line, "a"), field(line, "b"));
	assert_memory_equal(field(line, "d"), "\"},{~", 5);
	assert_int_equal(strlen(field(line, "e")), 20 + 1 + 8);
	assert_int_equal(strlen(field(line, "f")), 1 + 8);
	json_decref(line);
}

static void log_too_much(void)
{
	static char text[5000];
	memset(text, 'x', sizeof(text));
	log_open(LOG_JSON, LOG_INFO, "a-role-that-is-much-longer-than-a-role", secret);
	for (size_t n = 3900; n < 4100; n++)
		LOG(LOG_INFO, "e", log_int("before", 1), log_str("long", (struct str){ text, n }),
			log_int("after", 2));
	memset(text, 1, sizeof(text));
	LOG(LOG_INFO, "e", log_str("long", (struct str){ text, sizeof(text) }), log_int("after", 3));
}

/* A field that does not fit is left out whole. */
static void a_line_has_a_ceiling(void **state)
{
	/* a pipe holds 64 KiB: a file takes all of it */
	char path[] = "log-XXXXXX";
	const int fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(in_child(fd, log_too_much), 0);
	static char text[1 << 20];
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = 0;
	fclose(file);
	unlink(path);
	char *rest = text;
	size_t with = 0, without = 0;
	for (size_t n = 3900; n < 4100; n++) {
		json_t *line = next_line(&rest);
		const char *s = field(line, "long");
		assert_int_equal(json_integer_value(json_object_get(line, "before")), 1);
		if (s) {
			assert_int_equal(strlen(s), n);
			with++;
		} else {
			assert_int_equal(json_integer_value(json_object_get(line, "after")), 2);
			without++;
		}
		json_decref(line);
	}
	assert_true(with > 0 && without > 0);
	json_t *line = next_line(&rest);
	assert_null(field(line, "long"));
	assert_int_equal(json_integer_value(json_object_get(line, "after")), 3);
	json_decref(line);
	assert_string_equal(rest, "");
}

static void log_as_text(void)
{
	log_open(LOG_TEXT, LOG_DEBUG, "master", secret);
	LOG(LOG_WARN, "event", log_str("text", STR("a\nb\xc3\xa9\x1b")), log_int("n", -1),
		log_bool("b", false), log_masked("id", STR("12345678"), 5));
}

static void text_lines(void **state)
{
	char *text = logged(log_as_text);
	const char *behind_time = strchr(text, ' ');
	assert_non_null(behind_time);
	const char want[] = " warn  master    event text=a?b??? n=-1 b=false id=12345~";
	assert_memory_equal(behind_time, want, sizeof(want) - 1);
	assert_int_equal(strchr(text, '\n') - behind_time, (ptrdiff_t)sizeof(want) - 1 + 8);
}

static int reading_end;

static size_t drain(char *text, size_t room)
{
	size_t n = 0;
	struct pollfd p = { .fd = reading_end, .events = POLLIN };
	while (n < room && poll(&p, 1, 0) > 0) {
		const ssize_t got = read(reading_end, text + n, room - n);
		if (got <= 0)
			break;
		n += (size_t)got;
	}
	return n;
}

/* In the child: nobody reads the pipe until everything is logged. Exits with the number of the check that
 * failed. */
static void flood(void)
{
	enum { EVENTS = 5000 };
	static char text[1 << 20];
	size_t n, lines = 0;
	uint64_t told = 0;
	log_open(LOG_JSON, LOG_INFO, "worker/0", secret);
	for (int i = 0; i < EVENTS; i++)
		LOG(LOG_INFO, "flood", log_int("i", i));
	const uint64_t dropped = log_dropped();
	if (dropped == 0 || dropped >= EVENTS)
		exit(1);
	n = 0;
	for (size_t more = 1; more > 0; n += more) {
		more = drain(text + n, sizeof(text) - 1 - n);
		log_flush();
	}
	/* everything that was not dropped came whole and in order */
	char *rest = text;
	text[n] = 0;
	int64_t last = -1;
	while (*rest) {
		json_t *line = next_line(&rest);
		const json_t *lost = json_object_get(line, "events");
		if (lost) {
			told += (uint64_t)json_integer_value(lost);
			json_decref(line);
			continue;
		}
		const int64_t i = json_integer_value(json_object_get(line, "i"));
		if (i <= last)
			exit(2);
		last = i;
		lines++;
		json_decref(line);
	}
	if (lines + dropped != EVENTS || told != dropped)
		exit(3);
	LOG(LOG_INFO, "again", log_int("i", EVENTS));
	if (log_dropped() != dropped || drain(text, sizeof(text)) == 0)
		exit(4);
	log_open(LOG_JSON, LOG_INFO, "worker/0", secret);
	exit(log_dropped() == 0 ? 0 : 5);
}

static void a_full_pipe_does_not_block(void **state)
{
	int end[2];
	assert_int_equal(pipe(end), 0);
	reading_end = end[0];
	assert_int_equal(in_child(end[1], flood), 0);
	close(end[0]);
}

static void a_full_socket_does_not_block(void **state)
{
	int end[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, end), 0);
	reading_end = end[0];
	const int small = 16384;
	setsockopt(end[1], SOL_SOCKET, SO_SNDBUF, &small, sizeof(small));
	assert_int_equal(in_child(end[1], flood), 0);
	close(end[0]);
}

static void log_without_stderr(void)
{
	close(STDERR_FILENO);
	log_open(LOG_JSON, LOG_INFO, "x", secret);
	LOG(LOG_INFO, "lost", log_int("n", 1));
	log_flush();
}

static void no_stderr_at_all(void **state)
{
	assert_string_equal(logged(log_without_stderr), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_lines),
		cmocka_unit_test(identities_are_masked),
		cmocka_unit_test(a_line_has_a_ceiling),
		cmocka_unit_test(text_lines),
		cmocka_unit_test(a_full_pipe_does_not_block),
		cmocka_unit_test(a_full_socket_does_not_block),
		cmocka_unit_test(no_stderr_at_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
