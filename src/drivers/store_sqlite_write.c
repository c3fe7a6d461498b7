/** What each kind of change does to the tables. */
#include "drivers/store_sqlite_write.h"

#include "drivers/store_sqlite_import.h"
#include "drivers/store_sqlite_row.h"

enum rc store_sqlite_write_begin(struct store_sqlite *s, struct fault *f)
{
	return store_sqlite_db_run(s, ST_write_begin, NULL, f);
}

enum rc store_sqlite_write_end(struct store_sqlite *s, struct fault *f)
{
	const enum rc rc = store_sqlite_db_run(s, ST_write_end, NULL, f);
	if (rc == RC_OK)
		store_sqlite_db_raise(s); /* before anybody is told of the commit */
	else
		store_sqlite_write_undo(s);
	return rc;
}

void store_sqlite_write_undo(struct store_sqlite *s)
{
	if (!store_sqlite_write_lost(s))
		(void)!store_sqlite_db_run(
			s, ST_write_undo, NULL, NULL); /* cannot fail while a transaction is open */
}

bool store_sqlite_write_lost(const struct store_sqlite *s)
{
	return sqlite3_get_autocommit(s->db) != 0;
}

static void bind_key(struct store_sqlite *s, enum store_sqlite_statement id, const struct imsi *imsi)
{
	sqlite3_bind_int64(s->st[id], 1, store_sqlite_row_key(imsi));
}

static void bind_str(sqlite3_stmt *st, int at, struct str t)
{
	sqlite3_bind_text(st, at, t.p ? t.p : "", (int)t.n, SQLITE_STATIC);
}

/* a statement that must hit something */
static enum rc run_hit(struct store_sqlite *s, enum store_sqlite_statement id, struct fault *f)
{
	int changed = 0;
	const enum rc rc = store_sqlite_db_run(s, id, &changed, f);
	if (rc == RC_OK && changed == 0)
		return FAIL(f, REASON_subscriber_unknown, "nothing to change");
	return rc;
}

static enum rc run_key(
	struct store_sqlite *s, enum store_sqlite_statement id, const struct imsi *imsi, struct fault *f)
{
	bind_key(s, id, imsi);
	return store_sqlite_db_run(s, id, NULL, f);
}

static enum rc line_write(struct store_sqlite *s, const struct change *c, struct fault *f)
{
	const enum store_sqlite_statement id = c->kind == CHANGE_LINE_ADD ? ST_line_add : ST_line_put;
	int changed = 0;
	enum rc rc = c->import_id.n ? store_sqlite_import_keep(s, &c->imsi, c->import_id, f) : RC_OK;
	if (rc != RC_OK)
		return rc;
	store_sqlite_row_bind(s->st[id], &c->imsi, c->line, true);
	rc = store_sqlite_db_run(s, id, &changed, f);
	if (rc == RC_OK && changed == 0)
		return FAIL(f, REASON_subscriber_exists, "line_add");
	if (rc != RC_OK || !c->auc)
		return rc;
	store_sqlite_row_bind_auc(s->st[ST_auc_put], &c->imsi, c->auc);
	return store_sqlite_db_run(s, ST_auc_put, NULL, f);
}

static enum rc line_facts(struct store_sqlite *s, const struct change *c, struct fault *f)
{
	store_sqlite_row_bind(s->st[ST_line_facts], &c->imsi, c->line, false);
	return run_hit(s, ST_line_facts, f);
}

static enum rc line_epoch(struct store_sqlite *s, const struct change *c, struct fault *f)
{
	bind_key(s, ST_line_epoch, &c->imsi);
	return run_hit(s, ST_line_epoch, f);
}

static enum rc line_remove(struct store_sqlite *s, const struct change *c, struct fault *f)
{
	enum rc rc = run_key(s, ST_line_floors, &c->imsi, f);
	if (rc == RC_OK)
		rc = run_key(s, ST_push_remove, &c->imsi, f);
	if (rc == RC_OK)
		rc = run_key(s, ST_auc_remove, &c->imsi, f);
	if (rc == RC_OK)
		rc = run_key(s, ST_dcb_remove, &c->imsi, f);
	if (rc != RC_OK)
		return rc;
	bind_key(s, ST_line_remove, &c->imsi);
	return run_hit(s, ST_line_remove, f);
}

/* the line's copy of the digests, oldest first; RC_ABSENT when there is no line */
static enum rc push_digests(struct store_sqlite *s, const struct imsi *imsi, struct fault *f)
{
	uint8_t all[SUBSCRIBER_PUSH_MAX * SUBSCRIBER_PUSH_DIGEST];
	sqlite3_stmt *st = s->st[ST_push_digests];
	size_t n = 0;
	enum rc rc;
	bind_key(s, ST_push_digests, imsi);
	while ((rc = store_sqlite_db_row(s, ST_push_digests, f)) == RC_OK && n < sizeof(all)) {
		if (sqlite3_column_bytes(st, 0) != SUBSCRIBER_PUSH_DIGEST)
			break;
		memcpy(all + n, sqlite3_column_blob(st, 0), SUBSCRIBER_PUSH_DIGEST);
		n += SUBSCRIBER_PUSH_DIGEST;
	}
	store_sqlite_db_reset(s, ST_push_digests);
	if (rc == RC_OK)
		return FAIL(f, REASON_store_broken, "a push registration is damaged");
	if (rc != RC_ABSENT)
		return rc;
	bind_key(s, ST_line_digests, imsi);
	sqlite3_bind_blob(s->st[ST_line_digests], 2, all, (int)n, SQLITE_STATIC);
	return run_hit(s, ST_line_digests, f);
}

static void push_bind(struct store_sqlite *s, enum store_sqlite_statement id, const struct change *c)
{
	const struct push_registration *p = c->push;
	sqlite3_stmt *st = s->st[id];
	bind_key(s, id, &c->imsi);
	bind_str(st, 2, p->token);
	sqlite3_bind_int(st, 3, (int)p->service);
	sqlite3_bind_blob(st, 4, p->digest, sizeof(p->digest), SQLITE_STATIC);
	bind_str(st, 5, p->terminal_id);
	bind_str(st, 6, p->app_name);
	sqlite3_bind_int64(st, 7, p->apps);
}

static enum rc push_put(struct store_sqlite *s, const struct change *c, struct fault *f)
{
	int changed = 0;
	push_bind(s, ST_push_replace, c);
	enum rc rc = store_sqlite_db_run(s, ST_push_replace, &changed, f);
	if (rc == RC_OK && changed == 0) {
		push_bind(s, ST_push_add, c);
		rc = store_sqlite_db_run(s, ST_push_add, NULL, f);
	}
	if (rc != RC_OK)
		return rc;
	bind_key(s, ST_push_trim, &c->imsi);
	sqlite3_bind_int(s->st[ST_push_trim], 2, SUBSCRIBER_PUSH_MAX);
	rc = store_sqlite_db_run(s, ST_push_trim, NULL, f);
	return rc == RC_OK ? push_digests(s, &c->imsi, f) : rc;
}

static enum rc push_drop(struct store_sqlite *s, const struct change *c, struct fault *f)
{
	bind_key(s, ST_push_drop, &c->imsi);
	bind_str(s->st[ST_push_drop], 2, c->push->token);
	const enum rc rc = store_sqlite_db_run(s, ST_push_drop, NULL, f);
	return rc == RC_OK ? push_digests(s, &c->imsi, f) : rc;
}

/* version rises with what a document says, so not for the same consent again */
static enum rc dcb_put(struct store_sqlite *s, const struct change *c, struct fault *f)
{
	sqlite3_stmt *st = s->st[ST_dcb_put];
	int changed = 0;
	bind_key(s, ST_dcb_put, &c->imsi);
	bind_str(st, 2, c->dcb->store_vendor);
	bind_str(st, 3, c->dcb->store_user_id);
	sqlite3_bind_int(st, 4, (int)c->dcb->tc);
	sqlite3_bind_int64(st, 5, c->dcb->changed_at);
	enum rc rc = store_sqlite_db_run(s, ST_dcb_put, &changed, f);
	if (rc != RC_OK || changed == 0)
		return rc;
	bind_key(s, ST_dcb_trim, &c->imsi);
	sqlite3_bind_int(s->st[ST_dcb_trim], 2, DCB_CONSENTS_MAX);
	rc = store_sqlite_db_run(s, ST_dcb_trim, NULL, f);
	if (rc != RC_OK)
		return rc;
	bind_key(s, ST_line_version, &c->imsi);
	return run_hit(s, ST_line_version, f);
}

static enum rc auc_offset(struct store_sqlite *s, const struct change *c, struct fault *f)
{
	bind_key(s, ST_auc_offset, &c->imsi);
	sqlite3_bind_int64(s->st[ST_auc_offset], 2, c->number);
	return run_hit(s, ST_auc_offset, f);
}

static enum rc clock_raise(struct store_sqlite *s, const struct change *c, struct fault *f)
{
	sqlite3_bind_int64(s->st[ST_clock_raise], 1, c->number);
	return store_sqlite_db_run(s, ST_clock_raise, NULL, f);
}

static enum rc write_one(struct store_sqlite *s, const struct change *c, int64_t *import, struct fault *f)
{
	switch (c->kind) {
	case CHANGE_LINE_ADD:
	case CHANGE_LINE_PUT:
		return line_write(s, c, f);
	case CHANGE_LINE_REMOVE:
		return line_remove(s, c, f);
	case CHANGE_LINE_FACTS:
		return line_facts(s, c, f);
	case CHANGE_EPOCH:
		return line_epoch(s, c, f);
	case CHANGE_PUSH_PUT:
		return push_put(s, c, f);
	case CHANGE_PUSH_DROP:
		return push_drop(s, c, f);
	case CHANGE_AUC_OFFSET:
		return auc_offset(s, c, f);
	case CHANGE_CLOCK_FLOOR:
		return clock_raise(s, c, f);
	case CHANGE_DCB_TC:
		return dcb_put(s, c, f);
	case CHANGE_IMPORT_UNDO:
		return store_sqlite_import_undo(s, c->import_id, import, f);
	}
	return FAIL(f, REASON_bug, "change of kind %d", (int)c->kind);
}

/* the set is taken back, unless SQLite gave up more than that already */
static enum rc set_undo(struct store_sqlite *s, enum rc rc)
{
	if (store_sqlite_write_lost(s))
		return rc;
	if (store_sqlite_db_run(s, ST_set_undo, NULL, NULL) != RC_OK ||
		store_sqlite_db_run(s, ST_set_end, NULL, NULL) != RC_OK)
		store_sqlite_write_undo(s);
	return rc;
}

enum rc store_sqlite_write_set(
	struct store_sqlite *s, const struct change *set, size_t n, int64_t *import, struct fault *f)
{
	enum rc rc = store_sqlite_db_run(s, ST_set_begin, NULL, f);
	if (rc != RC_OK)
		return rc;
	for (size_t i = 0; i < n && rc == RC_OK; i++)
		rc = write_one(s, &set[i], import, f);
	if (rc == RC_OK)
		rc = store_sqlite_db_run(s, ST_set_end, NULL, f);
	return rc == RC_OK ? RC_OK : set_undo(s, rc);
}
