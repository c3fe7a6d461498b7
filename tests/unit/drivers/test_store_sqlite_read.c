/** Reads under a deadline, in pages, and over a damaged row. */
#include "store_rig.h"

static void fill(struct rig *r, unsigned from, unsigned n)
{
	static struct subscriber line[CHANGE_SET_MAX];
	static struct change set[CHANGE_SET_MAX];
	for (unsigned i = 0; i < n; i++) {
		line[i] = rig_line(from + i);
		set[i] = (struct change){ .kind = CHANGE_LINE_ADD, .imsi = line[i].imsi, .line = &line[i] };
	}
	assert_int_equal(r->store->ops->commit(r->store, rig_call(r, 0), set, n), RC_OK);
}

static enum rc scan(
	struct rig *r, struct subscriber_store *s, struct scan what, const struct scan_page **page)
{
	return s->ops->scan(s, rig_call(r, 0), &what, page);
}

static void test_pages(void **state)
{
	struct rig r;
	const struct scan_page *page = NULL;
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	for (unsigned i = 0; i < 5; i++)
		fill(&r, i * 500, 500);
	struct scan what = { .max = 999 };
	size_t seen = 0;
	do {
		assert_int_equal(scan(&r, r.store, what, &page), RC_OK);
		for (size_t i = 0; i < page->n; i++, seen++)
			assert_string_equal(page->line[i].imsi.d, rig_line((unsigned)seen).imsi.d);
		what.after = ids_imsi_str(&page->line[page->n - 1].imsi);
	} while (page->more);
	assert_int_equal(seen, 2500);
	assert_int_equal(scan(&r, r.store, (struct scan){ .max = 0 }, &page), RC_BUG);
	assert_int_equal(scan(&r, r.store, (struct scan){ .max = 1001 }, &page), RC_BUG);
	assert_int_equal(scan(&r, r.store, (struct scan){ .max = 1, .after = STR("x") }, &page), RC_BUG);
	rig_end(&r);
}

static void test_read_deadline(void **state)
{
	struct rig r;
	const struct scan_page *page = NULL;
	rig_begin(&r, "store:\n  read_deadline_ms: 50\n");
	r.store = rig_open(&r, ROLE_TOOL);
	fill(&r, 0, 500);
	struct subscriber_store *worker = rig_open(&r, ROLE_WORKER);
	r.step = 20; /* a disk that takes 20 ms between two looks at the clock */
	assert_int_equal(scan(&r, worker, (struct scan){ .max = 1000 }, &page), RC_UNAVAIL);
	assert_int_equal(r.call[0].fault.reason, REASON_store_busy);
	assert_null(page);
	/* the call's own deadline is nearer: then it is that one */
	const struct scan what = { .max = 1000 };
	struct call *c = rig_call(&r, 0);
	c->deadline_ms = r.now + 45;
	assert_int_equal(worker->ops->scan(worker, c, &what, &page), RC_TIMEOUT);
	assert_int_equal(r.call[0].fault.reason, REASON_deadline);
	/* tools take their time, and nothing is left of the failed read */
	assert_int_equal(scan(&r, r.store, (struct scan){ .max = 1000 }, &page), RC_OK);
	r.step = 0;
	assert_int_equal(scan(&r, worker, (struct scan){ .max = 1000 }, &page), RC_OK);
	assert_int_equal(page->n, 500);
	store_sqlite_ops.close(&worker);
	rig_end(&r);
}

static void test_no_memory(void **state)
{
	struct rig r;
	const struct scan_page *page = NULL;
	const struct subscriber *line = NULL;
	const struct scan what = { .max = 1000 };
	const struct imsi who = rig_line(0).imsi;
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	fill(&r, 0, 1);
	struct arena *small = arena_new(64);
	struct call *c = rig_call(&r, 0);
	c->arena = small;
	assert_int_equal(r.store->ops->scan(r.store, c, &what, &page), RC_NOMEM);
	c = rig_call(&r, 0);
	c->arena = small;
	assert_int_equal(r.store->ops->find(r.store, c, &who, &line), RC_NOMEM);
	assert_int_equal(r.call[0].fault.reason, REASON_memory);
	assert_int_equal(r.store->ops->find(r.store, rig_call(&r, 0), &who, &line), RC_OK);
	arena_free(&small);
	rig_end(&r);
}

static void test_damaged_row(void **state)
{
	struct rig r;
	const struct scan_page *page = NULL;
	const struct subscriber *line = NULL;
	const struct imsi who = rig_line(0).imsi;
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	fill(&r, 0, 2);
	rig_exec(r.store, "PRAGMA ignore_check_constraints = ON; UPDATE line SET smsoip = 77 WHERE imsi = "
			  "1001010000000000");
	assert_int_equal(r.store->ops->find(r.store, rig_call(&r, 0), &who, &line), RC_UNAVAIL);
	assert_int_equal(r.call[0].fault.reason, REASON_store_broken);
	assert_null(line);
	assert_int_equal(scan(&r, r.store, (struct scan){ .max = 10 }, &page), RC_UNAVAIL);
	assert_int_equal(r.call[0].fault.reason, REASON_store_broken);
	assert_int_equal(
		scan(&r, r.store, (struct scan){ .max = 10, .after = ids_imsi_str(&who) }, &page), RC_OK);
	rig_exec(r.store, "DELETE FROM node");
	uint64_t n = 0;
	assert_int_equal(r.store->ops->count(r.store, rig_call(&r, 0), &n), RC_UNAVAIL);
	assert_int_equal(r.call[0].fault.reason, REASON_store_broken);
	rig_end(&r);
}

/* what a decision needs is one search in one b-tree */
static void test_find_is_one_search(void **state)
{
	struct rig r;
	sqlite3_stmt *st = NULL;
	rig_begin(&r, "");
	r.store = rig_open(&r, ROLE_TOOL);
	struct store_sqlite *s = rig_inner(r.store);
	char sql[2048];
	snprintf(sql, sizeof(sql), "EXPLAIN QUERY PLAN %s", sqlite3_sql(s->st[ST_find]));
	assert_int_equal(sqlite3_prepare_v2(s->db, sql, -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	assert_string_equal(sqlite3_column_text(st, 3), "SEARCH line USING INTEGER PRIMARY KEY (rowid=?)");
	assert_int_equal(sqlite3_step(st), SQLITE_DONE);
	sqlite3_finalize(st);
	rig_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_read_deadline),
		cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_damaged_row),
		cmocka_unit_test(test_find_is_one_search),
	};
	return cmocka_run_group_tests_name("store_sqlite_read", tests, NULL, NULL);
}
