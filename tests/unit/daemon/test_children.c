/** Processes in a table: what their deaths mean, whom an order reaches. */
#include "unit.h"

#include "daemon/children.h"

#include <errno.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int run(void *owner, const struct master_child *self)
{
	while (getppid() > 0)
		pause();
	return 0;
}

static int refuse(void *owner, const struct master_child *self)
{
	return MASTER_REFUSED;
}

static const struct master_child rows[] = {
	{ "writer", SEGMENT_WRITER, 0, 0, run, MASTER_BESIDE },
	{ "core", SEGMENT_CORE, 1, 0, refuse, MASTER_YIELD },
	{ "diameter", SEGMENT_DIAMETER, 0, 0, run, MASTER_ALONE },
};

struct fixture {
	struct segment *segment;
	struct master_parts parts;
	struct children c;
};

static int set_up(void **state)
{
	static struct fixture x;
	*state = &x;
	if (segment_open(0, 1, 1024, 1024, &x.segment, NULL) != RC_OK)
		return -1;
	x.parts = (struct master_parts){ .segment = x.segment, .child = rows, .n = 3, .stop_ms = 5000 };
	return children_open(&x.c, &x.parts, false) == RC_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	struct fixture *x = *state;
	children_close(&x->c);
	segment_close(&x->segment);
	return 0;
}

/* waits for one of them to die and books it; true: it refused */
static bool reap(struct children *c)
{
	int status;
	bool refused = false;
	const pid_t pid = waitpid(-1, &status, 0);
	assert_true(pid > 0);
	assert_true(children_reaped(c, pid, status, &refused));
	assert_false(children_reaped(c, pid, status, &refused));
	return refused;
}

static void one_that_was_told_is_no_accident(void **state)
{
	struct fixture *x = *state;
	struct child *writer = &x->c.child[0];
	children_start(&x->c, writer);
	assert_true(writer->pid > 0);
	assert_int_equal(atomic_load(&x->segment->process[SEGMENT_WRITER].generation), 1);
	assert_int_equal(children_order(&x->c), 0);
	children_end_order(&x->c, 1); /* nobody */
	assert_int_equal(writer->kill_ms, 0);
	children_end_order(&x->c, 0);
	assert_false(reap(&x->c));
	assert_int_equal(writer->next_ms, 0); /* no pause: nothing went wrong */
	assert_int_equal(children_order(&x->c), -1);
	assert_int_equal(segment_state(x->segment, SEGMENT_WRITER), SEGMENT_DOWN);
}

static void one_that_dies_young_waits_longer_each_time(void **state)
{
	struct fixture *x = *state;
	struct child *core = &x->c.child[1];
	int64_t pause = 0;
	for (int i = 0; i < 3; i++) {
		children_start(&x->c, core);
		assert_true(reap(&x->c));
		assert_true(core->pause_ms > pause);
		pause = core->pause_ms;
		assert_true(core->next_ms > 0);
	}
	assert_int_equal(atomic_load(&x->segment->process[SEGMENT_CORE].restarts), 2);
}

static void a_kind_is_told_and_killed(void **state)
{
	struct fixture *x = *state;
	struct child *writer = &x->c.child[0], *diameter = &x->c.child[2];
	children_start(&x->c, writer);
	children_start(&x->c, diameter);
	assert_true(children_lives(&x->c, MASTER_ALONE));
	children_end_beside(&x->c, MASTER_ALONE);
	reap(&x->c);
	assert_int_equal(diameter->pid, 0);
	assert_false(children_lives(&x->c, MASTER_ALONE));
	children_kill_beside(&x->c, MASTER_BESIDE);
	reap(&x->c);
	assert_int_equal(writer->pid, 0);
	assert_true(writer->next_ms > 0);
}

static void ready_means_all_below(void **state)
{
	struct fixture *x = *state;
	segment_state_set(x->segment, SEGMENT_WRITER, SEGMENT_READY);
	assert_true(children_ready_below(&x->c, 0, false));
	assert_false(children_ready_below(&x->c, 1, false));
	assert_true(children_ready_below(&x->c, 1, true)); /* but for the one that must be alone */
	segment_state_set(x->segment, SEGMENT_DIAMETER, SEGMENT_READY);
	assert_true(children_ready_below(&x->c, 1, false));
	assert_false(children_ready_below(&x->c, 2, false));
}

static void elders_are_only_watched(void **state)
{
	struct fixture *x = *state;
	struct children old;
	const pid_t pid = fork();
	if (pid == 0)
		run(NULL, NULL);
	const struct master_elder elder = { pid, 2, MASTER_BESIDE, "worker/0" };
	x->parts.elder = &elder;
	x->parts.elders = 1;
	assert_int_equal(children_open(&old, &x->parts, true), RC_OK);
	assert_int_equal(children_order(&old), 2);
	children_end_order(&old, 2);
	reap(&old);
	assert_int_equal(children_order(&old), -1);
	children_close(&old);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(one_that_was_told_is_no_accident),
		T(one_that_dies_young_waits_longer_each_time),
		T(a_kind_is_told_and_killed),
		T(ready_means_all_below),
		T(elders_are_only_watched),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
