/**
 * One read transaction for many reads: to begin and end one costs as much as the read of a line. A snapshot
 * is used again while the writer has not committed since it was taken, so whoever was told of a change finds
 * it with the next read; and never for longer than a moment, because the write-ahead log cannot begin anew
 * over it, and a foreign hand at the database tells nobody.
 */
#pragma once

#include "drivers/store_sqlite_db.h"

/** Before a read. Without setup.written each read is a transaction of its own. */
enum rc store_sqlite_snapshot_take(struct store_sqlite *s, struct fault *f) MUST_USE;
/** After a read that failed, and before the connection is closed. */
void store_sqlite_snapshot_drop(struct store_sqlite *s);
