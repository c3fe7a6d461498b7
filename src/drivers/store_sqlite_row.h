/** Lines and card keys as columns: the one place that knows the order of both. */
#pragma once

#include "model/change.h"
#include "model/line_fact.h"

#include <sqlite3.h>

/* columns of a line: IMSI, the facts, ref, epoch, version, push digests; those of auc follow where a
 * statement reads both */
enum { STORE_SQLITE_ROW_LINE = 1 + LINE_FACT_COUNT + 4 };

/** IMSI <-> the integer of "1" and its digits. */
int64_t store_sqlite_row_key(const struct imsi *imsi);
bool store_sqlite_row_imsi(int64_t key, struct imsi *out);

/** Binds the facts from ?1 on, then the IMSI, with `whole` also ref, epoch, version. Texts are loans until
 * the step. */
void store_sqlite_row_bind(
	sqlite3_stmt *st, const struct imsi *imsi, const struct subscriber *line, bool whole);
/** Binds ?1 IMSI, ?2 to ?8 keys. */
void store_sqlite_row_bind_auc(sqlite3_stmt *st, const struct imsi *imsi, const struct auc_row *auc);

/** False when the row holds what no statement of ours writes; *out is not to be used then. */
bool store_sqlite_row_read(sqlite3_stmt *st, struct subscriber *out) MUST_USE;
/** From column `at`; a NULL there (no keys) leaves sealed_len 0. */
bool store_sqlite_row_read_auc(
	sqlite3_stmt *st, int at, const struct imsi *imsi, struct auc_row *out) MUST_USE;
