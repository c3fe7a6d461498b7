/** find, find_dcb, find_auc, clock_floor, count, scan. */
#include "drivers/store_sqlite_read.h"

#include "drivers/store_sqlite_row.h"
#include "drivers/store_sqlite_snapshot.h"

enum { SCAN_MAX = 1000 };

/* starts the clock of one read */
static enum rc read_begin(struct store_sqlite *s, struct call *c)
{
	const int64_t now = env_mono_ms(s->env);
	if (now >= c->deadline_ms)
		return FAIL(c->fault, REASON_deadline, "before the read");
	const enum rc rc = store_sqlite_snapshot_take(s, c->fault);
	if (rc != RC_OK)
		return rc;
	s->read_until = c->deadline_ms;
	if (s->read_ms > 0 && s->read_ms < c->deadline_ms - now)
		s->read_until = now + s->read_ms;
	return RC_OK;
}

static enum rc read_end(struct store_sqlite *s, enum store_sqlite_statement id, enum rc rc)
{
	store_sqlite_db_reset(s, id);
	if (rc != RC_OK && rc != RC_ABSENT)
		store_sqlite_snapshot_drop(s);
	s->read_until = INT64_MAX;
	return rc;
}

static enum rc read_row(struct store_sqlite *s, struct call *c, enum store_sqlite_statement id)
{
	struct fault f = { 0 };
	const enum rc rc = store_sqlite_db_row(s, id, &f);
	if (rc == RC_OK || rc == RC_ABSENT)
		return rc;
	if (env_mono_ms(s->env) >= c->deadline_ms)
		return FAIL(c->fault, REASON_deadline, "in the read");
	return fault_pass(c->fault, &f);
}

/* the one row of a statement that asks for one IMSI */
static enum rc read_one(
	struct store_sqlite *s, struct call *c, enum store_sqlite_statement id, const struct imsi *who)
{
	const enum rc rc = read_begin(s, c);
	if (rc != RC_OK)
		return rc;
	if (who)
		sqlite3_bind_int64(s->st[id], 1, store_sqlite_row_key(who));
	return read_row(s, c, id);
}

static enum rc take_line(struct store_sqlite *s, struct call *c, const struct subscriber **out)
{
	struct subscriber *line = arena_new_of(c->arena, struct subscriber);
	if (!line)
		return FAIL(c->fault, REASON_memory, "a line");
	if (!store_sqlite_row_read(s->st[ST_find], line))
		return FAIL(c->fault, REASON_store_broken, "a value of a line is out of range");
	*out = line;
	return RC_OK;
}

enum rc store_sqlite_read_find(
	struct store_sqlite *s, struct call *c, const struct imsi *who, const struct subscriber **out)
{
	enum rc rc = read_one(s, c, ST_find, who);
	if (rc == RC_OK)
		rc = take_line(s, c, out);
	else if (rc == RC_ABSENT)
		rc = FAIL(c->fault, REASON_subscriber_unknown, "no line");
	return read_end(s, ST_find, rc);
}

static enum rc take_auc(
	struct store_sqlite *s, struct call *c, const struct imsi *who, const struct auc_row **out)
{
	struct auc_row *auc = arena_new_of(c->arena, struct auc_row);
	if (!auc)
		return FAIL(c->fault, REASON_memory, "keys");
	if (!store_sqlite_row_read_auc(s->st[ST_find_auc], 0, who, auc))
		return FAIL(c->fault, REASON_store_broken, "a value of a key row is out of range");
	*out = auc;
	return RC_OK;
}

enum rc store_sqlite_read_auc(
	struct store_sqlite *s, struct call *c, const struct imsi *who, const struct auc_row **out)
{
	enum rc rc = read_one(s, c, ST_find_auc, who);
	if (rc == RC_OK)
		rc = take_auc(s, c, who, out);
	else if (rc == RC_ABSENT)
		rc = FAIL(c->fault, REASON_subscriber_unknown, "no key");
	return read_end(s, ST_find_auc, rc);
}

static enum rc take_dcb(struct store_sqlite *s, struct call *c, bool known, const struct dcb_who *who,
	const struct dcb_consent **out)
{
	sqlite3_stmt *st = s->st[ST_find_dcb];
	struct dcb_consent *dcb = arena_new_of(c->arena, struct dcb_consent);
	if (!dcb)
		return FAIL(c->fault, REASON_memory, "a consent");
	*dcb = (struct dcb_consent){ who->store_vendor, who->store_user_id, DATA_MISSING, 0 };
	if (known) {
		const int64_t tc = sqlite3_column_int64(st, 0);
		if (tc < 0 || tc > DATA_IN_PROGRESS)
			return FAIL(c->fault, REASON_store_broken, "a consent is out of range");
		dcb->tc = (enum data_status)tc;
		dcb->changed_at = sqlite3_column_int64(st, 1);
	}
	*out = dcb;
	return RC_OK;
}

enum rc store_sqlite_read_dcb(
	struct store_sqlite *s, struct call *c, const struct dcb_who *who, const struct dcb_consent **out)
{
	sqlite3_stmt *st = s->st[ST_find_dcb];
	sqlite3_bind_text(st, 2, who->store_vendor.p, (int)who->store_vendor.n, SQLITE_STATIC);
	sqlite3_bind_text(st, 3, who->store_user_id.p, (int)who->store_user_id.n, SQLITE_STATIC);
	enum rc rc = read_one(s, c, ST_find_dcb, &who->imsi);
	if (rc == RC_OK || rc == RC_ABSENT)
		rc = take_dcb(s, c, rc == RC_OK, who, out);
	return read_end(s, ST_find_dcb, rc);
}

/* the one number of a statement over the table node */
static enum rc read_number(
	struct store_sqlite *s, struct call *c, enum store_sqlite_statement id, int64_t *out)
{
	enum rc rc = read_one(s, c, id, NULL);
	if (rc == RC_OK)
		*out = sqlite3_column_int64(s->st[id], 0);
	else if (rc == RC_ABSENT)
		rc = FAIL(c->fault, REASON_store_broken, "the row of the node is missing");
	return read_end(s, id, rc);
}

enum rc store_sqlite_read_clock(struct store_sqlite *s, struct call *c, int64_t *out)
{
	return read_number(s, c, ST_clock_floor, out);
}

enum rc store_sqlite_read_count(struct store_sqlite *s, struct call *c, uint64_t *lines)
{
	int64_t n = 0;
	const enum rc rc = read_number(s, c, ST_count, &n);
	if (rc == RC_OK)
		*lines = (uint64_t)n;
	return rc;
}

/* the rows of the page, and one more that only says that there is more */
static enum rc scan_rows(struct store_sqlite *s, struct call *c, enum store_sqlite_statement id,
	struct scan_page *page, size_t max)
{
	struct subscriber *line = arena_take(c->arena, max * sizeof(*line));
	struct auc_row *auc = id == ST_scan_auc ? arena_take(c->arena, max * sizeof(*auc)) : NULL;
	if (!line || (id == ST_scan_auc && !auc))
		return FAIL(c->fault, REASON_memory, "a page of %zu lines", max);
	enum rc rc;
	while ((rc = read_row(s, c, id)) == RC_OK && page->n < max) {
		const size_t i = page->n++;
		if (!store_sqlite_row_read(s->st[id], &line[i]))
			return FAIL(c->fault, REASON_store_broken, "a value of a line is out of range");
		if (auc &&
			!store_sqlite_row_read_auc(s->st[id], STORE_SQLITE_ROW_LINE, &line[i].imsi, &auc[i]))
			return FAIL(c->fault, REASON_store_broken, "a value of a key row is out of range");
	}
	page->more = rc == RC_OK;
	page->line = line;
	page->auc = auc;
	return rc == RC_ABSENT ? RC_OK : rc;
}

enum rc store_sqlite_read_scan(
	struct store_sqlite *s, struct call *c, const struct scan *what, const struct scan_page **out)
{
	const enum store_sqlite_statement id = what->with_auc ? ST_scan_auc : ST_scan;
	struct imsi after = { "" };
	if (what->max == 0 || what->max > SCAN_MAX ||
		(what->after.n && ids_imsi(what->after, &after) != RC_OK))
		return FAIL(c->fault, REASON_bug, "a page of %u lines", what->max);
	struct scan_page *page = arena_new_of(c->arena, struct scan_page);
	if (!page)
		return FAIL(c->fault, REASON_memory, "a page");
	enum rc rc = read_begin(s, c);
	if (rc != RC_OK)
		return rc;
	sqlite3_bind_int64(s->st[id], 1, store_sqlite_row_key(&after));
	sqlite3_bind_int64(s->st[id], 2, (int64_t)what->max + 1);
	rc = scan_rows(s, c, id, page, what->max);
	if (rc == RC_OK)
		*out = page;
	return read_end(s, id, rc);
}
