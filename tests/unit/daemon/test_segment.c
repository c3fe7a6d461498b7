/** The shared segment: seen by all processes, kept over the death of one. */
#include "unit.h"

#include "daemon/segment.h"

#include <sys/wait.h>
#include <unistd.h>

enum { SLOTS = 1024, CELLS = 1024 };

static int set_up(void **state)
{
	struct fault f = { .reason = REASON_none };
	return segment_open(2, SLOTS, CELLS, (struct segment **)state, &f) == RC_OK ? 0 : -1;
}

static int tear_down(void **state)
{
	segment_close((struct segment **)state);
	return *state ? -1 : 0;
}

static void a_new_segment_is_empty(void **state)
{
	struct segment *s = *state;
	assert_int_equal(segment_processes(s), SEGMENT_FIRST_WORKER + 2);
	for (unsigned i = 0; i < segment_processes(s); i++) {
		assert_int_equal(segment_state(s, i), SEGMENT_DOWN);
		assert_int_equal(atomic_load(&s->process[i].generation), 0);
	}
	assert_int_equal(s->slot[1].flow.requests, 0);
	assert_int_equal((uintptr_t)&s->slot[1] % 64, 0);
	assert_false(segment_ready(s));
}

static void too_many_workers_are_refused(void **state)
{
	struct segment *s = NULL;
	struct fault f = { .reason = REASON_none };
	assert_int_equal(segment_open(0, SLOTS, CELLS, &s, &f), RC_INVALID);
	assert_int_equal(segment_open(SEGMENT_WORKERS_MAX + 1, SLOTS, CELLS, &s, NULL), RC_INVALID);
	assert_null(s);
}

/* proves: own-232 */
static void what_a_process_counted_outlives_it(void **state)
{
	struct segment *s = *state;
	const pid_t pid = fork();
	if (pid == 0) {
		s->slot[1].flow.requests = 7;
		segment_state_set(s, SEGMENT_FIRST_WORKER + 1, SEGMENT_READY);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(s->slot[1].flow.requests, 7);
	assert_int_equal(segment_state(s, SEGMENT_FIRST_WORKER + 1), SEGMENT_READY);
}

static void ready_needs_writer_core_and_one_worker(void **state)
{
	struct segment *s = *state;
	segment_state_set(s, SEGMENT_WRITER, SEGMENT_READY);
	segment_state_set(s, SEGMENT_CORE, SEGMENT_READY);
	assert_false(segment_ready(s));
	segment_state_set(s, SEGMENT_FIRST_WORKER + 1, SEGMENT_READY);
	assert_true(segment_ready(s));
	segment_state_set(s, SEGMENT_CORE, SEGMENT_STARTING);
	assert_false(segment_ready(s));
	segment_state_set(s, SEGMENT_CORE, SEGMENT_READY);
	atomic_store(&s->draining, 1);
	assert_false(segment_ready(s));
}

/* proves: own-232 */
static void counters_go_on_where_the_predecessor_stopped(void **state)
{
	const struct http_counters before = {
		.accepted = 10, .handshakes = 9, .requests = 8, .answers = 7, .open = 6, .idle = 5
	};
	const struct http_counters now = {
		.accepted = 1, .handshakes = 2, .requests = 3, .answers = 4, .open = 1, .timeouts = 2
	};
	struct http_counters total;
	segment_http_add(&total, &before, &now);
	assert_int_equal(total.accepted, 11);
	assert_int_equal(total.handshakes, 11);
	assert_int_equal(total.requests, 11);
	assert_int_equal(total.answers, 11);
	assert_int_equal(total.timeouts, 2);
	assert_int_equal(total.open, 1); /* gauges: the predecessor's connections are gone */
	assert_int_equal(total.idle, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_new_segment_is_empty, set_up, tear_down),
		cmocka_unit_test(too_many_workers_are_refused),
		cmocka_unit_test_setup_teardown(what_a_process_counted_outlives_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(ready_needs_writer_core_and_one_worker, set_up, tear_down),
		cmocka_unit_test(counters_go_on_where_the_predecessor_stopped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
