/** IMSIs as keys, and rows that no program of ours wrote. */
#include "store_rig.h"

#include "drivers/store_sqlite_row.h"

static void test_keys(void **state)
{
	const char *const imsi[] = { "000000", "0000000", "999999999999999", "001010123456789" };
	struct imsi in, out;
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(ids_imsi(str_of(imsi[i]), &in), RC_OK);
		assert_true(store_sqlite_row_imsi(store_sqlite_row_key(&in), &out));
		assert_string_equal(out.d, imsi[i]);
	}
	assert_true(store_sqlite_row_key(&(struct imsi){ "001010123456789" }) == INT64_C(1001010123456789));
	const int64_t bad[] = { 0, -1, 1, 112345, 2001010123456789, INT64_C(10010101234567890), INT64_MAX,
		INT64_MIN };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(store_sqlite_row_imsi(bad[i], &out));
}

/* a line as good as any, with one column replaced */
static bool line_with(sqlite3 *db, int column, const char *value)
{
	static const char *const good[STORE_SQLITE_ROW_LINE] = { "1001010000000001", "'49'", "0", "3", "1",
		"3", "3", "3", "5", "'a'", "3", "3", "3", "3", "3", "-1", "4294967295", "4294967295",
		"zeroblob(128)" };
	char sql[512] = "SELECT ";
	struct subscriber out;
	sqlite3_stmt *st = NULL;
	for (int i = 0; i < STORE_SQLITE_ROW_LINE; i++) {
		strncat(sql, i ? ", " : "", sizeof(sql) - strlen(sql) - 1);
		strncat(sql, i == column ? value : good[i], sizeof(sql) - strlen(sql) - 1);
	}
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	const bool ok = store_sqlite_row_read(st, &out);
	sqlite3_finalize(st);
	return ok;
}

static void test_damaged_lines(void **state)
{
	sqlite3 *db = NULL;
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_true(line_with(db, -1, ""));
	assert_false(line_with(db, 0, "7"));
	assert_false(line_with(db, 1, "'1234567890123456'"));
	assert_false(line_with(db, 1, "NULL"));
	static const int small[] = { 2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14 };
	for (size_t i = 0; i < sizeof(small) / sizeof(small[0]); i++) {
		assert_false(line_with(db, small[i], "4"));
		assert_false(line_with(db, small[i], "-1"));
	}
	assert_false(line_with(db, 16, "4294967296"));
	assert_false(line_with(db, 17, "-1"));
	assert_false(line_with(db, 18, "zeroblob(144)"));
	assert_false(line_with(db, 18, "zeroblob(15)"));
	assert_true(line_with(db, 18, "x''"));
	sqlite3_close(db);
}

static bool auc_from(sqlite3 *db, const char *sql, struct auc_row *out)
{
	sqlite3_stmt *st = NULL;
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	const bool ok = store_sqlite_row_read_auc(st, 0, &(struct imsi){ "001010000000001" }, out);
	sqlite3_finalize(st);
	return ok;
}

static void test_damaged_keys(void **state)
{
	sqlite3 *db = NULL;
	struct auc_row out;
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_true(auc_from(db, "SELECT 1, 32769, 8, 8, 1, -7, zeroblob(160)", &out));
	assert_int_equal(out.amf[0], 0x80);
	assert_int_equal(out.amf[1], 0x01);
	assert_int_equal(out.offset, -7);
	assert_int_equal(out.sealed_len, 160);
	assert_true(auc_from(db, "SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL", &out));
	assert_int_equal(out.sealed_len, 0);
	assert_false(auc_from(db, "SELECT 2, 1, 8, 8, 1, 0, x'00'", &out));
	assert_false(auc_from(db, "SELECT 1, 65536, 8, 8, 1, 0, x'00'", &out));
	assert_false(auc_from(db, "SELECT 1, 1, 256, 8, 1, 0, x'00'", &out));
	assert_false(auc_from(db, "SELECT 1, 1, 8, 8, 1, 0, zeroblob(161)", &out));
	sqlite3_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_keys), cmocka_unit_test(test_damaged_lines),
		cmocka_unit_test(test_damaged_keys) };
	return cmocka_run_group_tests_name("store_sqlite_row", tests, NULL, NULL);
}
