/** The supervisor with children of a few lines: order of start and end, restarts, refusal, impatience. */
#include "unit.h"

#include "daemon/master.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { N = 4, MARKS = 64 };

/* shared with the children and the forked master */
struct stage {
	struct segment *segment;
	_Atomic unsigned marks;
	char mark[MARKS]; /* what happened, in order: 'a' + process: ready; 'A' + process: ended */
	_Atomic unsigned served, hups;
	_Atomic unsigned crashes; /* how often the child named here still crashes before it is ready */
	unsigned crasher, refuser, deaf;
	bool reload;
};

static struct stage *st;

static void mark(char c)
{
	const unsigned i = atomic_fetch_add(&st->marks, 1);
	if (i < MARKS)
		st->mark[i] = c;
}

static volatile sig_atomic_t ended;

static void on_term(int sig)
{
	ended = 1;
}

static void on_hup(int sig)
{
	atomic_fetch_add(&st->hups, 1);
}

static int run(void *owner, const struct master_child *self)
{
	signal(SIGTERM, self->process == st->deaf ? SIG_IGN : on_term);
	signal(SIGHUP, on_hup);
	if (self->process == st->refuser)
		return MASTER_REFUSED;
	if (self->process == st->crasher && atomic_load(&st->crashes) > 0) {
		atomic_fetch_sub(&st->crashes, 1);
		raise(SIGKILL);
	}
	mark((char)('a' + self->process));
	segment_state_set(st->segment, self->process, SEGMENT_READY);
	while (!ended)
		usleep(1000);
	mark((char)('A' + self->process));
	return 0;
}

static void served(void *owner)
{
	atomic_fetch_add(&st->served, 1);
}

static bool reload(void *owner)
{
	return st->reload;
}

static const struct master_child child[N] = {
	{ "writer", SEGMENT_WRITER, 0, 0, run },
	{ "core", SEGMENT_CORE, 1, 0, run },
	{ "worker/0", SEGMENT_FIRST_WORKER, 2, 0, run },
	{ "worker/1", SEGMENT_FIRST_WORKER + 1, 2, 1, run },
};

static int set_up(void **state)
{
	st = mmap(NULL, sizeof(*st), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	st->crasher = st->refuser = st->deaf = UINT32_MAX; /* nobody */
	return segment_open(2, 1024, 1024, &st->segment, NULL) == RC_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	segment_close(&st->segment);
	return munmap(st, sizeof(*st));
}

static pid_t master_start(int64_t stop_ms)
{
	const pid_t pid = fork();
	if (pid != 0)
		return pid;
	const struct master_parts parts = { .segment = st->segment,
		.child = child,
		.n = N,
		.stop_ms = stop_ms,
		.ready = served,
		.reload = reload };
	if (!freopen("/dev/null", "w", stderr))
		_exit(99);
	_exit(master_run(&parts));
}

/* Waits for something that must happen; a test that waits for ever is ended by its time limit. */
#define UNTIL(what)                                                                                          \
	do {                                                                                                 \
		while (!(what))                                                                              \
			usleep(1000);                                                                        \
	} while (0)

static int master_end(pid_t pid, int sig)
{
	int status;
	kill(pid, sig);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static pid_t pid_of(unsigned process)
{
	return atomic_load(&st->segment->process[process].pid);
}

static void writer_first_workers_last_and_back(void **state)
{
	const pid_t pid = master_start(5000);
	UNTIL(atomic_load(&st->served) == 1);
	assert_int_equal(st->mark[0], 'a');
	assert_int_equal(st->mark[1], 'b');
	assert_int_equal(atomic_load(&st->marks), 4);
	assert_true(segment_ready(st->segment));
	assert_int_equal(master_end(pid, SIGTERM), 0);
	assert_int_equal(atomic_load(&st->marks), 8);
	assert_int_equal(st->mark[6], 'B');
	assert_int_equal(st->mark[7], 'A');
	assert_false(segment_ready(st->segment));
}

static void killed_and_ready_again(unsigned process, unsigned restarts)
{
	const pid_t before = pid_of(process);
	kill(before, SIGKILL);
	UNTIL(pid_of(process) > 0 && pid_of(process) != before);
	UNTIL(segment_state(st->segment, process) == SEGMENT_READY);
	assert_int_equal(atomic_load(&st->segment->process[process].generation), restarts + 1);
	assert_int_equal(atomic_load(&st->segment->process[process].restarts), restarts);
}

/* proves: own-231 */
static void what_dies_is_started_again(void **state)
{
	const pid_t pid = master_start(5000);
	UNTIL(atomic_load(&st->served) == 1);
	for (unsigned i = 0; i < N; i++)
		killed_and_ready_again(child[i].process, 1);
	for (unsigned i = 2; i < 5; i++)
		killed_and_ready_again(SEGMENT_CORE, i);
	assert_int_equal(atomic_load(&st->served), 1);
	assert_int_equal(master_end(pid, SIGINT), 0);
}

static void a_crash_before_it_serves_is_tried_again(void **state)
{
	st->crasher = SEGMENT_CORE;
	atomic_store(&st->crashes, 3);
	const pid_t pid = master_start(5000);
	UNTIL(atomic_load(&st->served) == 1);
	assert_int_equal(atomic_load(&st->crashes), 0);
	assert_int_equal(atomic_load(&st->segment->process[SEGMENT_CORE].restarts), 3);
	assert_int_equal(st->mark[0], 'a');
	assert_int_equal(st->mark[1], 'b'); /* no worker before it */
	assert_int_equal(master_end(pid, SIGTERM), 0);
}

static void a_refused_first_start_ends_all(void **state)
{
	int status;
	st->refuser = SEGMENT_FIRST_WORKER + 1;
	const pid_t pid = master_start(5000);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(WEXITSTATUS(status), 1);
	assert_int_equal(atomic_load(&st->served), 0);
	for (unsigned i = 0; i < N; i++)
		assert_int_equal(segment_state(st->segment, i), SEGMENT_DOWN);
}

static void a_refused_restart_is_tried_again(void **state)
{
	const pid_t pid = master_start(5000);
	UNTIL(atomic_load(&st->served) == 1);
	st->refuser = SEGMENT_FIRST_WORKER;
	kill(pid_of(SEGMENT_FIRST_WORKER), SIGKILL);
	UNTIL(atomic_load(&st->segment->process[SEGMENT_FIRST_WORKER].restarts) >= 2);
	st->refuser = N;
	UNTIL(segment_state(st->segment, SEGMENT_FIRST_WORKER) == SEGMENT_READY);
	assert_int_equal(master_end(pid, SIGTERM), 0);
}

static void one_that_does_not_end_is_killed(void **state)
{
	st->deaf = SEGMENT_FIRST_WORKER;
	const pid_t pid = master_start(100);
	UNTIL(atomic_load(&st->served) == 1);
	assert_int_equal(master_end(pid, SIGTERM), 0);
	assert_int_equal(st->mark[atomic_load(&st->marks) - 1], 'A');
}

static void a_second_order_to_end_has_no_patience(void **state)
{
	st->deaf = SEGMENT_WRITER;
	const pid_t pid = master_start(3600 * 1000);
	UNTIL(atomic_load(&st->served) == 1);
	kill(pid, SIGTERM);
	UNTIL(atomic_load(&st->segment->process[SEGMENT_WRITER].stop) == 1);
	assert_int_equal(master_end(pid, SIGTERM), 0);
}

static void children_die_with_their_master(void **state)
{
	const pid_t pid = master_start(5000);
	UNTIL(atomic_load(&st->served) == 1);
	const pid_t writer = pid_of(SEGMENT_WRITER);
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	UNTIL(kill(writer, 0) != 0);
}

static void a_good_reload_reaches_the_children(void **state)
{
	const pid_t pid = master_start(5000);
	UNTIL(atomic_load(&st->served) == 1);
	kill(pid, SIGHUP);
	usleep(100000);
	assert_int_equal(atomic_load(&st->hups), 0);
	st->reload = true;
	kill(pid, SIGHUP);
	UNTIL(atomic_load(&st->hups) == N);
	assert_int_equal(master_end(pid, SIGTERM), 0);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(writer_first_workers_last_and_back),
		T(what_dies_is_started_again),
		T(a_crash_before_it_serves_is_tried_again),
		T(a_refused_first_start_ends_all),
		T(a_refused_restart_is_tried_again),
		T(one_that_does_not_end_is_killed),
		T(a_second_order_to_end_has_no_patience),
		T(children_die_with_their_master),
		T(a_good_reload_reaches_the_children),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
