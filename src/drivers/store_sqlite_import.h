/** Imports that can be taken back: what was there before is kept once per import and line, and put back in
 * slices. */
#pragma once

#include "drivers/store_sqlite_db.h"

/** Before a line is written for the first time in this import. */
enum rc store_sqlite_import_keep(
	struct store_sqlite *s, const struct imsi *imsi, struct str import_id, struct fault *f) MUST_USE;
/** Marks the import; from here on the undo survives a crash. RC_ABSENT admin_absent when nothing is known of
 * it. */
enum rc store_sqlite_import_undo(
	struct store_sqlite *s, struct str import_id, int64_t *import, struct fault *f) MUST_USE;

struct store_sqlite_slice {
	int64_t import; /* being undone or forgotten; 0: nothing is open */
	bool finished;  /* that was its last slice */
};
/**
 * Inside a transaction: puts at most `max` lines back, of the undo that was begun first; where none is open,
 * forgets as many of what is kept of an old import. Sets s->slices_open to whether there may be more.
 */
enum rc store_sqlite_import_slice(
	struct store_sqlite *s, int max, struct store_sqlite_slice *out, struct fault *f) MUST_USE;
