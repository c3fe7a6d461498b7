/** Taking an import back: what returns, what only rises, and that a slice is a slice. */
#include "store_rig.h"

#include "drivers/store_sqlite_import.h"
#include "drivers/store_sqlite_write.h"

static enum rc commit(struct rig *r, const struct change *set, size_t n)
{
	return r->store->ops->commit(r->store, rig_call(r, 0), set, n);
}

static enum rc put(struct rig *r, const struct subscriber *line, const struct auc_row *auc, const char *id)
{
	const struct change c = {
		.kind = CHANGE_LINE_PUT, .imsi = line->imsi, .line = line, .auc = auc, .import_id = str_of(id)
	};
	return commit(r, &c, 1);
}

static enum rc undo(struct rig *r, const char *id)
{
	const struct change c = { .kind = CHANGE_IMPORT_UNDO, .import_id = str_of(id) };
	return commit(r, &c, 1);
}

static const struct subscriber *found(struct rig *r, const struct imsi *who)
{
	const struct subscriber *line = NULL;
	assert_int_equal(r->store->ops->find(r->store, rig_call(r, 0), who, &line), RC_OK);
	return line;
}

static int64_t offset(struct rig *r, const struct imsi *who)
{
	const struct auc_row *auc = NULL;
	assert_int_equal(r->store->ops->find_auc(r->store, rig_call(r, 0), who, &auc), RC_OK);
	return auc->offset;
}

/* the first value before the import counts, however often it wrote the line */
static void test_first_value(void **state)
{
	struct rig r;
	struct subscriber line = rig_line(1);
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	line.smsoip = SERVICE_ENABLED;
	assert_int_equal(put(&r, &line, NULL, ""), RC_OK);
	line.smsoip = SERVICE_DISABLED;
	assert_int_equal(put(&r, &line, NULL, "a"), RC_OK);
	line.smsoip = SERVICE_PROVISIONING;
	assert_int_equal(put(&r, &line, NULL, "a"), RC_OK);
	assert_int_equal(put(&r, &line, NULL, "b"), RC_OK);
	assert_int_equal(undo(&r, "b"), RC_OK);
	assert_int_equal(found(&r, &line.imsi)->smsoip, SERVICE_PROVISIONING);
	assert_int_equal(undo(&r, "a"), RC_OK);
	assert_int_equal(found(&r, &line.imsi)->smsoip, SERVICE_ENABLED);
	assert_int_equal(found(&r, &line.imsi)->version, 6); /* four writes and two undos: never falls */
	assert_int_equal(undo(&r, "a"), RC_ABSENT);
	rig_end(&r);
}

static void test_epoch_stays_high(void **state)
{
	struct rig r;
	const struct subscriber line = rig_line(1);
	const struct change epoch = { .kind = CHANGE_EPOCH, .imsi = line.imsi };
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	assert_int_equal(put(&r, &line, NULL, ""), RC_OK);
	assert_int_equal(put(&r, &line, NULL, "a"), RC_OK);
	assert_int_equal(commit(&r, &epoch, 1), RC_OK);
	assert_int_equal(undo(&r, "a"), RC_OK);
	assert_int_equal(found(&r, &line.imsi)->epoch, 1);
	rig_end(&r);
}

/* the line was removed after the import: it comes back, above its old epoch and version */
static void test_removed_meanwhile(void **state)
{
	struct rig r;
	struct subscriber line = rig_line(1);
	const struct auc_row auc = { .sealed_len = 4, .offset = 9 };
	const struct change gone = { .kind = CHANGE_LINE_REMOVE, .imsi = line.imsi };
	line.epoch = 5;
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	assert_int_equal(put(&r, &line, &auc, ""), RC_OK);
	assert_int_equal(put(&r, &line, NULL, "a"), RC_OK);
	assert_int_equal(commit(&r, &gone, 1), RC_OK);
	assert_int_equal(undo(&r, "a"), RC_OK);
	assert_int_equal(rig_count(&r, r.store), 1);
	assert_int_equal(found(&r, &line.imsi)->epoch, 6);
	assert_int_equal(found(&r, &line.imsi)->version, 3);
	assert_int_equal(offset(&r, &line.imsi), 9);
	rig_end(&r);
}

/* a line that the import made is gone with everything it got since; its epoch and version are not used again
 */
static void test_new_line_goes(void **state)
{
	struct rig r;
	struct subscriber line = rig_line(1);
	const struct auc_row auc = { .sealed_len = 4 };
	const struct push_registration push = { .token = STR("t") };
	const struct change reg = { .kind = CHANGE_PUSH_PUT, .imsi = line.imsi, .push = &push };
	const struct dcb_consent dcb = { STR("v"), STR("u"), DATA_AVAILABLE, 1 };
	const struct change tc = { .kind = CHANGE_DCB_TC, .imsi = line.imsi, .dcb = &dcb };
	line.epoch = 8;
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	assert_int_equal(put(&r, &line, &auc, "a"), RC_OK);
	assert_int_equal(commit(&r, &reg, 1), RC_OK);
	assert_int_equal(commit(&r, &tc, 1), RC_OK);
	assert_int_equal(undo(&r, "a"), RC_OK);
	assert_int_equal(rig_count(&r, r.store), 0);
	sqlite3_stmt *st = NULL;
	assert_int_equal(sqlite3_prepare_v2(rig_inner(r.store)->db,
				 "SELECT (SELECT count(*) FROM auc) + (SELECT count(*) FROM push) + (SELECT "
				 "count(*) FROM dcb_consent) + (SELECT count(*) FROM import) + "
				 "(SELECT count(*) FROM import_undo)",
				 -1, &st, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	assert_int_equal(sqlite3_column_int(st, 0), 0);
	sqlite3_finalize(st);
	line.epoch = 0;
	assert_int_equal(put(&r, &line, NULL, ""), RC_OK);
	assert_int_equal(found(&r, &line.imsi)->epoch, 9);
	assert_int_equal(found(&r, &line.imsi)->version, 3);
	rig_end(&r);
}

/* an offset learnt from the card after the import is not forgotten while the keys are the same */
static void test_offsets(void **state)
{
	struct rig r;
	const struct subscriber line = rig_line(1);
	struct auc_row auc = { .sealed_len = 4, .offset = 100 };
	const struct change learnt = { .kind = CHANGE_AUC_OFFSET, .imsi = line.imsi, .number = 300 };
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	assert_int_equal(put(&r, &line, &auc, ""), RC_OK);
	assert_int_equal(put(&r, &line, NULL, "a"), RC_OK);
	assert_int_equal(commit(&r, &learnt, 1), RC_OK);
	assert_int_equal(undo(&r, "a"), RC_OK);
	assert_int_equal(offset(&r, &line.imsi), 300);
	auc.sealed[0] = 1;
	auc.offset = 900;
	assert_int_equal(put(&r, &line, &auc, "b"), RC_OK);
	assert_int_equal(offset(&r, &line.imsi), 900);
	assert_int_equal(undo(&r, "b"), RC_OK);
	assert_int_equal(offset(&r, &line.imsi), 300);
	rig_end(&r);
}

static void test_slices(void **state)
{
	struct rig r;
	struct store_sqlite_slice slice;
	struct fault f = { 0 };
	int64_t import = 0;
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	struct store_sqlite *s = rig_inner(r.store);
	for (unsigned i = 0; i < 7; i++) {
		const struct subscriber line = rig_line(i);
		assert_int_equal(put(&r, &line, NULL, "a"), RC_OK);
	}
	assert_int_equal(store_sqlite_write_begin(s, &f), RC_OK);
	assert_int_equal(store_sqlite_import_slice(s, 3, &slice, &f), RC_OK);
	assert_int_equal(slice.import, 0);
	assert_int_equal(store_sqlite_import_undo(s, STR("a"), &import, &f), RC_OK);
	static const unsigned left[] = { 4, 1, 0, 0 };
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(store_sqlite_import_slice(s, 3, &slice, &f), RC_OK);
		assert_true(slice.import == import);
		assert_int_equal(slice.finished, i == 3);
		assert_int_equal(rig_count(&r, r.store), left[i]);
	}
	assert_int_equal(store_sqlite_import_slice(s, 3, &slice, &f), RC_OK);
	assert_int_equal(slice.import, 0);
	assert_int_equal(store_sqlite_write_end(s, &f), RC_OK);
	rig_end(&r);
}

/* what is kept has a ceiling: the newest imports, the older ones are forgotten without a trace */
static void test_old_imports_are_forgotten(void **state)
{
	struct rig r;
	const struct subscriber line = rig_line(1);
	rig_begin(&r, "store:\n  imports_kept: 2\n");
	r.store = rig_open(&r, ROLE_TOOL);
	assert_int_equal(put(&r, &line, NULL, "a"), RC_OK);
	assert_int_equal(put(&r, &line, NULL, "b"), RC_OK);
	assert_int_equal(put(&r, &line, NULL, "c"), RC_OK);
	assert_int_equal(undo(&r, "a"), RC_ABSENT);
	assert_int_equal(rig_count(&r, r.store), 1);
	assert_int_equal(found(&r, &line.imsi)->version, 3);
	sqlite3_stmt *st = NULL;
	assert_int_equal(
		sqlite3_prepare_v2(rig_inner(r.store)->db, "SELECT count(*) FROM import_undo", -1, &st, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	assert_int_equal(sqlite3_column_int(st, 0), 2);
	sqlite3_finalize(st);
	assert_int_equal(undo(&r, "c"), RC_OK);
	assert_int_equal(undo(&r, "b"), RC_OK);
	rig_end(&r);
}

/* half forgotten is not undone: that would be half an undo */
static void test_no_undo_of_what_is_being_forgotten(void **state)
{
	struct rig r;
	rig_begin(&r, "store:\n  imports_kept: 1\n");
	r.store = rig_open(&r, ROLE_WRITER);
	const struct subscriber line = rig_line(1);
	const struct change put_a = {
		.kind = CHANGE_LINE_PUT, .imsi = line.imsi, .line = &line, .import_id = STR("a")
	};
	struct change put_b = put_a;
	put_b.import_id = STR("b");
	const struct change undo_a = { .kind = CHANGE_IMPORT_UNDO, .import_id = STR("a") };
	assert_int_equal(r.store->ops->commit(r.store, rig_call(&r, 0), &put_a, 1), RC_PENDING);
	rig_turn(&r);
	rig_turn(&r);
	assert_int_equal(r.store->ops->commit(r.store, rig_call(&r, 0), &put_b, 1), RC_PENDING);
	rig_turn(&r);
	assert_true(rig_inner(r.store)->slices_open);
	assert_int_equal(r.store->ops->commit(r.store, rig_call(&r, 1), &undo_a, 1), RC_PENDING);
	for (int i = 0; i < 5; i++)
		rig_turn(&r);
	assert_int_equal(r.call[1].rc, RC_ABSENT);
	assert_true(rig_idle(&r));
	assert_int_equal(rig_count(&r, r.store), 1);
	rig_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_value),
		cmocka_unit_test(test_epoch_stays_high),
		cmocka_unit_test(test_removed_meanwhile),
		cmocka_unit_test(test_new_line_goes),
		cmocka_unit_test(test_offsets),
		cmocka_unit_test(test_slices),
		cmocka_unit_test(test_old_imports_are_forgotten),
		cmocka_unit_test(test_no_undo_of_what_is_being_forgotten),
	};
	return cmocka_run_group_tests_name("store_sqlite_import", tests, NULL, NULL);
}
