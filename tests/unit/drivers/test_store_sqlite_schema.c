/** Databases of every age become the newest one; foreign and newer ones are refused. */
#include "store_rig.h"

#include "drivers/store_sqlite_schema.h"

static sqlite3 *file_open(const struct rig *r)
{
	sqlite3 *db = NULL;
	assert_int_equal(sqlite3_open(rig_path(r), &db), SQLITE_OK);
	return db;
}

static void file_exec(const struct rig *r, const char *sql)
{
	sqlite3 *db = file_open(r);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* all CREATE statements, in one text */
static void schema_text(const struct rig *r, char *out, size_t room)
{
	sqlite3 *db = file_open(r);
	sqlite3_stmt *st = NULL;
	assert_int_equal(
		sqlite3_prepare_v2(db,
			"SELECT group_concat(sql) FROM (SELECT sql FROM sqlite_master ORDER BY name)", -1,
			&st, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	const int n = snprintf(out, room, "%s", (const char *)sqlite3_column_text(st, 0));
	assert_in_range(n, 1, room - 1);
	sqlite3_finalize(st);
	sqlite3_close(db);
}

static char *frozen(void)
{
	FILE *in = fopen(TEST_ROOT "/unit/drivers/store-v1.sql", "r");
	char *text = calloc(1, 65536);
	assert_non_null(in);
	assert_non_null(text);
	assert_in_range(fread(text, 1, 65535, in), 1, 65534);
	fclose(in);
	return text;
}

static void test_from_nothing(void **state)
{
	struct rig r;
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	assert_int_equal(rig_count(&r, r.store), 0);
	store_sqlite_ops.close(&r.store);
	r.store = rig_open(&r, ROLE_TOOL); /* raising again changes nothing */
	rig_end(&r);
}

static void test_from_empty_file(void **state)
{
	struct rig r;
	rig_begin(&r, "");
	file_exec(&r, "PRAGMA user_version = 0; CREATE TABLE x(a); DROP TABLE x; VACUUM");
	r.store = rig_open(&r, ROLE_TOOL);
	assert_int_equal(rig_count(&r, r.store), 0);
	rig_end(&r);
}

static void test_from_version_1(void **state)
{
	static char fresh[16384], raised[16384];
	const struct imsi who = { "001010000000001" };
	const struct subscriber *line = NULL;
	const struct auc_row *auc = NULL;
	int64_t floor = 0;
	struct rig r;
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	store_sqlite_ops.close(&r.store);
	schema_text(&r, fresh, sizeof(fresh));
	rig_end(&r);

	char *sql = frozen();
	rig_begin(&r, "");
	file_exec(&r, sql);
	free(sql);
	r.store = rig_open(&r, ROLE_TOOL);
	assert_int_equal(rig_count(&r, r.store), 2);
	assert_int_equal(r.store->ops->find(r.store, rig_call(&r, 0), &who, &line), RC_OK);
	assert_string_equal(line->msisdn.d, "491701234567");
	assert_int_equal(line->version, 7);
	assert_int_equal(line->epoch, 4);
	assert_int_equal(line->smsoip, SERVICE_ENABLED);
	assert_int_equal(line->push_count, 1);
	/* what version 1 did not know is as in a new line */
	const struct subscriber new = subscriber_new();
	assert_string_equal(line->plan, "");
	assert_string_equal(line->tags, "");
	assert_string_equal(line->region, "");
	assert_int_equal(line->satmode, new.satmode);
	assert_int_equal(line->private_id, new.private_id);
	assert_int_equal(line->dcb.status, new.dcb.status);
	assert_int_equal(line->dcb.tc_required, new.dcb.tc_required);
	assert_int_equal(line->data.sa, new.data.sa);
	assert_int_equal(line->data.usage_n, 0);
	assert_int_equal(line->push[0][15], 0x11);
	assert_int_equal(r.store->ops->find_auc(r.store, rig_call(&r, 0), &who, &auc), RC_OK);
	assert_int_equal(auc->offset, -5);
	assert_int_equal(auc->sealed_len, 60);
	assert_int_equal(auc->sealed[59], 0xab);
	assert_int_equal(r.store->ops->clock_floor(r.store, rig_call(&r, 0), &floor), RC_OK);
	assert_int_equal(floor, 987654321);
	const struct change undo = { .kind = CHANGE_IMPORT_UNDO, .import_id = STR("june") };
	assert_int_equal(r.store->ops->commit(r.store, rig_call(&r, 0), &undo, 1), RC_OK);
	assert_int_equal(rig_count(&r, r.store), 1);
	schema_text(&r, raised, sizeof(raised));
	assert_string_equal(raised, fresh);
	rig_end(&r);
}

static void expect_refused(struct rig *r, enum process_role role, enum reason why)
{
	struct fault f = { 0 };
	struct subscriber_store *store = NULL;
	assert_true(rig_try(r, role, &store, &f) < 0);
	assert_int_equal(f.reason, why);
	assert_null(store);
}

static void test_newer(void **state)
{
	struct rig r;
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	rig_exec(r.store, "PRAGMA user_version = 1000");
	store_sqlite_ops.close(&r.store);
	expect_refused(&r, ROLE_WRITER, REASON_store_broken);
	expect_refused(&r, ROLE_WORKER, REASON_store_broken);
	rig_end(&r);
}

static void test_foreign(void **state)
{
	struct rig r;
	rig_begin(&r, "");
	file_exec(&r, "CREATE TABLE line (imsi)");
	expect_refused(&r, ROLE_WRITER, REASON_store_broken);
	file_exec(&r, "PRAGMA user_version = 1");
	expect_refused(&r, ROLE_TOOL, REASON_store_broken);
	rig_end(&r);
}

static void test_reader_waits(void **state)
{
	struct rig r;
	rig_begin(&r, "");
	expect_refused(&r, ROLE_WORKER, REASON_store_busy);
	file_exec(&r, "PRAGMA journal_mode = WAL");
	expect_refused(&r, ROLE_CORE, REASON_store_busy);
	r.store = rig_open(&r, ROLE_WRITER);
	struct subscriber_store *reader = rig_open(&r, ROLE_WORKER);
	store_sqlite_ops.close(&reader);
	rig_end(&r);
}

static void test_all_or_none(void **state)
{
	struct rig r;
	rig_begin(&r, "");
	file_exec(&r, "PRAGMA journal_mode = WAL");
	sqlite3 *db = file_open(&r);
	struct fault f = { 0 };
	assert_int_equal(sqlite3_exec(db, "PRAGMA max_page_count = 3", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(store_sqlite_schema_raise(db, &f), RC_UNAVAIL);
	assert_int_equal(f.reason, REASON_store_full);
	assert_int_equal(sqlite3_exec(db, "PRAGMA max_page_count = 100000", NULL, NULL, NULL), SQLITE_OK);
	f = (struct fault){ 0 };
	assert_int_equal(store_sqlite_schema_raise(db, &f), RC_OK);
	assert_int_equal(store_sqlite_schema_check(db, &f), RC_OK);
	sqlite3_close(db);
	rig_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_from_nothing),
		cmocka_unit_test(test_from_empty_file),
		cmocka_unit_test(test_from_version_1),
		cmocka_unit_test(test_newer),
		cmocka_unit_test(test_foreign),
		cmocka_unit_test(test_reader_waits),
		cmocka_unit_test(test_all_or_none),
	};
	return cmocka_run_group_tests_name("store_sqlite_schema", tests, NULL, NULL);
}
