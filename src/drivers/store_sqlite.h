/** The default subscriber store: one SQLite file, read by every process, written by the writer alone. */
#pragma once

#include "drivers/store_sqlite_commit.h"
#include "ports/subscriber_store.h"

/*
 * ROLE_WORKER, ROLE_CORE, ROLE_READER: read only; find, find_auc, clock_floor, scan and count answer at once;
 * commit is a question to the writer (PEER_OP_COMMIT) with an empty answer. open answers RC_UNAVAIL
 * store_busy until the writer has made the file and its schema. ROLE_WRITER: commit answers RC_PENDING, then
 * done() after the group's COMMIT; the caller may free the set when commit returns. ROLE_TOOL: as the writer,
 * but commit is done when it returns; for tools and tests.
 *
 * CHANGE_IMPORT_UNDO is begun durably in one transaction and then goes on in slices of bounded size, also
 * after a restart of the writer; its call is answered after the last slice. What is kept of imports beyond
 * the last store.imports_kept is dropped the same way.
 */
extern const struct subscriber_store_ops store_sqlite_ops;
