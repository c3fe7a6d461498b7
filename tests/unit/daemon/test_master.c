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
	_Atomic unsigned served, failed, alone, yielded;
	_Atomic unsigned crashes; /* how often the child named here still crashes before it is ready */
	_Atomic unsigned crasher, refuser, deaf;
	_Atomic int32_t pid[N]; /* of the elders */
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

static int run(void *owner, const struct master_child *self)
{
	signal(MASTER_END, self->process == st->deaf ? SIG_IGN : on_term);
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

static void failed(void *owner)
{
	atomic_fetch_add(&st->failed, 1);
}

static void alone(void *owner)
{
	atomic_fetch_add(&st->alone, 1);
}

static bool yielded(void *owner)
{
	return atomic_load(&st->yielded) != 0;
}

static const struct master_child child[N] = {
	{ "writer", SEGMENT_WRITER, 0, 0, run },
	{ "core", SEGMENT_CORE, 1, 0, run, MASTER_YIELD },
	{ "worker/0", SEGMENT_FIRST_WORKER, 2, 0, run },
	{ "worker/1", SEGMENT_FIRST_WORKER + 1, 2, 1, run },
};

static int set_up(void **state)
{
	st = mmap(NULL, sizeof(*st), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	st->crasher = st->refuser = st->deaf = UINT32_MAX; /* nobody */
	return segment_open(0, 2, 1024, 1024, &st->segment, NULL) == RC_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	segment_close(&st->segment);
	return munmap(st, sizeof(*st));
}

/* a child that the image before left behind: marks '0' + its number when it ends */
static pid_t elder_start(unsigned i)
{
	signal(MASTER_END, on_term); /* before it runs: it must not die of an early order */
	const pid_t pid = fork();
	if (pid != 0) {
		atomic_store(&st->pid[i], pid);
		return pid;
	}
	while (!ended)
		usleep(1000);
	mark((char)('0' + i));
	_exit(0);
}

static pid_t master_start_with(const struct master_elder *rows, size_t elders, int64_t stop_ms)
{
	struct master_elder elder[N];
	const pid_t pid = fork();
	if (pid != 0)
		return pid;
	signal(MASTER_END,
		on_term); /* before the fork: an elder that has not run yet must not die of the order */
	for (unsigned i = 0; i < elders; i++) {
		elder[i] = rows[i];
		elder[i].pid = elder_start(i);
	}
	const struct master_parts parts = { .segment = st->segment,
		.child = child,
		.n = N,
		.stop_ms = stop_ms,
		.elder = elder,
		.elders = elders,
		.ready = served,
		.failed = failed,
		.alone = alone,
		.yielded = yielded };
	if (!freopen("/dev/null", "w", stderr))
		_exit(99);
	_exit(master_run(&parts));
}

static pid_t master_start(int64_t stop_ms)
{
	return master_start_with(NULL, 0, stop_ms);
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
	st->refuser = UINT32_MAX;
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
	UNTIL(atomic_load(&st->segment->head->draining) == 1);
	UNTIL(pid_of(SEGMENT_CORE) == 0); /* the writer is told next, and does not listen */
	usleep(100000);
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

static const struct master_elder elders[N] = {
	{ 0, 0, MASTER_BESIDE, "writer" },
	{ 0, 1, MASTER_YIELD, "core" },
	{ 0, 2, MASTER_BESIDE, "worker/0" },
	{ 0, 0, MASTER_ALONE, "diameter" },
};

static size_t at(char c)
{
	const char *p = memchr(st->mark, c, MARKS);
	return p ? (size_t)(p - st->mark) : MARKS;
}

static void elders_serve_until_all_are_ready(void **state)
{
	const pid_t pid = master_start_with(elders, N, 5000);
	UNTIL(at('a') < MARKS);
	usleep(100000);
	assert_int_equal(atomic_load(&st->marks), 1); /* its core has not yielded */
	atomic_store(&st->yielded, 1);
	UNTIL(atomic_load(&st->alone) == 1);
	for (const char *c = "abde"; *c; c++)
		assert_true(at(*c) < at('2'));
	assert_true(at('2') < at('1') && at('1') < at('0')); /* in reverse order */
	assert_true(at('3') < MARKS);
	assert_int_equal(atomic_load(&st->served), 1);
	assert_int_equal(master_end(pid, SIGTERM), 0);
}

static void a_tree_that_does_not_come_up_is_tried_again(void **state)
{
	st->refuser = SEGMENT_FIRST_WORKER;
	atomic_store(&st->yielded, 1);
	const pid_t pid = master_start_with(elders, 3, 5000);
	UNTIL(atomic_load(&st->failed) == 1);
	for (int i = 0; i < 3; i++)
		assert_int_equal(kill(atomic_load(&st->pid[i]), 0), 0);
	assert_int_equal(at('0'), MARKS);
	assert_int_equal(pid_of(SEGMENT_CORE), 0);
	st->refuser = UINT32_MAX;
	UNTIL(atomic_load(&st->alone) == 1);
	assert_int_equal(master_end(pid, SIGTERM), 0);
}

static void both_trees_end(void **state)
{
	const pid_t pid = master_start_with(elders, 3, 5000);
	UNTIL(at('a') < MARKS);
	assert_int_equal(master_end(pid, SIGTERM), 0);
	assert_true(at('2') < at('1') && at('1') < at('0') && at('0') < MARKS);
	assert_true(at('A') < MARKS);
}

static void an_elder_that_dies_is_not_started_again(void **state)
{
	const pid_t pid = master_start_with(elders, 3, 5000);
	UNTIL(at('a') < MARKS);
	kill(atomic_load(&st->pid[1]), SIGKILL); /* the core that would not yield */
	UNTIL(atomic_load(&st->alone) == 1);
	assert_int_equal(master_end(pid, SIGTERM), 0);
}

static void without_a_tree_the_elders_go_on(void **state)
{
	const pid_t pid = fork();
	if (pid == 0) {
		struct master_elder one = elders[0];
		one.pid = elder_start(0);
		_exit(master_run(&(struct master_parts){ .elder = &one, .elders = 1, .stop_ms = 5000 }));
	}
	UNTIL(atomic_load(&st->pid[0]) > 0);
	usleep(100000);
	assert_int_equal(kill(pid, 0), 0);
	assert_int_equal(master_end(pid, SIGTERM), 0);
	assert_true(at('0') < MARKS);
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
		T(elders_serve_until_all_are_ready),
		T(a_tree_that_does_not_come_up_is_tried_again),
		T(both_trees_end),
		T(an_elder_that_dies_is_not_started_again),
		T(without_a_tree_the_elders_go_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
