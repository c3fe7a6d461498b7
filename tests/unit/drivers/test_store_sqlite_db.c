/** What goes wrong with a file, and the reason that operators see. */
#include "store_rig.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

static enum rc add(struct rig *r, unsigned number)
{
	const struct subscriber line = rig_line(number);
	const struct change c = { .kind = CHANGE_LINE_ADD, .imsi = line.imsi, .line = &line };
	return r->store->ops->commit(r->store, rig_call(r, 0), &c, 1);
}

static void expect(struct rig *r, enum rc rc, enum reason why)
{
	assert_int_equal(rc, fault_row(why)->rc);
	assert_int_equal(r->call[0].fault.reason, why);
}

static void test_codes(void **state)
{
	static const struct {
		int code;
		enum reason why;
	} row[] = {
		{ SQLITE_BUSY, REASON_store_busy },
		{ SQLITE_BUSY_SNAPSHOT, REASON_store_busy },
		{ SQLITE_LOCKED, REASON_store_busy },
		{ SQLITE_INTERRUPT, REASON_store_busy },
		{ SQLITE_FULL, REASON_store_full },
		{ SQLITE_READONLY, REASON_store_readonly },
		{ SQLITE_READONLY_DBMOVED, REASON_store_readonly },
		{ SQLITE_CORRUPT, REASON_store_broken },
		{ SQLITE_NOTADB, REASON_store_broken },
		{ SQLITE_SCHEMA, REASON_store_broken },
		{ SQLITE_CANTOPEN, REASON_store_broken },
		{ SQLITE_NOMEM, REASON_memory },
		{ SQLITE_CONSTRAINT_CHECK, REASON_bug },
	};
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct fault f = { 0 };
		assert_int_equal(DB_FAIL(row[i].code, &f), fault_row(row[i].why)->rc);
		assert_int_equal(f.reason, row[i].why);
	}
	static const struct {
		int error;
		enum reason why;
	} io[] = { { ENOSPC, REASON_store_full }, { EDQUOT, REASON_store_full },
		{ EROFS, REASON_store_readonly }, { EIO, REASON_store_broken } };
	for (size_t i = 0; i < sizeof(io) / sizeof(io[0]); i++) {
		struct fault f = { 0 };
		errno = io[i].error;
		assert_int_equal(DB_FAIL(SQLITE_IOERR_WRITE, &f), RC_UNAVAIL);
		assert_int_equal(f.reason, io[i].why);
	}
}

static void test_modes(void **state)
{
	struct rig r;
	struct stat st;
	sqlite3_stmt *q = NULL;
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_WRITER);
	assert_int_equal(stat(rig_path(&r), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	sqlite3 *db = rig_inner(r.store)->db;
	assert_int_equal(
		sqlite3_prepare_v2(db,
			"SELECT journal_mode, synchronous FROM pragma_journal_mode, pragma_synchronous", -1,
			&q, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	assert_string_equal(sqlite3_column_text(q, 0), "wal");
	assert_int_equal(sqlite3_column_int(q, 1), 2);
	sqlite3_finalize(q);
	struct subscriber_store *worker = rig_open(&r, ROLE_WORKER);
	assert_int_equal(sqlite3_db_readonly(rig_inner(worker)->db, "main"), 1);
	store_sqlite_ops.close(&worker);
	rig_end(&r);
}

static void test_readonly(void **state)
{
	struct rig r;
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	assert_int_equal(add(&r, 1), RC_OK);
	rig_exec(r.store, "PRAGMA query_only = ON");
	expect(&r, add(&r, 2), REASON_store_readonly);
	assert_int_equal(rig_count(&r, r.store), 1);
	rig_exec(r.store, "PRAGMA query_only = OFF");
	assert_int_equal(add(&r, 2), RC_OK);
	rig_end(&r);
}

static void test_full(void **state)
{
	struct rig r;
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	rig_exec(r.store, "PRAGMA synchronous = OFF"); /* many commits, and no power cut here */
	rig_exec(r.store, "PRAGMA max_page_count = 24");
	unsigned n = 0;
	while (n < 100000 && add(&r, n) == RC_OK)
		n++;
	assert_in_range(n, 10, 99999);
	expect(&r, add(&r, n), REASON_store_full);
	assert_int_equal(rig_count(&r, r.store), n);
	rig_exec(r.store, "PRAGMA max_page_count = 100000");
	assert_int_equal(add(&r, n), RC_OK);
	assert_int_equal(rig_count(&r, r.store), n + 1);
	rig_end(&r);
}

/* the disk says no at the write itself, not SQLite */
static void test_file_limit(void **state)
{
	struct rig r;
	struct rlimit was;
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	rig_exec(r.store, "PRAGMA synchronous = OFF"); /* many commits, and no power cut here */
	assert_int_equal(add(&r, 0), RC_OK);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	struct rlimit tight = { 256 * 1024, was.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
	unsigned n = 1;
	while (n < 10000 && add(&r, n) == RC_OK)
		n++;
	const enum reason why = r.call[0].fault.reason;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_int_equal(why, REASON_store_full);
	assert_int_equal(rig_count(&r, r.store), n);
	assert_int_equal(add(&r, n), RC_OK);
	rig_end(&r);
}

static void test_locked(void **state)
{
	struct rig r;
	struct rig_call *k = &r.call[0];
	struct fault f = { 0 };
	struct subscriber_store *worker = NULL;
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	sqlite3 *other = NULL;
	assert_int_equal(sqlite3_open(rig_path(&r), &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	expect(&r, add(&r, 1), REASON_store_busy);
	assert_int_equal(rig_count(&r, r.store), 0); /* readers are not disturbed */
	assert_int_equal(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(add(&r, 1), RC_OK);
	assert_int_equal(k->fault.reason, REASON_none);
	store_sqlite_ops.close(&r.store);
	assert_int_equal(
		sqlite3_exec(other, "PRAGMA locking_mode = EXCLUSIVE; CREATE TABLE x (y)", NULL, NULL, NULL),
		SQLITE_OK);
	assert_int_equal(rig_try(&r, ROLE_WORKER, &worker, &f), RC_UNAVAIL);
	assert_int_equal(f.reason, REASON_store_busy);
	sqlite3_close(other);
	rig_end(&r);
}

static void overwrite(const struct rig *r, off_t at, size_t n)
{
	static uint8_t junk[65536];
	const int fd = open(rig_path(r), O_RDWR);
	memset(junk, 0xa5, sizeof(junk));
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, junk, n, at), n);
	close(fd);
}

static void test_damaged(void **state)
{
	struct rig r;
	struct fault f = { 0 };
	const struct imsi who = rig_line(1).imsi;
	const struct subscriber *line = NULL;
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	rig_exec(r.store, "PRAGMA synchronous = OFF"); /* many commits, and no power cut here */
	for (unsigned i = 0; i < 200; i++)
		assert_int_equal(add(&r, i), RC_OK);
	store_sqlite_ops.close(&r.store);
	overwrite(&r, 4096, 4096); /* the root page of the table line */
	struct subscriber_store *worker = rig_open(&r, ROLE_WORKER);
	assert_int_equal(worker->ops->find(worker, rig_call(&r, 0), &who, &line), RC_UNAVAIL);
	assert_int_equal(r.call[0].fault.reason, REASON_store_broken);
	store_sqlite_ops.close(&worker);
	overwrite(&r, 0, 4096);
	assert_int_equal(rig_try(&r, ROLE_WRITER, &worker, &f), RC_UNAVAIL);
	assert_int_equal(f.reason, REASON_store_broken);
	rig_end(&r);
}

static void test_no_folder(void **state)
{
	struct rig r;
	struct fault f = { 0 };
	struct subscriber_store *store = NULL;
	rig_begin(&r, "store:\n  path: nowhere/entitled.db\n");
	assert_int_equal(rig_try(&r, ROLE_WRITER, &store, &f), RC_UNAVAIL);
	assert_int_equal(f.reason, REASON_store_broken);
	rig_end(&r);
}

static void test_checkpoint(void **state)
{
	struct rig r;
	struct stat before, after;
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	rig_exec(r.store, "PRAGMA synchronous = OFF"); /* many commits, and no power cut here */
	assert_int_equal(stat(rig_path(&r), &before), 0);
	for (unsigned i = 0; i < 2000; i++)
		assert_int_equal(add(&r, i * 1000), RC_OK);
	assert_int_equal(stat(rig_path(&r), &after), 0);
	assert_true(after.st_size > before.st_size);
	assert_in_range(rig_inner(r.store)->wal_pages, 1, 1100);
	rig_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_modes),
		cmocka_unit_test(test_readonly),
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_file_limit),
		cmocka_unit_test(test_locked),
		cmocka_unit_test(test_damaged),
		cmocka_unit_test(test_no_folder),
		cmocka_unit_test(test_checkpoint),
	};
	return cmocka_run_group_tests_name("store_sqlite_db", tests, NULL, NULL);
}
