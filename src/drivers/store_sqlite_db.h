/** One connection to the database file: how it is opened, its prepared statements, its failures as reasons.
 */
#pragma once

#include "model/line_fact.h"
#include "ports/store_counters.h"
#include "ports/subscriber_store.h"

#include <sqlite3.h>

enum store_sqlite_statement {
#define STATEMENT(name, sql) ST_##name,
#include "drivers/store_sqlite_sql.def"
#undef STATEMENT
	ST_COUNT,
	ST_READ_COUNT = ST_write_begin, /* the rows before it are all that a reader prepares */
};

struct store_sqlite_group;

struct store_sqlite {
	struct subscriber_store store;
	sqlite3 *db;
	sqlite3_stmt *st[ST_COUNT];
	struct env *env;
	enum process_role role;
	struct peer *writer;                  /* worker, core */
	struct store_sqlite_group *group;     /* writer */
	struct store_counters *counters, own; /* writer; own: where nobody looks at them */
	_Atomic uint32_t *written;            /* raised at every commit; may be NULL */
	uint32_t snapshot_of;                 /* reader: *written when the open read transaction began */
	struct env_timer snapshot_timer;
	int64_t read_ms;    /* longest read; 0: only the call's deadline counts */
	int64_t read_until; /* of the read that runs; INT64_MAX: none */
	int imports_kept;   /* imports that can be undone; older ones are forgotten */
	bool slices_open;   /* an import is being undone or forgotten: store_sqlite_import_slice has work, or
			       may have */
	int wal_pages;      /* in the write-ahead log after the last commit */
};

static inline bool store_sqlite_db_writes(const struct store_sqlite *s)
{
	return s->role == ROLE_WRITER || s->role == ROLE_TOOL;
}

/** Opens by s->role. A reader gets RC_UNAVAIL store_busy while the file or its schema is not there yet. */
enum rc store_sqlite_db_open(
	struct store_sqlite *s, const char *path, int64_t mmap, struct fault *f) MUST_USE;
/** Takes a half-open connection too. */
void store_sqlite_db_close(struct store_sqlite *s);

/** The reason behind a result code of SQLite, right after the call that gave it (reads errno). */
enum rc store_sqlite_db_fault(int code, const char *where, struct fault *f);
#define DB_FAIL(code, f) store_sqlite_db_fault((code), FAULT_HERE, (f))

/** Runs a bound statement that gives no rows, then resets it. *changed (may be NULL): rows it changed itself.
 */
enum rc store_sqlite_db_run(
	struct store_sqlite *s, enum store_sqlite_statement id, int *changed, struct fault *f) MUST_USE;
/** Steps to a row: RC_OK there is one, RC_ABSENT (without a fault) none; the caller resets the statement in
 * both cases. */
enum rc store_sqlite_db_row(struct store_sqlite *s, enum store_sqlite_statement id, struct fault *f) MUST_USE;
void store_sqlite_db_reset(struct store_sqlite *s, enum store_sqlite_statement id);
/** Moves the write-ahead log into the database when it has grown long; readers are not disturbed. */
void store_sqlite_db_checkpoint(struct store_sqlite *s);
/** Readers are to look at the store anew. */
void store_sqlite_db_raise(struct store_sqlite *s);
