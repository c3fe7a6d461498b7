/** Reading, at once and under a deadline: each of these is one statement and one read transaction. */
#pragma once

#include "drivers/store_sqlite_db.h"

/* as in ports/subscriber_store.h; never RC_PENDING */
enum rc store_sqlite_read_find(
	struct store_sqlite *s, struct call *c, const struct imsi *who, const struct subscriber **out);
enum rc store_sqlite_read_dcb(
	struct store_sqlite *s, struct call *c, const struct dcb_who *who, const struct dcb_consent **out);
enum rc store_sqlite_read_auc(
	struct store_sqlite *s, struct call *c, const struct imsi *who, const struct auc_row **out);
enum rc store_sqlite_read_clock(struct store_sqlite *s, struct call *c, int64_t *out);
enum rc store_sqlite_read_count(struct store_sqlite *s, struct call *c, uint64_t *lines);
enum rc store_sqlite_read_scan(
	struct store_sqlite *s, struct call *c, const struct scan *what, const struct scan_page **out);
