/** The schema as numbered migrations; a row that was released is never edited, a change is a new row. */
#include "drivers/store_sqlite_schema.h"

#include "drivers/store_sqlite_db.h"

enum { APPLICATION_ID = 0x454e5453 }; /* "ENTS", shown by file(1) */

/* IMSIs are stored as the integer of "1" and their digits: one b-tree search per read, leading zeros and
 * lengths survive. */
static const char
	*const migration[] = {
		/* version 1 */
		/* One row holds all that a decision needs of a line. */
		"CREATE TABLE line ("
		" imsi INTEGER PRIMARY KEY," /* TS 23.003 2.2 */
		" msisdn TEXT NOT NULL,"     /* E.164, empty: not known */
		" ref INTEGER NOT NULL,"
		" barred INTEGER NOT NULL CHECK (barred IN (0, 1)),"
		" epoch INTEGER NOT NULL CHECK (epoch BETWEEN 0 AND 4294967295),"     /* fast authentication:
											 TS.43 2.8.5 */
		" version INTEGER NOT NULL CHECK (version BETWEEN 0 AND 4294967295)," /* VERS: TS.43 2.9.6 */
		" vers_order INTEGER NOT NULL CHECK (vers_order BETWEEN 0 AND 3),"    /* VERS by order:
											 TS.43 2.9.6, RCC.14 */
		" vowifi_allowed INTEGER NOT NULL CHECK (vowifi_allowed IN (0, 1)),"  /* EntitlementStatus:
											 TS.43 3.1.1 */
		" vowifi_prov INTEGER NOT NULL CHECK (vowifi_prov BETWEEN 0 AND 3),"  /* ProvStatus:
											 TS.43 3.1.5 */
		" vowifi_tc INTEGER NOT NULL CHECK (vowifi_tc BETWEEN 0 AND 3)," /* TC_Status: TS.43 3.1.4 */
		" vowifi_addr INTEGER NOT NULL CHECK (vowifi_addr BETWEEN 0 AND 3)," /* AddrStatus:
											TS.43 3.1.3 */
		" vowifi_addr_expiry INTEGER NOT NULL," /* AddrExpiry: TS.43 3.1.3 */
		" vowifi_addr_id TEXT NOT NULL,"        /* AddrIdentifier: TS.43 3.1.3 */
		" voice_lte_home INTEGER NOT NULL CHECK (voice_lte_home BETWEEN 0 AND 3)," /* EntitlementStatus
											      per RAT:
											      TS.43 4.1.1 */
		" voice_lte_roaming INTEGER NOT NULL CHECK (voice_lte_roaming BETWEEN 0 AND 3),"
		" voice_nr_home INTEGER NOT NULL CHECK (voice_nr_home BETWEEN 0 AND 3),"
		" voice_nr_roaming INTEGER NOT NULL CHECK (voice_nr_roaming BETWEEN 0 AND 3),"
		" smsoip INTEGER NOT NULL CHECK (smsoip BETWEEN 0 AND 3)," /* EntitlementStatus: TS.43 5.1.1
									    */
		" push_digests BLOB NOT NULL CHECK (length(push_digests) % 16 = 0 AND length(push_digests) "
		"<= 128)" /* oldest first */
		") STRICT;"
		/* The keys of a card: TS 33.102 annex C, TS 35.206, TS 35.231. */
		"CREATE TABLE auc ("
		" imsi INTEGER PRIMARY KEY,"
		" algorithm INTEGER NOT NULL CHECK (algorithm IN (0, 1)),"
		" amf INTEGER NOT NULL CHECK (amf BETWEEN 0 AND 65535)," /* TS 33.102 annex H */
		" res_len INTEGER NOT NULL CHECK (res_len BETWEEN 0 AND 255),"
		" mac_len INTEGER NOT NULL CHECK (mac_len BETWEEN 0 AND 255),"
		" keccak_iterations INTEGER NOT NULL CHECK (keccak_iterations BETWEEN 0 AND 255),"
		" seq_offset INTEGER NOT NULL," /* TS 33.102 C.1.1.3, in tenths of a second */
		" sealed BLOB NOT NULL CHECK (length(sealed) BETWEEN 1 AND 160)"
		") STRICT;"
		/* Where devices want to be woken up: TS.43 2.6 (notif_token, notif_action). */
		"CREATE TABLE push ("
		" imsi INTEGER NOT NULL,"
		" seq INTEGER NOT NULL," /* rises: the oldest is the lowest */
		" token TEXT NOT NULL,"
		" service INTEGER NOT NULL CHECK (service BETWEEN 0 AND 4)," /* notif_action: TS.43 table 4 */
		" digest BLOB NOT NULL CHECK (length(digest) = 16),"
		" terminal_id TEXT NOT NULL," /* TS.43 table 4 */
		" app_name TEXT NOT NULL,"    /* TS.43 table 4 */
		" apps INTEGER NOT NULL,"     /* AppIDs: TS.43 2.3 */
		" PRIMARY KEY (imsi, seq)"
		") STRICT, WITHOUT ROWID;"
		/* What there is one of. */
		"CREATE TABLE node ("
		" id INTEGER PRIMARY KEY CHECK (id = 1),"
		" clock_floor INTEGER NOT NULL," /* the AuC's clock: TS 33.102 C.1.1.3 */
		" epoch_floor INTEGER NOT NULL," /* where new lines start: above every line that was removed
						  */
		" version_floor INTEGER NOT NULL,"
		" lines INTEGER NOT NULL"
		") STRICT;"
		"INSERT INTO node VALUES (1, 0, 0, 1, 0);"
		"CREATE TRIGGER line_counted_in AFTER INSERT ON line BEGIN UPDATE node SET lines = lines + "
		"1; END;"
		"CREATE TRIGGER line_counted_out AFTER DELETE ON line BEGIN UPDATE node SET lines = lines - "
		"1; END;"
		/* Imports that can be taken back, and what was there before: columns of line and auc, NULL
		   where there was none. */
		"CREATE TABLE import ("
		" id INTEGER PRIMARY KEY,"
		" import_id TEXT NOT NULL UNIQUE,"
		" state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 2)" /* kept, being undone, being
										     forgotten */
		") STRICT;"
		"CREATE TABLE import_undo ("
		" import INTEGER NOT NULL,"
		" imsi INTEGER NOT NULL,"
		" msisdn TEXT, barred INTEGER, vers_order INTEGER, vowifi_allowed INTEGER, vowifi_prov "
		"INTEGER,"
		" vowifi_tc INTEGER, vowifi_addr INTEGER, vowifi_addr_expiry INTEGER, vowifi_addr_id TEXT,"
		" voice_lte_home INTEGER, voice_lte_roaming INTEGER, voice_nr_home INTEGER, voice_nr_roaming "
		"INTEGER,"
		" smsoip INTEGER, ref INTEGER, epoch INTEGER, version INTEGER,"
		" algorithm INTEGER, amf INTEGER, res_len INTEGER, mac_len INTEGER, keccak_iterations "
		"INTEGER,"
		" seq_offset INTEGER, sealed BLOB,"
		" PRIMARY KEY (import, imsi)"
		") STRICT, WITHOUT ROWID;",
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
