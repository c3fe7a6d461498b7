/** The shared segment: seen by all processes, kept over the death of one. */
#include "unit.h"

#include "daemon/segment.h"

#include <sys/wait.h>
#include <unistd.h>

enum { SLOTS = 1024, CELLS = 1024 };

static int set_up(void **state)
{
	struct fault f = { .reason = REASON_none };
	return segment_open(0, 2, SLOTS, CELLS, (struct segment **)state, &f) == RC_OK ? 0 : -1;
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
	assert_int_equal(segment_open(0, 0, SLOTS, CELLS, &s, &f), RC_INVALID);
	assert_int_equal(segment_open(0, SEGMENT_WORKERS_MAX + 1, SLOTS, CELLS, &s, NULL), RC_INVALID);
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
	atomic_store(&s->head->draining, 1);
	assert_false(segment_ready(s));
}

/* what a reload does: another mapping, another bank, the same tables */
static void another_image_goes_on_with_it(void **state)
{
	struct segment *s = *state, *next = NULL;
	const struct segment_slot *slot;
	uint64_t sum = 0;
	unsigned at = 0;
	s->slot[1].flow.requests = 7;
	s->slot[1].http.open = 2;
	segment_state_set(s, SEGMENT_CORE, SEGMENT_READY);
	assert_int_equal(segment_adopt(s->fd, 1, 3, SLOTS, CELLS, &next, NULL), RC_OK);
	assert_non_null(next);
	assert_ptr_not_equal(next->head, s->head);
	assert_int_equal(segment_state(next, SEGMENT_CORE), SEGMENT_DOWN);
	assert_int_equal(segment_state(s, SEGMENT_CORE), SEGMENT_READY);
	next->slot[2].flow.requests = 5;
	assert_int_equal(s->slot[1].flow.requests, 7);
	while ((slot = segment_next_slot(s, &at)))
		sum += slot->flow.requests;
	assert_int_equal(sum, 12);
	assert_int_not_equal(segment_worker_number(s, 1), segment_worker_number(next, 1));
	segment_forget_gauges(next);
	assert_int_equal(s->slot[1].http.open, 0);
	segment_close(&next);
}

static void a_bank_begins_empty(void **state)
{
	struct segment *s = *state, *next = NULL;
	segment_state_set(s, SEGMENT_CORE, SEGMENT_READY);
	assert_int_equal(segment_adopt(s->fd, 0, 2, SLOTS, CELLS, &next, NULL), RC_OK);
	assert_int_equal(segment_state(next, SEGMENT_CORE), SEGMENT_DOWN);
	segment_close(&next);
}

static void tables_of_another_size_need_a_new_one(void **state)
{
	struct segment *s = *state, *next = s;
	assert_int_equal(segment_adopt(s->fd, 1, 2, 4 * SLOTS, CELLS, &next, NULL), RC_OK);
	assert_null(next);
	s->head->layout ^= 1;
	assert_int_equal(segment_adopt(s->fd, 1, 2, SLOTS, CELLS, &next, NULL), RC_OK);
	assert_null(next);
	assert_int_equal(segment_adopt(s->fd, 1, 0, SLOTS, CELLS, &next, NULL), RC_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_new_segment_is_empty, set_up, tear_down),
		cmocka_unit_test(too_many_workers_are_refused),
		cmocka_unit_test_setup_teardown(what_a_process_counted_outlives_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(ready_needs_writer_core_and_one_worker, set_up, tear_down),
		cmocka_unit_test_setup_teardown(another_image_goes_on_with_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_bank_begins_empty, set_up, tear_down),
		cmocka_unit_test_setup_teardown(tables_of_another_size_need_a_new_one, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
