/** Keeping and putting back; memory is bounded by the slice, SQLite copies from table to table. */
#include "drivers/store_sqlite_import.h"

#include "drivers/store_sqlite_row.h"

static void bind_id(struct store_sqlite *s, enum store_sqlite_statement id, struct str import_id)
{
	sqlite3_bind_text(s->st[id], 1, import_id.p, (int)import_id.n, SQLITE_STATIC);
}

/* a new import makes the oldest one beyond imports_kept go */
static enum rc import_open(struct store_sqlite *s, struct str import_id, struct fault *f)
{
	int added = 0, old = 0;
	bind_id(s, ST_import_open, import_id);
	enum rc rc = store_sqlite_db_run(s, ST_import_open, &added, f);
	if (rc != RC_OK || added == 0)
		return rc;
	sqlite3_bind_int(s->st[ST_import_forget], 1, s->imports_kept);
	rc = store_sqlite_db_run(s, ST_import_forget, &old, f);
	s->slices_open = s->slices_open || old > 0;
	return rc;
}

enum rc store_sqlite_import_keep(
	struct store_sqlite *s, const struct imsi *imsi, struct str import_id, struct fault *f)
{
	const enum rc rc = import_open(s, import_id, f);
	if (rc != RC_OK)
		return rc;
	bind_id(s, ST_import_keep, import_id);
	sqlite3_bind_int64(s->st[ST_import_keep], 2, store_sqlite_row_key(imsi));
	return store_sqlite_db_run(s, ST_import_keep, NULL, f);
}

/* the first column of the first row; RC_ABSENT: no row, or NULL */
static enum rc read_id(struct store_sqlite *s, enum store_sqlite_statement id, int64_t *out, struct fault *f)
{
	enum rc rc = store_sqlite_db_row(s, id, f);
	if (rc == RC_OK && sqlite3_column_type(s->st[id], 0) == SQLITE_NULL)
		rc = RC_ABSENT;
	if (rc == RC_OK)
		*out = sqlite3_column_int64(s->st[id], 0);
	store_sqlite_db_reset(s, id);
	return rc;
}

enum rc store_sqlite_import_undo(
	struct store_sqlite *s, struct str import_id, int64_t *import, struct fault *f)
{
	bind_id(s, ST_import_mark, import_id);
	enum rc rc = store_sqlite_db_run(s, ST_import_mark, NULL, f);
	if (rc != RC_OK)
		return rc;
	bind_id(s, ST_import_marked, import_id);
	rc = read_id(s, ST_import_marked, import, f);
	s->slices_open = s->slices_open || rc == RC_OK;
	return rc == RC_ABSENT ? FAIL(f, REASON_admin_absent, "no such import") : rc;
}

/* what is open, or work->import 0 */
struct work {
	int64_t import;
	bool forget;
};

static enum rc work_next(struct store_sqlite *s, struct work *work, struct fault *f)
{
	sqlite3_stmt *st = s->st[ST_import_next];
	const enum rc rc = store_sqlite_db_row(s, ST_import_next, f);
	*work = (struct work){ 0 };
	if (rc == RC_OK)
		*work = (struct work){ .import = sqlite3_column_int64(st, 0),
			.forget = sqlite3_column_int(st, 1) == 2 };
	store_sqlite_db_reset(s, ST_import_next);
	return rc == RC_ABSENT ? RC_OK : rc;
}

static enum rc slice_run(struct store_sqlite *s, const struct work *work, int64_t edge, struct fault *f)
{
	for (int id = work->forget ? ST_undo_done : ST_undo_floors; id <= ST_undo_done; id++) {
		sqlite3_bind_int64(s->st[id], 1, work->import);
		sqlite3_bind_int64(s->st[id], 2, edge);
		const enum rc rc = store_sqlite_db_run(s, (enum store_sqlite_statement)id, NULL, f);
		if (rc != RC_OK)
			return rc;
	}
	return RC_OK;
}

/* the import has no rows any more */
static enum rc work_close(struct store_sqlite *s, const struct work *work, struct fault *f)
{
	sqlite3_bind_int64(s->st[ST_import_close], 1, work->import);
	return store_sqlite_db_run(s, ST_import_close, NULL, f);
}

enum rc store_sqlite_import_slice(
	struct store_sqlite *s, int max, struct store_sqlite_slice *out, struct fault *f)
{
	struct work work;
	int64_t edge = 0;
	enum rc rc = work_next(s, &work, f);
	if (rc != RC_OK)
		return rc;
	s->slices_open = work.import != 0;
	*out = (struct store_sqlite_slice){ .import = work.import };
	if (!work.import)
		return RC_OK;
	sqlite3_bind_int64(s->st[ST_import_edge], 1, work.import);
	sqlite3_bind_int(s->st[ST_import_edge], 2, max);
	rc = read_id(s, ST_import_edge, &edge, f);
	out->finished = rc == RC_ABSENT;
	if (rc == RC_ABSENT)
		return work_close(s, &work, f);
	return rc == RC_OK ? slice_run(s, &work, edge, f) : rc;
}
