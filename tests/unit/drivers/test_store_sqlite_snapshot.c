/** store_sqlite_snapshot.c: reads share a transaction, but never one that is older than a commit somebody was
 * told of. */
#include "store_rig.h"

static void add(struct rig *r, struct subscriber_store *s, unsigned number)
{
	struct subscriber line = rig_line(number);
	const struct change c = { .kind = CHANGE_LINE_ADD, .imsi = line.imsi, .line = &line };
	assert_int_equal(s->ops->commit(s, rig_call(r, 1), &c, 1), RC_OK);
}

static enum rc find(struct rig *r, struct subscriber_store *s, unsigned number)
{
	const struct subscriber *line = NULL;
	const struct imsi who = rig_line(number).imsi;
	return s->ops->find(s, rig_call(r, 0), &who, &line);
}

static bool is_open(struct subscriber_store *s)
{
	return sqlite3_get_autocommit(rig_inner(s)->db) == 0;
}

static void test_what_is_committed_is_read(void **state)
{
	struct rig r;
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	struct subscriber_store *worker = rig_open(&r, ROLE_WORKER);
	for (unsigned i = 0; i < 20; i++) {
		assert_int_equal(find(&r, worker, i), RC_ABSENT);
		assert_true(is_open(worker));
		add(&r, r.store, i);
		assert_int_equal(find(&r, worker, i), RC_OK);
		assert_int_equal(rig_count(&r, worker), i + 1);
	}
	assert_false(is_open(r.store)); /* who writes reads in transactions of its own */
	store_sqlite_ops.close(&worker);
	rig_end(&r);
}

/* a foreign hand raises nothing: what it wrote is seen when the snapshot's time is over */
static void test_it_ends_by_itself(void **state)
{
	struct rig r;
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	struct subscriber_store *worker = rig_open(&r, ROLE_WORKER);
	assert_int_equal(find(&r, worker, 1), RC_ABSENT);
	add(&r, r.store, 1);
	atomic_fetch_sub(&r.written, 1);
	assert_int_equal(find(&r, worker, 1), RC_ABSENT);
	r.now += 5;
	rig_turn(&r);
	assert_false(is_open(worker));
	assert_int_equal(find(&r, worker, 1), RC_OK);
	store_sqlite_ops.close(&worker);
	assert_true(rig_idle(&r));
	rig_end(&r);
}

static void test_without_a_timer_each_read_is_alone(void **state)
{
	struct rig r;
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	struct subscriber_store *worker = rig_open(&r, ROLE_WORKER);
	add(&r, r.store, 1);
	r.arm_fails = true;
	assert_int_equal(find(&r, worker, 1), RC_OK);
	assert_false(is_open(worker));
	r.arm_fails = false;
	store_sqlite_ops.close(&worker);
	rig_end(&r);
}

/* a read that failed leaves no transaction behind */
static void test_a_failed_read_ends_it(void **state)
{
	struct rig r;
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	struct subscriber_store *worker = rig_open(&r, ROLE_WORKER);
	add(&r, r.store, 1);
	assert_int_equal(find(&r, worker, 1), RC_OK);
	struct subscriber_store *writer = r.store;
	rig_exec(writer, "PRAGMA ignore_check_constraints = ON; UPDATE line SET smsoip = 9");
	atomic_fetch_add(&r.written, 1);
	assert_int_equal(find(&r, worker, 1), RC_UNAVAIL);
	assert_false(is_open(worker));
	assert_true(rig_idle(&r));
	store_sqlite_ops.close(&worker);
	rig_end(&r);
}

/* the write-ahead log begins anew although somebody reads all the time */
static void test_the_log_does_not_grow(void **state)
{
	struct rig r;
	int most = 0;
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	struct subscriber_store *worker = rig_open(&r, ROLE_WORKER);
	for (unsigned i = 0; i < 4000; i++) {
		add(&r, r.store, i);
		most = rig_inner(r.store)->wal_pages > most ? rig_inner(r.store)->wal_pages : most;
		assert_int_equal(find(&r, worker, i), RC_OK);
		assert_true(is_open(worker));
	}
	assert_in_range(most, 900, 2000);
	store_sqlite_ops.close(&worker);
	rig_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_what_is_committed_is_read),
		cmocka_unit_test(test_it_ends_by_itself),
		cmocka_unit_test(test_without_a_timer_each_read_is_alone),
		cmocka_unit_test(test_a_failed_read_ends_it), cmocka_unit_test(test_the_log_does_not_grow) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
