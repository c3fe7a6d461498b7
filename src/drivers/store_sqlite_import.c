/** Keeping and putting back; memory is bounded by the slice, SQLite copies from table to table. */
#include "drivers/store_sqlite_import.h"

#include "drivers/store_sqlite_row.h"

static void bind_id(struct store_sqlite *s, enum store_sqlite_statement id, struct str import_id)
{
	sqlite3_bind_text(s->st[id], 1, import_id.p, (int)import_id.n, SQLITE_STATIC);
}

enum rc store_sqlite_import_keep(struct store_sqlite *s, const struct imsi *imsi, struct str import_id, struct fault *f)
{
	bind_id(s, ST_import_open, import_id);
	const enum rc rc = store_sqlite_db_run(s, ST_import_open, NULL, f);
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

enum rc store_sqlite_import_undo(struct store_sqlite *s, struct str import_id, int64_t *import, struct fault *f)
{
	bind_id(s, ST_import_mark, import_id);
	enum rc rc = store_sqlite_db_run(s, ST_import_mark, NULL, f);
	if (rc != RC_OK)
		return rc;
	bind_id(s, ST_import_marked, import_id);
	rc = read_id(s, ST_import_marked, import, f);
	return rc == RC_ABSENT ? FAIL(f, REASON_admin_absent, "no such import") : rc;
}

static enum rc slice_put_back(struct store_sqlite *s, int64_t import, int64_t edge, struct fault *f)
{
	for (int id = ST_undo_floors; id <= ST_undo_done; id++) {
		sqlite3_bind_int64(s->st[id], 1, import);
		sqlite3_bind_int64(s->st[id], 2, edge);
		const enum rc rc = store_sqlite_db_run(s, (enum store_sqlite_statement)id, NULL, f);
		if (rc != RC_OK)
			return rc;
	}
	return RC_OK;
}

enum rc store_sqlite_import_slice(struct store_sqlite *s, int max, struct store_sqlite_slice *out, struct fault *f)
{
	int64_t import = 0, edge = 0;
	enum rc rc = read_id(s, ST_import_next, &import, f);
	if (rc != RC_OK) {
		*out = (struct store_sqlite_slice){ 0 };
		return rc == RC_ABSENT ? RC_OK : rc;
	}
	sqlite3_bind_int64(s->st[ST_import_edge], 1, import);
	sqlite3_bind_int(s->st[ST_import_edge], 2, max);
	rc = read_id(s, ST_import_edge, &edge, f);
	*out = (struct store_sqlite_slice){ .import = import, .finished = rc == RC_ABSENT };
	if (rc == RC_OK)
		return slice_put_back(s, import, edge, f);
	if (rc != RC_ABSENT)
		return rc;
	sqlite3_bind_int64(s->st[ST_import_close], 1, import);
	return store_sqlite_db_run(s, ST_import_close, NULL, f);
}
