/** Group commit: who goes with whom, who waits for whom, and what is told when the disk fails. */
#include "store_rig.h"

static struct subscriber line[4000];
static struct change change[4000];

static enum rc add(struct rig *r, size_t call, unsigned from, unsigned n)
{
	for (unsigned i = from; i < from + n; i++) {
		line[i] = rig_line(i);
		change[i] = (struct change){
			.kind = CHANGE_LINE_ADD, .imsi = line[i].imsi, .line = &line[i], .import_id = STR("i")
		};
	}
	return r->store->ops->commit(r->store, rig_call(r, call), &change[from], n);
}

static enum rc undo(struct rig *r, size_t call)
{
	const struct change c = { .kind = CHANGE_IMPORT_UNDO, .import_id = STR("i") };
	return r->store->ops->commit(r->store, rig_call(r, call), &c, 1);
}

static void begin(struct rig *r, const char *conf)
{
	rig_begin(r, conf);
	r->store = rig_open(r, ROLE_WRITER);
	rig_turn(r); /* looks for open undos */
	assert_true(rig_idle(r));
}

static void test_one_transaction(void **state)
{
	struct rig r;
	int commits = 0;
	begin(&r, "");
	struct subscriber_store *reader = rig_open(&r, ROLE_WORKER);
	for (unsigned i = 0; i < 20; i++)
		assert_int_equal(add(&r, i, i, 1), RC_PENDING);
	assert_int_equal(add(&r, 20, 5, 1), RC_PENDING); /* exists by then */
	memset(line, 0, sizeof(line));                   /* sets are copied */
	assert_int_equal(rig_count(&r, reader), 0);
	const int before = sqlite3_total_changes(rig_inner(r.store)->db);
	rig_turn(&r);
	commits += sqlite3_total_changes(rig_inner(r.store)->db) > before;
	assert_int_equal(commits, 1);
	for (unsigned i = 0; i < 20; i++) {
		assert_int_equal(r.call[i].done, 1);
		assert_int_equal(r.call[i].rc, RC_OK);
	}
	assert_int_equal(r.call[20].rc, RC_CONFLICT);
	assert_int_equal(r.call[20].fault.reason, REASON_subscriber_exists);
	assert_int_equal(rig_count(&r, reader), 20);
	store_sqlite_ops.close(&reader);
	assert_true(rig_idle(&r));
	rig_end(&r);
}

/* a device's commit waits for one bounded piece of bulk work, not for the import */
static void test_small_before_bulk(void **state)
{
	struct rig r;
	begin(&r, "");
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(add(&r, i, (unsigned)i * 200, 200), RC_PENDING);
	assert_int_equal(add(&r, 10, 3000, 1), RC_PENDING);
	rig_turn(&r);
	assert_int_equal(r.call[10].done, 1);
	assert_int_equal(rig_count(&r, r.store), 401); /* two bulk sets, never more than 500 lines */
	assert_int_equal(r.call[1].done, 1);
	assert_int_equal(r.call[2].done, 0);
	assert_int_equal(add(&r, 11, 3001, 1), RC_PENDING);
	rig_turn(&r);
	assert_int_equal(r.call[11].done, 1);
	assert_int_equal(rig_count(&r, r.store), 802);
	rig_turn(&r);
	assert_int_equal(rig_count(&r, r.store), 1202);
	assert_true(rig_idle(&r));
	rig_end(&r);
}

static void test_queue_full(void **state)
{
	struct rig r;
	begin(&r, "store:\n  queue: 2\n");
	assert_int_equal(add(&r, 0, 0, 1), RC_PENDING);
	assert_int_equal(add(&r, 1, 1, 1), RC_PENDING);
	assert_int_equal(add(&r, 2, 2, 1), RC_LIMIT);
	assert_int_equal(r.call[2].fault.reason, REASON_peer_busy);
	rig_turn(&r);
	assert_int_equal(add(&r, 2, 2, 1), RC_PENDING);
	rig_turn(&r);
	assert_int_equal(rig_count(&r, r.store), 3);
	rig_end(&r);
}

static void test_disk_full(void **state)
{
	struct rig r;
	begin(&r, "");
	rig_exec(r.store, "PRAGMA max_page_count = 24");
	assert_int_equal(add(&r, 0, 0, 1), RC_PENDING);
	assert_int_equal(add(&r, 1, 1, 500), RC_PENDING);
	assert_int_equal(add(&r, 2, 1000, 500), RC_PENDING);
	rig_turn(&r);
	rig_turn(&r);
	rig_turn(&r);
	unsigned stored = 0;
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(r.call[i].done, 1);
		if (r.call[i].rc == RC_OK)
			stored += i == 0 ? 1 : 500;
		else
			assert_int_equal(r.call[i].fault.reason, REASON_store_full);
	}
	assert_int_equal(r.call[2].rc, RC_UNAVAIL);
	assert_int_equal(rig_count(&r, r.store), stored);
	rig_exec(r.store, "PRAGMA max_page_count = 100000");
	assert_int_equal(add(&r, 0, 3000, 1), RC_PENDING);
	rig_turn(&r);
	assert_int_equal(r.call[0].rc, RC_OK);
	rig_end(&r);
}

/* a COMMIT that fails is told to everybody of the group, except who was refused before */
static void test_commit_fails(void **state)
{
	struct rig r;
	begin(&r, "");
	assert_int_equal(add(&r, 0, 0, 1), RC_PENDING);
	rig_turn(&r);
	rig_exec(r.store, "PRAGMA foreign_keys = ON");
	/* a deferred foreign key that nobody satisfies is looked at in COMMIT only */
	rig_exec(r.store, "PRAGMA trusted_schema = ON;"
			  "CREATE TABLE p (a PRIMARY KEY); CREATE TABLE k (a REFERENCES p (a) DEFERRABLE "
			  "INITIALLY DEFERRED);"
			  "CREATE TRIGGER never AFTER INSERT ON line BEGIN INSERT INTO k VALUES (1); END");
	for (unsigned i = 1; i < 4; i++)
		assert_int_equal(add(&r, i, i, 1), RC_PENDING);
	assert_int_equal(add(&r, 4, 0, 1), RC_PENDING);
	rig_turn(&r);
	for (unsigned i = 1; i < 4; i++) {
		assert_int_equal(r.call[i].done, 1);
		assert_true(r.call[i].rc < 0);
		assert_int_equal(r.call[i].rc, r.call[i].fault.rc);
	}
	assert_int_equal(r.call[4].rc, RC_CONFLICT);
	assert_int_equal(rig_count(&r, r.store), 1);
	rig_exec(r.store, "DROP TRIGGER never");
	assert_int_equal(add(&r, 1, 1, 1), RC_PENDING);
	rig_turn(&r);
	assert_int_equal(r.call[1].rc, RC_OK);
	rig_end(&r);
}

static void test_locked_out(void **state)
{
	struct rig r;
	sqlite3 *other = NULL;
	begin(&r, "");
	assert_int_equal(sqlite3_open(rig_path(&r), &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(add(&r, 0, 0, 1), RC_PENDING);
	rig_turn(&r);
	assert_int_equal(r.call[0].rc, RC_UNAVAIL);
	assert_int_equal(r.call[0].fault.reason, REASON_store_busy);
	sqlite3_close(other);
	rig_end(&r);
}

static void test_deadline_in_queue(void **state)
{
	struct rig r;
	begin(&r, "");
	assert_int_equal(add(&r, 0, 0, 1), RC_PENDING);
	assert_int_equal(add(&r, 1, 1, 1), RC_PENDING);
	r.call[0].call.deadline_ms = r.now + 5;
	r.now += 5;
	rig_turn(&r);
	assert_int_equal(r.call[0].rc, RC_TIMEOUT);
	assert_int_equal(r.call[0].fault.reason, REASON_deadline);
	assert_int_equal(r.call[1].rc, RC_OK);
	assert_int_equal(rig_count(&r, r.store), 1);
	rig_end(&r);
}

static struct rig *again_rig;

static void again(struct call *c, enum rc rc)
{
	rig_done(c, rc);
	again_rig->store->ops->cancel(again_rig->store, &again_rig->call[1].call);
	assert_int_equal(add(again_rig, 2, 2, 1), RC_PENDING);
}

/* done() may commit and cancel */
static void test_from_done(void **state)
{
	struct rig r;
	again_rig = &r;
	begin(&r, "");
	assert_int_equal(add(&r, 0, 0, 1), RC_PENDING);
	assert_int_equal(add(&r, 1, 1, 1), RC_PENDING);
	r.call[0].call.done = again;
	rig_turn(&r);
	assert_int_equal(r.call[0].done, 1);
	assert_int_equal(r.call[1].done, 0);
	assert_int_equal(r.call[2].done, 0);
	rig_turn(&r);
	assert_int_equal(r.call[1].done, 0);
	assert_int_equal(r.call[2].done, 1);
	rig_end(&r);
}

static void test_undo_in_slices(void **state)
{
	struct rig r;
	begin(&r, "");
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(add(&r, i, (unsigned)i * 500, 500), RC_PENDING);
	assert_int_equal(undo(&r, 8), RC_PENDING); /* behind the import that it takes back */
	for (int i = 0; i < 4; i++)
		rig_turn(&r);
	assert_int_equal(rig_count(&r, r.store), 2000);
	rig_turn(&r); /* the mark */
	uint64_t before = rig_count(&r, r.store), turns = 0;
	while (!rig_idle(&r) && turns++ < 50) {
		const struct change floor = { .kind = CHANGE_CLOCK_FLOOR, .number = (int64_t)turns };
		assert_int_equal(
			r.store->ops->commit(r.store, rig_call(&r, 10 + turns), &floor, 1), RC_PENDING);
		rig_turn(&r);
		assert_int_equal(r.call[10 + turns].done, 1); /* devices go on meanwhile */
		const uint64_t now = rig_count(&r, r.store);
		assert_true(before <= now + 500);
		before = now;
		if (r.call[8].done)
			break;
	}
	assert_int_equal(r.call[8].rc, RC_OK);
	assert_in_range(turns, 4, 8);
	rig_end(&r);
}

static void test_undo_after_crash(void **state)
{
	struct rig r;
	begin(&r, "");
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(add(&r, i, (unsigned)i * 500, 500), RC_PENDING);
	assert_int_equal(undo(&r, 8), RC_PENDING);
	for (int i = 0; i < 5; i++)
		rig_turn(&r);
	assert_in_range(rig_count(&r, r.store), 500, 1500);
	assert_int_equal(r.call[8].done, 0);
	store_sqlite_ops.close(&r.store); /* open calls are gone with it */
	assert_true(rig_idle(&r));
	r.store = rig_open(&r, ROLE_WRITER);
	for (int i = 0; i < 10 && !rig_idle(&r); i++)
		rig_turn(&r);
	assert_int_equal(rig_count(&r, r.store), 0);
	assert_true(rig_idle(&r));
	assert_int_equal(r.call[8].done, 0);
	rig_end(&r);
}

static void test_undo_and_bulk_alternate(void **state)
{
	struct rig r;
	begin(&r, "");
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(add(&r, i, (unsigned)i * 500, 500), RC_PENDING);
	assert_int_equal(undo(&r, 8), RC_PENDING);
	for (int i = 0; i < 4; i++)
		rig_turn(&r);
	for (unsigned i = 2000; i < 2500; i++) {
		line[i] = rig_line(i);
		change[i] =
			(struct change){ .kind = CHANGE_LINE_ADD, .imsi = line[i].imsi, .line = &line[i] };
	}
	assert_int_equal(r.store->ops->commit(r.store, rig_call(&r, 9), &change[2000], 500), RC_PENDING);
	rig_turn(&r);
	rig_turn(&r);
	assert_int_equal(r.call[9].done, 1);
	assert_int_equal(r.call[8].done, 0);
	for (int i = 0; i < 10 && !rig_idle(&r); i++)
		rig_turn(&r);
	assert_int_equal(r.call[8].rc, RC_OK);
	assert_int_equal(rig_count(&r, r.store), 500);
	rig_end(&r);
}

/* an undo of 100 lines whose first slice meets a read-only database; it can be written again */
static void begin_stopped(struct rig *r)
{
	begin(r, "");
	assert_int_equal(add(r, 0, 0, 100), RC_PENDING);
	assert_int_equal(undo(r, 8), RC_PENDING);
	rig_turn(r); /* both, the undo is marked */
	rig_exec(r->store, "PRAGMA query_only = ON");
	rig_turn(r);
	assert_int_equal(r->call[8].rc, RC_UNAVAIL);
	assert_int_equal(r->call[8].fault.reason, REASON_store_readonly);
	assert_true(rig_idle(r)); /* no hot loop */
	rig_exec(r->store, "PRAGMA query_only = OFF");
	assert_int_equal(rig_count(r, r->store), 100);
}

static void run_down(struct rig *r)
{
	for (int i = 0; i < 10 && !rig_idle(r); i++)
		rig_turn(r);
	assert_true(rig_idle(r));
}

static void test_undo_asked_again(void **state)
{
	struct rig r;
	begin_stopped(&r);
	assert_int_equal(undo(&r, 8), RC_PENDING);
	run_down(&r);
	assert_int_equal(r.call[8].rc, RC_OK);
	assert_int_equal(rig_count(&r, r.store), 0);
	rig_end(&r);
}

static void test_undo_goes_on_by_itself(void **state)
{
	const struct change floor = { .kind = CHANGE_CLOCK_FLOOR, .number = 1 };
	struct rig r;
	begin_stopped(&r);
	assert_int_equal(r.store->ops->commit(r.store, rig_call(&r, 9), &floor, 1), RC_PENDING);
	run_down(&r);
	assert_int_equal(rig_count(&r, r.store), 0);
	rig_end(&r);
}

static void test_no_timer(void **state)
{
	struct rig r;
	begin(&r, "");
	r.arm_fails = true;
	assert_int_equal(add(&r, 0, 0, 1), RC_NOMEM);
	assert_int_equal(r.call[0].fault.reason, REASON_memory);
	r.arm_fails = false;
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(add(&r, i, (unsigned)i * 500, 500), RC_PENDING);
	r.arm_fails = true; /* the turn goes on without */
	rig_turn(&r);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(r.call[i].rc, RC_OK);
	assert_int_equal(rig_count(&r, r.store), 1500);
	rig_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_transaction),
		cmocka_unit_test(test_small_before_bulk),
		cmocka_unit_test(test_queue_full),
		cmocka_unit_test(test_disk_full),
		cmocka_unit_test(test_commit_fails),
		cmocka_unit_test(test_locked_out),
		cmocka_unit_test(test_deadline_in_queue),
		cmocka_unit_test(test_from_done),
		cmocka_unit_test(test_undo_in_slices),
		cmocka_unit_test(test_undo_after_crash),
		cmocka_unit_test(test_undo_and_bulk_alternate),
		cmocka_unit_test(test_undo_asked_again),
		cmocka_unit_test(test_undo_goes_on_by_itself),
		cmocka_unit_test(test_no_timer),
	};
	return cmocka_run_group_tests_name("store_sqlite_group", tests, NULL, NULL);
}
