/** The tables of the store and how a database of any earlier version becomes one of this version. */
#pragma once

#include "base/fault.h"

#include <sqlite3.h>

/** Brings the database to the newest version, all or none. A newer or a foreign database is refused:
 * store_broken. */
enum rc store_sqlite_schema_raise(sqlite3 *db, struct fault *f) MUST_USE;
/** For readers: RC_UNAVAIL store_busy while the writer has not raised it, store_broken when it is newer or
 * foreign. */
enum rc store_sqlite_schema_check(sqlite3 *db, struct fault *f) MUST_USE;
