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

static int column_of(const char *name)
{
	for (size_t i = 0; i < LINE_FACT_COUNT; i++)
		if (strcmp(line_fact_at(i)->column, name) == 0)
			return 1 + (int)i;
	fail_msg("no column %s", name);
	return 0;
}

enum { IMSI = 0, REF = LINE_FACT_COUNT + 1, EPOCH, VERSION, DIGESTS };

/* a value as large as a column takes */
static const char *good_value(int column)
{
	static const char *const others[] = { "-1", "4294967295", "4294967295", "zeroblob(128)" };
	static const char *const by_kind[] = { [LINE_FACT_TEXT] = "'49'",
		[LINE_FACT_FLAG] = "1",
		[LINE_FACT_MOMENT] = "5",
		[LINE_FACT_USAGE] = "x'00'" };
	static char word[LINE_FACT_COUNT][8];
	if (column == IMSI)
		return "1001010000000001";
	if (column >= REF)
		return others[column - REF];
	const struct line_fact *f = line_fact_at((size_t)column - 1);
	if (f->kind != LINE_FACT_WORD)
		return by_kind[f->kind];
	snprintf(word[column - 1], sizeof(word[0]), "%u", line_fact_words(f) - 1);
	return word[column - 1];
}

/* a line as good as any, with one column replaced */
static bool line_with(sqlite3 *db, int column, const char *value)
{
	char sql[4096] = "SELECT ";
	struct subscriber out;
	sqlite3_stmt *st = NULL;
	for (int i = 0; i < STORE_SQLITE_ROW_LINE; i++) {
		strncat(sql, i ? ", " : "", sizeof(sql) - strlen(sql) - 1);
		strncat(sql, i == column ? value : good_value(i), sizeof(sql) - strlen(sql) - 1);
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
	assert_false(line_with(db, IMSI, "7"));
	assert_false(line_with(db, column_of("msisdn"), "'1234567890123456'"));
	assert_false(line_with(db, column_of("plan"), "'123456789012345678901234567890123'"));
	assert_false(line_with(db, EPOCH, "4294967296"));
	assert_false(line_with(db, VERSION, "-1"));
	assert_false(line_with(db, DIGESTS, "zeroblob(144)"));
	assert_false(line_with(db, DIGESTS, "zeroblob(15)"));
	assert_true(line_with(db, DIGESTS, "x''"));
	sqlite3_close(db);
}

static void test_damaged_facts(void **state)
{
	sqlite3 *db = NULL;
	unsigned words = 0;
	char above[8];
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	for (size_t i = 0; i < LINE_FACT_COUNT; i++) {
		const struct line_fact *f = line_fact_at(i);
		const int column = 1 + (int)i;
		snprintf(above, sizeof(above), "%u", f->kind == LINE_FACT_WORD ? line_fact_words(f) : 2);
		if (f->kind == LINE_FACT_WORD || f->kind == LINE_FACT_FLAG) {
			assert_false(line_with(db, column, above));
			assert_false(line_with(db, column, "-1"));
			words++;
		}
		if (f->kind == LINE_FACT_TEXT)
			assert_false(line_with(db, column, "NULL"));
	}
	assert_true(words >= 14);
	static const char *const usage[] = { "NULL", "x''", "x'05'", "x'01'", "x'0000'", "zeroblob(700)" };
	for (size_t i = 0; i < sizeof(usage) / sizeof(usage[0]); i++)
		assert_false(line_with(db, column_of("data_usage"), usage[i]));
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
		cmocka_unit_test(test_damaged_facts), cmocka_unit_test(test_damaged_keys) };
	return cmocka_run_group_tests_name("store_sqlite_row", tests, NULL, NULL);
}
