/** All processes together, without a device: start, answers, deaths, certificate change, end. */
#include "place.h"

#include "daemon/init.h"
#include "daemon/listen_bind.h"
#include "daemon/serve.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

struct service {
	struct place *place;
	const struct conf *conf;
	pid_t pid;
	uint16_t port, health;
	char conf_path[128], log_path[128];
};

static void drop(void *to, const char *line)
{
}

static uint16_t port_free(void)
{
	struct listen_url u;
	int fd;
	assert_int_equal(listen_parse(STR("http://127.0.0.1:0"), &u, NULL), RC_OK);
	assert_int_equal(listen_bind(&u, 1, &fd, NULL), RC_OK);
	close(fd);
	return ntohs(((struct sockaddr_in *)&u.address)->sin_port);
}

static int set_up(void **state)
{
	struct service *s = calloc(1, sizeof(*s));
	char yaml[512];
	*state = s;
	if (place_open((void **)&s->place))
		return -1;
	s->port = port_free();
	s->health = port_free();
	snprintf(yaml, sizeof(yaml),
		"workers: 2\nlisten: \"http://127.0.0.1:%u\"\nadmin.listen: "
		"\"http://127.0.0.1:%u\"\nlog.level: debug\ndrain.deadline: 2s\n",
		s->port, s->health);
	snprintf(s->conf_path, sizeof(s->conf_path), "%s", place_path(s->place, "entitled.yaml"));
	snprintf(s->log_path, sizeof(s->log_path), "%s", place_path(s->place, "log"));
	FILE *f = fopen(s->conf_path, "w");
	fputs(yaml, f);
	fclose(f);
	s->conf = place_conf(s->place, yaml);
	return init_all(s->conf, true, drop, NULL, NULL) == RC_OK ? 0 : -1;
}

static void start(struct service *s)
{
	s->pid = fork();
	if (s->pid != 0)
		return;
	if (!freopen(s->log_path, "a", stderr))
		_exit(99);
	setvbuf(stderr, NULL, _IONBF, 0);
	char *argv[] = { (char[]){ "entitled" }, NULL };
	_exit(serve_run(&(struct serve_start){ s->conf, s->conf_path, argv }));
}

static unsigned logged(const struct service *s, const char *what)
{
	char line[4096];
	unsigned n = 0;
	FILE *f = fopen(s->log_path, "r");
	while (f && fgets(line, sizeof(line), f))
		n += strstr(line, what) != NULL;
	if (f)
		fclose(f);
	return n;
}

static int end(struct service *s)
{
	int status;
	kill(s->pid, SIGTERM);
	assert_int_equal(waitpid(s->pid, &status, 0), s->pid);
	s->pid = 0;
	assert_true(WIFEXITED(status));
	assert_int_equal(logged(s, "Sanitizer") + logged(s, "runtime error"), 0);
	return WEXITSTATUS(status);
}

static int tear_down(void **state)
{
	struct service *s = *state;
	if (s->pid > 0)
		kill(s->pid, SIGKILL);
	const int rc = place_close((void **)&s->place);
	free(s);
	return rc;
}

/* -1: refused */
static int dial(uint16_t port)
{
	const struct sockaddr_in a = {
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)
	};
	const int fd = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(fd, (const struct sockaddr *)&a, sizeof(a)) == 0)
		return fd;
	close(fd);
	return -1;
}

/* HTTP status, or 0: no answer */
static int get(uint16_t port, const char *target)
{
	char text[512] = "";
	int code = 0;
	const int fd = dial(port);
	if (fd < 0)
		return 0;
	const int n = snprintf(
		text, sizeof(text), "GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", target);
	if (send(fd, text, (size_t)n, MSG_NOSIGNAL) == n &&
		recv(fd, text, sizeof(text) - 1, MSG_WAITALL) > 12)
		code = atoi(text + 9);
	close(fd);
	return code;
}

static void until_ready(struct service *s)
{
	while (get(s->health, "/health/ready") != 200)
		usleep(5000);
}

static pid_t child_named(const struct service *s, const char *name)
{
	char path[64], text[4096] = "", comm[32];
	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", s->pid, s->pid);
	FILE *f = fopen(path, "r");
	if (!f || !fgets(text, sizeof(text), f))
		text[0] = 0;
	if (f)
		fclose(f);
	for (char *p = text; *p;) {
		const pid_t pid = (pid_t)strtol(p, &p, 10);
		snprintf(path, sizeof(path), "/proc/%d/comm", pid);
		f = fopen(path, "r");
		if (f && fgets(comm, sizeof(comm), f) && strncmp(comm, name, strlen(name)) == 0) {
			fclose(f);
			return pid;
		}
		if (f)
			fclose(f);
		p += *p == ' ';
	}
	return 0;
}

/* An EAP login of a line that nobody knows: worker, core, store are all asked. */
static const char unknown_line[] =
	"/?app=ap2004&terminal_id=355&EAP_ID=0001010123456789%40nai.epc.mnc001.mcc001.3gppnetwork.org";

static void it_answers_and_ends(void **state)
{
	struct service *s = *state;
	start(s);
	until_ready(s);
	assert_int_equal(get(s->health, "/health/live"), 200);
	assert_int_equal(get(s->health, "/"), 404);
	assert_int_equal(get(s->port, "/health/live"), 404);
	assert_int_equal(get(s->port, unknown_line), 403);
	while (logged(s, "\"event\":\"ready\"") == 0)
		usleep(1000);
	assert_int_equal(end(s), 0);
	assert_int_equal(logged(s, "\"event\":\"ready\""), 1);
	assert_int_equal(logged(s, "process_died"), 0);
	assert_int_equal(get(s->port, unknown_line), 0);
	assert_int_not_equal(access(place_path(s->place, "admin.sock"), F_OK), 0);
}

/* proves: own-231 */
static void each_process_may_die(void **state)
{
	static const char *const names[] = { "writer", "core", "worker/0", "worker/1" };
	struct service *s = *state;
	start(s);
	until_ready(s);
	for (unsigned i = 0; i < 4; i++) {
		const pid_t before = child_named(s, names[i]);
		assert_true(before > 0);
		kill(before, SIGKILL);
		while (child_named(s, names[i]) == before || child_named(s, names[i]) == 0)
			usleep(1000);
		assert_int_equal(get(s->port, unknown_line), 403);
		until_ready(s);
	}
	while (logged(s, "process_died") < 4)
		usleep(1000);
	assert_int_equal(end(s), 0);
}

/* proves: own-229 */
static void a_worker_told_to_end_is_replaced(void **state)
{
	struct service *s = *state;
	start(s);
	until_ready(s);
	const pid_t before = child_named(s, "worker/0");
	kill(before, SIGTERM);
	kill(child_named(s, "writer"), SIGTERM); /* only the master ends the writer */
	while (child_named(s, "worker/0") == before || child_named(s, "worker/0") == 0)
		usleep(1000);
	assert_int_equal(get(s->port, unknown_line), 403);
	until_ready(s);
	assert_int_equal(logged(s, "process_died"), 1);
	assert_int_equal(end(s), 0);
}

/* proves: own-229 */
static void the_request_in_progress_is_answered_and_new_ones_are_refused(void **state)
{
	static const char first[] = "GET / HTTP/1.1\r\nHos", rest[] = "t: x\r\n\r\n";
	struct service *s = *state;
	char text[512] = "";
	int fd, other;
	start(s);
	until_ready(s);
	fd = dial(s->port);
	assert_int_equal(send(fd, first, sizeof(first) - 1, 0), sizeof(first) - 1);
	usleep(50000);
	kill(s->pid, SIGTERM);
	/* one worker that stops listening refuses too, while the other still accepts */
	for (int refused = 0; refused < 50; usleep(2000)) {
		other = dial(s->port);
		refused = other < 0 ? refused + 1 : 0;
		if (other >= 0)
			close(other);
	}
	assert_int_equal(get(s->health, "/health/ready"), 503);
	assert_int_equal(send(fd, rest, sizeof(rest) - 1, 0), sizeof(rest) - 1);
	assert_true(recv(fd, text, sizeof(text) - 1, MSG_WAITALL) > 0);
	assert_int_equal(atoi(text + 9), 400);
	assert_non_null(strstr(text, "Connection: close"));
	close(fd);
	assert_int_equal(end(s), 0);
}

/* The checker is this very program, which knows no --check: it runs no test and ends with a failure. */
static void a_reload_that_is_refused_changes_nothing(void **state)
{
	struct service *s = *state;
	start(s);
	until_ready(s);
	while (logged(s, "\"event\":\"ready\"") == 0)
		usleep(1000);
	const pid_t before = child_named(s, "core");
	kill(s->pid, SIGHUP);
	while (logged(s, "reload_refused") == 0)
		usleep(1000);
	assert_int_equal(logged(s, "reload_begun"), 1);
	assert_int_equal(get(s->port, unknown_line), 403);
	assert_int_equal(child_named(s, "core"), before);
	assert_int_equal(end(s), 0);
}

static void nothing_starts_without_its_key(void **state)
{
	struct service *s = *state;
	int status;
	unlink(place_path(s->place, "kek.key"));
	start(s);
	assert_int_equal(waitpid(s->pid, &status, 0), s->pid);
	s->pid = 0;
	assert_int_equal(WEXITSTATUS(status), 1);
	assert_int_equal(logged(s, ""), 1);
	assert_int_equal(logged(s, "kek.key"), 1);
}

static void a_second_server_is_refused(void **state)
{
	struct service *s = *state;
	struct service second = *s;
	int status;
	start(s);
	until_ready(s);
	snprintf(second.log_path, sizeof(second.log_path), "%s", place_path(s->place, "second"));
	start(&second);
	assert_int_equal(waitpid(second.pid, &status, 0), second.pid);
	assert_int_equal(WEXITSTATUS(status), 1);
	assert_int_equal(logged(&second, "port_in_use"), 1);
	assert_int_equal(logged(&second, ""), 1);
	assert_int_equal(get(s->port, unknown_line), 403);
	assert_int_equal(end(s), 0);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return 1;
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(it_answers_and_ends),
		T(each_process_may_die),
		T(a_worker_told_to_end_is_replaced),
		T(the_request_in_progress_is_answered_and_new_ones_are_refused),
		T(a_reload_that_is_refused_changes_nothing),
		T(nothing_starts_without_its_key),
		T(a_second_server_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
