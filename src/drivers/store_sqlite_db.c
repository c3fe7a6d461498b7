/** Opening by role, prepared statements, read deadline, and what SQLite's result codes mean to an operator.
 */
#include "drivers/store_sqlite_db.h"

#include "drivers/store_sqlite_schema.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

enum {
	BUSY_READER_MS = 10, /* a worker's loop stands still meanwhile */
	BUSY_WRITER_MS = 250,
	TICK_OPS = 500, /* virtual machine steps between two looks at the clock */
	CHECKPOINT_PAGES = 1000,
};

static const char *const statement[ST_COUNT] = {
#define STATEMENT(name, sql) [ST_##name] = (sql),
#include "drivers/store_sqlite_sql.def"
#undef STATEMENT
};

/* what stands behind an I/O error; errno itself, since sqlite3_system_errno() knows nothing of a COMMIT that
 * failed */
static enum reason io_reason(int error)
{
	switch (error) {
	case ENOSPC:
	case EDQUOT:
	case EFBIG:
		return REASON_store_full;
	case EROFS:
		return REASON_store_readonly;
	default:
		return REASON_store_broken;
	}
}

static enum reason code_reason(int code, int error)
{
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_PROTOCOL: /* the locks of the log were contended for seconds */
	case SQLITE_INTERRUPT:
		return REASON_store_busy;
	case SQLITE_FULL:
		return REASON_store_full;
	case SQLITE_READONLY:
		return REASON_store_readonly;
	case SQLITE_IOERR:
		return io_reason(error);
	case SQLITE_NOMEM:
		return REASON_memory;
	case SQLITE_CONSTRAINT:
	case SQLITE_MISUSE:
	case SQLITE_RANGE:
		return REASON_bug;
	default: /* CORRUPT, NOTADB, SCHEMA, CANTOPEN, PERM, ERROR (a table is missing) ... */
		return REASON_store_broken;
	}
}

enum rc store_sqlite_db_fault(int code, const char *where, struct fault *f)
{
	return fault_set(f, code_reason(code, errno), where, "sqlite %d: %s", code, sqlite3_errstr(code));
}

/* not zero: stop the statement */
static int tick(void *owner)
{
	const struct store_sqlite *s = owner;
	return s->read_until != INT64_MAX && env_mono_ms(s->env) > s->read_until;
}

static int committed(void *owner, sqlite3 *db, const char *name, int pages)
{
	struct store_sqlite *s = owner;
	s->wal_pages = pages;
	return SQLITE_OK;
}

static enum rc pragma(struct store_sqlite *s, const char *sql, struct fault *f)
{
	const int code = sqlite3_exec(s->db, sql, NULL, NULL, NULL);
	return code == SQLITE_OK ? RC_OK : DB_FAIL(code, f);
}

static enum rc open_writer(struct store_sqlite *s, struct fault *f)
{
	if (sqlite3_db_readonly(s->db, "main"))
		return FAIL(f, REASON_store_readonly, "the file cannot be opened for writing");
	const enum rc rc = pragma(s,
		"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864;"
		"PRAGMA secure_delete = FAST; PRAGMA cache_size = -32768; PRAGMA cell_size_check = ON",
		f);
	if (rc != RC_OK)
		return rc;
	sqlite3_wal_hook(
		s->db, committed, s); /* instead of the automatic checkpoint, which would delay the answers */
	return store_sqlite_schema_raise(s->db, f);
}

static enum rc open_reader(struct store_sqlite *s, struct fault *f)
{
	const enum rc rc = pragma(s, "PRAGMA query_only = ON", f);
	return rc == RC_OK ? store_sqlite_schema_check(s->db, f) : rc;
}

static enum rc prepare(struct store_sqlite *s, struct fault *f)
{
	const int n = store_sqlite_db_writes(s) ? ST_COUNT : ST_READ_COUNT;
	for (int i = 0; i < n; i++) {
		const int code = sqlite3_prepare_v3(
			s->db, statement[i], -1, SQLITE_PREPARE_PERSISTENT, &s->st[i], NULL);
		if (code != SQLITE_OK)
			return DB_FAIL(code, f);
	}
	return RC_OK;
}

/*
 * A new file is ours alone, sealed keys lie in it. An old one is not opened here: closing a second descriptor
 * would drop the locks that another connection of this process holds (fcntl(2)).
 */
static enum rc make_file(const char *path, struct fault *f)
{
	const int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd >= 0)
		close(fd);
	else if (errno == ENOSPC || errno == EDQUOT)
		return FAIL(f, REASON_store_full, "making the file");
	else if (errno == EROFS || errno == EACCES)
		return FAIL(f, REASON_store_readonly, "making the file");
	else if (errno != EEXIST)
		return FAIL(f, REASON_store_broken, "making the file: %s", strerror(errno));
	return RC_OK;
}

static enum rc connect_file(struct store_sqlite *s, const char *path, struct fault *f)
{
	const bool writes = store_sqlite_db_writes(s);
	const int mode = writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
	if (!writes && access(path, F_OK) != 0)
		return FAIL(f, REASON_store_busy, "the writer has not made the file yet");
	const enum rc rc = writes ? make_file(path, f) : RC_OK;
	if (rc != RC_OK)
		return rc;
	const int code =
		sqlite3_open_v2(path, &s->db, mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	return code == SQLITE_OK ? RC_OK : DB_FAIL(code, f);
}

enum rc store_sqlite_db_open(struct store_sqlite *s, const char *path, int64_t mmap, struct fault *f)
{
	const bool writes = store_sqlite_db_writes(s);
	char map[64];
	s->read_until = INT64_MAX;
	enum rc rc = connect_file(s, path, f);
	if (rc != RC_OK)
		return rc;
	sqlite3_busy_timeout(s->db, writes ? BUSY_WRITER_MS : BUSY_READER_MS);
	sqlite3_progress_handler(s->db, TICK_OPS, tick, s);
	(void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_snprintf(sizeof(map), map, "PRAGMA mmap_size = %lld", (long long)mmap);
	rc = pragma(s, "PRAGMA trusted_schema = OFF", f);
	if (rc == RC_OK)
		rc = pragma(s, map, f);
	if (rc == RC_OK)
		rc = writes ? open_writer(s, f) : open_reader(s, f);
	return rc == RC_OK ? prepare(s, f) : rc;
}

void store_sqlite_db_close(struct store_sqlite *s)
{
	for (int i = 0; i < ST_COUNT; i++)
		sqlite3_finalize(s->st[i]);
	sqlite3_close(s->db);
	s->db = NULL;
}

void store_sqlite_db_reset(struct store_sqlite *s, enum store_sqlite_statement id)
{
	sqlite3_reset(s->st[id]); /* repeats the code of the step, which was looked at */
	sqlite3_clear_bindings(s->st[id]);
}

enum rc store_sqlite_db_run(
	struct store_sqlite *s, enum store_sqlite_statement id, int *changed, struct fault *f)
{
	const int code = sqlite3_step(s->st[id]);
	if (changed)
		*changed = sqlite3_changes(s->db);
	const enum rc rc = code == SQLITE_DONE ? RC_OK : DB_FAIL(code, f);
	store_sqlite_db_reset(s, id);
	return rc;
}

enum rc store_sqlite_db_row(struct store_sqlite *s, enum store_sqlite_statement id, struct fault *f)
{
	const int code = sqlite3_step(s->st[id]);
	if (code == SQLITE_ROW)
		return RC_OK;
	return code == SQLITE_DONE ? RC_ABSENT : DB_FAIL(code, f);
}

void store_sqlite_db_raise(struct store_sqlite *s)
{
	if (s->written)
		atomic_fetch_add(s->written, 1);
}

void store_sqlite_db_checkpoint(struct store_sqlite *s)
{
	if (s->wal_pages < CHECKPOINT_PAGES)
		return;
	s->wal_pages = 0;
	/* fails only where the next commit fails too, and that one is answered for */
	(void)sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	store_sqlite_db_raise(s); /* whoever reads the log lets go of it, so that it can begin anew */
}
