/** Transactions and change sets: each set is applied whole or not at all. */
#pragma once

#include "drivers/store_sqlite_db.h"

enum rc store_sqlite_write_begin(struct store_sqlite *s, struct fault *f) MUST_USE;
/** COMMIT; where it fails everything since begin is undone. */
enum rc store_sqlite_write_end(struct store_sqlite *s, struct fault *f) MUST_USE;
/** ROLLBACK, where SQLite has not done it already. */
void store_sqlite_write_undo(struct store_sqlite *s);
/** After a failure: SQLite gave the whole transaction up, not only the set. */
bool store_sqlite_write_lost(const struct store_sqlite *s);

/**
 * Inside a transaction, as a savepoint: a refused set (RC_CONFLICT, RC_ABSENT ...) leaves the transaction as
 * it was. *import: id of the import whose undo the set began (store_sqlite_import_slice), else untouched.
 */
enum rc store_sqlite_write_set(struct store_sqlite *s, const struct change *set, size_t n, int64_t *import,
	struct fault *f) MUST_USE;
