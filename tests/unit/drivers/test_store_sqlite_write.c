/** Sets inside a transaction, and what stands in the tables beside the line. */
#include "store_rig.h"

#include "drivers/store_sqlite_write.h"

static struct change add_of(const struct subscriber *line)
{
	return (struct change){ .kind = CHANGE_LINE_ADD, .imsi = line->imsi, .line = line };
}

static void test_refused_set_harms_nobody(void **state)
{
	struct rig r;
	struct fault f = { 0 };
	int64_t import = 0;
	const struct subscriber a = rig_line(1), b = rig_line(2), c = rig_line(3);
	const struct change one = add_of(&a), broken[] = { add_of(&b), add_of(&a) }, two = add_of(&c);
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	struct store_sqlite *s = rig_inner(r.store);
	assert_int_equal(store_sqlite_write_begin(s, &f), RC_OK);
	assert_int_equal(store_sqlite_write_set(s, &one, 1, &import, &f), RC_OK);
	assert_int_equal(store_sqlite_write_set(s, broken, 2, &import, &f), RC_CONFLICT);
	assert_false(store_sqlite_write_lost(s));
	assert_int_equal(store_sqlite_write_set(s, &two, 1, &import, NULL), RC_OK);
	f = (struct fault){ 0 };
	assert_int_equal(store_sqlite_write_end(s, &f), RC_OK);
	assert_int_equal(rig_count(&r, r.store), 2);
	assert_int_equal(import, 0);
	rig_end(&r);
}

static void test_undo(void **state)
{
	struct rig r;
	struct fault f = { 0 };
	int64_t import = 0;
	const struct subscriber a = rig_line(1);
	const struct change one = add_of(&a);
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	struct store_sqlite *s = rig_inner(r.store);
	assert_int_equal(store_sqlite_write_begin(s, &f), RC_OK);
	assert_int_equal(store_sqlite_write_set(s, &one, 1, &import, &f), RC_OK);
	store_sqlite_write_undo(s);
	assert_true(store_sqlite_write_lost(s));
	store_sqlite_write_undo(s); /* nothing to undo any more */
	assert_int_equal(rig_count(&r, r.store), 0);
	rig_end(&r);
}

static void expect_text(struct rig *r, const char *sql, const char *expected)
{
	sqlite3_stmt *st = NULL;
	assert_int_equal(sqlite3_prepare_v2(rig_inner(r->store)->db, sql, -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	const char *text = (const char *)sqlite3_column_text(st, 0);
	assert_string_equal(text ? text : "NULL", expected);
	sqlite3_finalize(st);
}

static void test_push_rows(void **state)
{
	struct rig r;
	const struct subscriber a = rig_line(1);
	struct push_registration p = { .service = PUSH_WNS,
		.digest = { 1 },
		.token = STR("tok"),
		.terminal_id = STR("356"),
		.app_name = STR("app"),
		.apps = 5 };
	const struct change set[] = { add_of(&a), { .kind = CHANGE_PUSH_PUT, .imsi = a.imsi, .push = &p } };
	static const char rows[] = "SELECT group_concat(imsi || ' ' || seq || ' ' || token || ' ' || service "
				   "|| ' ' || terminal_id || ' ' || "
				   "app_name || ' ' || apps, ';') FROM push";
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	assert_int_equal(r.store->ops->commit(r.store, rig_call(&r, 0), set, 2), RC_OK);
	expect_text(&r, rows, "1001010000000001 1 tok 3 356 app 5");
	p.service = PUSH_FCM;
	p.apps = UINT32_MAX;
	p.app_name = STR_NONE;
	assert_int_equal(r.store->ops->commit(r.store, rig_call(&r, 0), &set[1], 1), RC_OK);
	expect_text(&r, rows, "1001010000000001 1 tok 2 356  4294967295");
	const struct change gone = { .kind = CHANGE_LINE_REMOVE, .imsi = a.imsi };
	assert_int_equal(r.store->ops->commit(r.store, rig_call(&r, 0), &gone, 1), RC_OK);
	expect_text(&r, rows, "NULL");
	rig_end(&r);
}

/* counters stop at their top instead of starting again */
static void test_counters_saturate(void **state)
{
	struct rig r;
	struct subscriber a = rig_line(1);
	const struct subscriber *line = NULL;
	a.epoch = a.version = UINT32_MAX;
	const struct change set[] = { add_of(&a), { .kind = CHANGE_EPOCH, .imsi = a.imsi },
		{ .kind = CHANGE_LINE_FACTS, .imsi = a.imsi, .line = &a },
		{ .kind = CHANGE_LINE_PUT, .imsi = a.imsi, .line = &a },
		{ .kind = CHANGE_LINE_REMOVE, .imsi = a.imsi }, add_of(&a) };
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	assert_int_equal(r.store->ops->commit(r.store, rig_call(&r, 0), set, 6), RC_OK);
	assert_int_equal(r.store->ops->find(r.store, rig_call(&r, 0), &a.imsi, &line), RC_OK);
	assert_true(line->epoch == UINT32_MAX && line->version == UINT32_MAX);
	rig_end(&r);
}

/* another line's removal does not revoke the tokens of a line that is there */
static void test_put_ignores_floors(void **state)
{
	struct rig r;
	struct subscriber a = rig_line(1), b = rig_line(2);
	const struct subscriber *line = NULL;
	b.epoch = 40;
	const struct change set[] = { add_of(&a), add_of(&b), { .kind = CHANGE_LINE_REMOVE, .imsi = b.imsi },
		{ .kind = CHANGE_LINE_PUT, .imsi = a.imsi, .line = &a } };
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	assert_int_equal(r.store->ops->commit(r.store, rig_call(&r, 0), set, 4), RC_OK);
	assert_int_equal(r.store->ops->find(r.store, rig_call(&r, 0), &a.imsi, &line), RC_OK);
	assert_int_equal(line->epoch, 0);
	assert_int_equal(line->version, 2);
	rig_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refused_set_harms_nobody),
		cmocka_unit_test(test_undo),
		cmocka_unit_test(test_push_rows),
		cmocka_unit_test(test_counters_saturate),
		cmocka_unit_test(test_put_ignores_floors),
	};
	return cmocka_run_group_tests_name("store_sqlite_write", tests, NULL, NULL);
}
