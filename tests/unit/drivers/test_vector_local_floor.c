/** vector_local_floor.c: reading, reserving, waiting and failing. */
#include "unit.h"

#include "../support/env_sim.h"
#include "../support/store_mem.h"

#include "drivers/vector_local_floor.h"

#include <stdlib.h>
#include <string.h>

static const int64_t WALL_MS = INT64_C(1767225600) * 1000;
static const int64_t CLOCK = (INT64_C(1767225600) - 1577836800) * 10;

struct waiter {
	struct vector_local_wait wait;
	unsigned told;
	enum rc rc;
};

static struct bench {
	struct env_sim env;
	struct store_mem_data disk;
	struct store_mem store;
	struct vector_local_floor *floor;
	struct waiter w[3];
	int64_t clock;
} b;

static void go_on(struct vector_local_wait *w, enum rc rc)
{
	struct waiter *who = list_owner(w, struct waiter, wait);
	who->told++;
	who->rc = rc;
}

static int begin(void **state)
{
	memset(&b, 0, sizeof(b));
	env_sim_init(&b.env, 1, WALL_MS);
	store_mem_init(&b.store, &b.disk, &b.env.env);
	for (size_t i = 0; i < 3; i++)
		b.w[i].wait.go_on = go_on;
	const struct setup s = { .env = &b.env.env, .role = ROLE_CORE, .store = &b.store.store };
	b.floor = vector_local_floor_new(&s);
	return b.floor ? 0 : -1;
}

static int finish(void **state)
{
	vector_local_floor_free(&b.floor);
	vector_local_floor_free(&b.floor);
	assert_int_equal(store_mem_open(&b.store), 0);
	return 0;
}

static enum rc clock_for(size_t i)
{
	return vector_local_floor_clock(b.floor, &b.w[i].wait, &b.clock);
}

static void the_floor_is_read_once_for_all(void **state)
{
	b.store.find_ms = 10;
	b.disk.floor = CLOCK + 600;
	assert_int_equal(clock_for(0), RC_PENDING);
	assert_int_equal(clock_for(1), RC_PENDING);
	assert_int_equal(store_mem_open(&b.store), 1);
	env_sim_pass(&b.env, 10);
	assert_true(b.w[0].told == 1 && b.w[1].told == 1 && b.w[0].rc == RC_OK);
	assert_int_equal(clock_for(0), RC_OK);
	assert_int_equal(b.clock, CLOCK + 601);
	assert_int_equal(vector_local_floor_durable(b.floor), CLOCK + 600);
}

static void a_floor_that_cannot_be_read_is_asked_for_again(void **state)
{
	bool behind;
	uint64_t episodes, failures;
	b.store.refuse_reads = true;
	assert_int_equal(clock_for(0), RC_UNAVAIL);
	b.store.find_ms = 10;
	assert_int_equal(clock_for(0), RC_PENDING);
	env_sim_pass(&b.env, 10);
	assert_int_equal(b.w[0].rc, RC_UNAVAIL);
	b.store.refuse_reads = false;
	b.store.find_ms = 0;
	assert_int_equal(clock_for(0), RC_OK);
	vector_local_floor_count(b.floor, &behind, &episodes, &failures);
	assert_true(failures == 2 && !behind && episodes == 0);
}

static void one_reservation_serves_all_who_wait(void **state)
{
	b.store.commit_ms = 10;
	assert_int_equal(clock_for(0), RC_OK);
	assert_int_equal(vector_local_floor_raise(b.floor, b.clock, &b.w[0].wait), RC_PENDING);
	assert_int_equal(vector_local_floor_raise(b.floor, b.clock + 5, &b.w[1].wait), RC_PENDING);
	assert_int_equal(vector_local_floor_raise(b.floor, b.clock + 900, &b.w[2].wait), RC_PENDING);
	list_take(&b.w[0].wait.node);
	env_sim_pass(&b.env, 10);
	assert_int_equal(b.w[0].told, 0);
	assert_true(b.w[1].told == 1 && b.w[2].told == 1);
	assert_int_equal(b.disk.floor_commits, 1);
	assert_int_equal(vector_local_floor_raise(b.floor, b.clock + 5, &b.w[1].wait), RC_OK);
	/* what was asked for meanwhile was more than that */
	assert_int_equal(vector_local_floor_raise(b.floor, b.clock + 900, &b.w[2].wait), RC_PENDING);
	env_sim_pass(&b.env, 10);
	assert_int_equal(vector_local_floor_raise(b.floor, b.clock + 900, &b.w[2].wait), RC_OK);
	assert_int_equal(b.disk.floor, b.clock + 1500);
}

static void a_failed_reservation_is_told_and_tried_again(void **state)
{
	b.store.refuse_commits = true;
	assert_int_equal(clock_for(0), RC_OK);
	assert_int_equal(vector_local_floor_raise(b.floor, b.clock, &b.w[0].wait), RC_UNAVAIL);
	b.store.commit_ms = 10;
	assert_int_equal(vector_local_floor_raise(b.floor, b.clock, &b.w[0].wait), RC_PENDING);
	env_sim_pass(&b.env, 10);
	assert_int_equal(b.w[0].rc, RC_UNAVAIL);
	b.store.refuse_commits = false;
	b.store.commit_ms = 0;
	assert_int_equal(vector_local_floor_raise(b.floor, b.clock, &b.w[0].wait), RC_OK);
	assert_int_equal(b.disk.floor, CLOCK + AUC_CLOCK_AHEAD);
}

static void renewal_waits_for_its_time_and_holds_nobody_up(void **state)
{
	b.store.commit_ms = 10;
	assert_int_equal(clock_for(0), RC_OK);
	assert_int_equal(vector_local_floor_raise(b.floor, b.clock, &b.w[0].wait), RC_PENDING);
	env_sim_pass(&b.env, 10);
	vector_local_floor_renew(b.floor);
	assert_int_equal(store_mem_open(&b.store), 0);
	env_sim_pass(&b.env, 31000);
	assert_int_equal(clock_for(0), RC_OK);
	vector_local_floor_renew(b.floor);
	vector_local_floor_renew(b.floor);
	assert_int_equal(store_mem_open(&b.store), 1);
	assert_int_equal(vector_local_floor_raise(b.floor, b.clock, &b.w[0].wait), RC_OK);
	env_sim_pass(&b.env, 10);
	assert_int_equal(b.disk.floor, b.clock + AUC_CLOCK_AHEAD);
}

/* what is left when it yields lasts for the time that the other needs */
static void whoever_yields_has_reserved_once_more(void **state)
{
	b.store.commit_ms = 10;
	assert_false(vector_local_floor_turn(b.floor, false));
	assert_int_equal(clock_for(0), RC_OK);
	assert_int_equal(vector_local_floor_raise(b.floor, b.clock + 100, &b.w[0].wait), RC_PENDING);
	env_sim_pass(&b.env, 10);
	assert_true(vector_local_floor_turn(b.floor, false));
	assert_int_equal(vector_local_floor_durable(b.floor), CLOCK + AUC_CLOCK_AHEAD);
	env_sim_pass(&b.env, 29000);
	assert_int_equal(clock_for(0), RC_OK);
	assert_int_equal(vector_local_floor_raise(b.floor, b.clock, &b.w[0].wait), RC_OK);
	env_sim_pass(&b.env, 40000); /* the other one serves by now, or is gone */
	assert_int_equal(clock_for(0), RC_OK);
	assert_int_equal(vector_local_floor_raise(b.floor, b.clock, &b.w[0].wait), RC_UNAVAIL);
	assert_int_equal(store_mem_open(&b.store), 0);
	assert_int_equal(b.disk.floor, CLOCK + AUC_CLOCK_AHEAD);
}

static void whose_turn_comes_back_stands_on_what_the_other_reserved(void **state)
{
	assert_int_equal(clock_for(0), RC_OK);
	assert_true(vector_local_floor_turn(b.floor, false) || vector_local_floor_turn(b.floor, false));
	b.disk.floor = CLOCK + 5000;
	b.store.find_ms = 10;
	assert_false(vector_local_floor_turn(b.floor, true));
	assert_int_equal(clock_for(0), RC_OK); /* nobody is kept waiting */
	assert_false(vector_local_floor_turn(b.floor, true));
	env_sim_pass(&b.env, 10);
	assert_true(vector_local_floor_turn(b.floor, true));
	assert_int_equal(clock_for(0), RC_OK);
	assert_int_equal(b.clock, CLOCK + 5001);
	assert_int_equal(vector_local_floor_raise(b.floor, b.clock, &b.w[0].wait), RC_OK);
	assert_true(b.disk.floor > CLOCK + 5000);
}

static void a_store_that_fails_does_not_keep_it_from_yielding(void **state)
{
	b.store.refuse_reads = true;
	(void)vector_local_floor_turn(b.floor, false);
	assert_true(vector_local_floor_turn(b.floor, false));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_floor_is_read_once_for_all, begin, finish),
		cmocka_unit_test_setup_teardown(
			a_floor_that_cannot_be_read_is_asked_for_again, begin, finish),
		cmocka_unit_test_setup_teardown(one_reservation_serves_all_who_wait, begin, finish),
		cmocka_unit_test_setup_teardown(a_failed_reservation_is_told_and_tried_again, begin, finish),
		cmocka_unit_test_setup_teardown(
			renewal_waits_for_its_time_and_holds_nobody_up, begin, finish),
		cmocka_unit_test_setup_teardown(whoever_yields_has_reserved_once_more, begin, finish),
		cmocka_unit_test_setup_teardown(
			whose_turn_comes_back_stands_on_what_the_other_reserved, begin, finish),
		cmocka_unit_test_setup_teardown(
			a_store_that_fails_does_not_keep_it_from_yielding, begin, finish),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
