/** Numbered migrations (store_sqlite_schema.def), applied all or none. */
#include "drivers/store_sqlite_schema.h"

#include "drivers/store_sqlite_db.h"

enum { APPLICATION_ID = 0x454e5453 }; /* "ENTS", shown by file(1) */

static const char *const migration[] = {
#define MIGRATION(version, sql) [(version)-1] = (sql),
#include "drivers/store_sqlite_schema.def"
#undef MIGRATION
};

enum { NEWEST = sizeof(migration) / sizeof(migration[0]) };

static enum rc exec(sqlite3 *db, const char *sql, struct fault *f)
{
	const int code = sqlite3_exec(db, sql, NULL, NULL, NULL);
	return code == SQLITE_OK ? RC_OK : DB_FAIL(code, f);
}

static enum rc number(sqlite3 *db, const char *sql, int *out, struct fault *f)
{
	sqlite3_stmt *st = NULL;
	int code = sqlite3_prepare_v2(db, sql, -1, &st, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(st);
	if (code == SQLITE_ROW)
		*out = sqlite3_column_int(st, 0);
	const enum rc rc = code == SQLITE_ROW ? RC_OK : DB_FAIL(code, f);
	sqlite3_finalize(st);
	return rc;
}

/* the version, or store_broken when it is not a database of ours or one of a newer program */
static enum rc version_read(sqlite3 *db, int *version, struct fault *f)
{
	int app = 0, tables = 0;
	enum rc rc = number(db, "PRAGMA user_version", version, f);
	if (rc == RC_OK)
		rc = number(db, "PRAGMA application_id", &app, f);
	if (rc == RC_OK)
		rc = number(db, "SELECT count(*) FROM sqlite_master", &tables, f);
	if (rc != RC_OK)
		return rc;
	if (*version < 0 || *version > NEWEST)
		return FAIL(f, REASON_store_broken, "schema %d, this program knows %d", *version, NEWEST);
	if (*version == 0 ? tables > 0 : app != APPLICATION_ID)
		return FAIL(f, REASON_store_broken, "the database of another program");
	return RC_OK;
}

static enum rc raise_from(sqlite3 *db, int version, struct fault *f)
{
	char done[80];
	for (int i = version; i < NEWEST; i++) {
		const enum rc rc = exec(db, migration[i], f);
		if (rc != RC_OK)
			return rc;
	}
	sqlite3_snprintf(sizeof(done), done, "PRAGMA application_id = %d; PRAGMA user_version = %d",
		APPLICATION_ID, NEWEST);
	return exec(db, done, f);
}

enum rc store_sqlite_schema_raise(sqlite3 *db, struct fault *f)
{
	int version = 0;
	enum rc rc = exec(db, "BEGIN IMMEDIATE", f);
	if (rc != RC_OK)
		return rc;
	rc = version_read(db, &version, f);
	if (rc == RC_OK && version < NEWEST)
		rc = raise_from(db, version, f);
	if (rc == RC_OK)
		rc = exec(db, "COMMIT", f);
	if (rc != RC_OK && !sqlite3_get_autocommit(db))
		(void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL); /* the first cause is what counts */
	return rc;
}

enum rc store_sqlite_schema_check(sqlite3 *db, struct fault *f)
{
	int version = 0;
	const enum rc rc = version_read(db, &version, f);
	if (rc == RC_OK && version < NEWEST)
		return FAIL(f, REASON_store_busy, "schema %d, the writer has not raised it to %d yet",
			version, NEWEST);
	return rc;
}
