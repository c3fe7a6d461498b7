/** The operations of the store by role, and its settings. */
#include "drivers/store_sqlite.h"

#include "conf/conf.h"
#include "drivers/store_sqlite_group.h"
#include "drivers/store_sqlite_import.h"
#include "drivers/store_sqlite_read.h"
#include "drivers/store_sqlite_snapshot.h"
#include "drivers/store_sqlite_write.h"
#include "ports/peer.h"

#include <stdlib.h>

static const struct conf_item items[] = {
	{ .key = "store.path",
		.type = CONF_PATH,
		.by_default = "entitled.db",
		.help = "The database file of the subscribers. Its folder must exist and be writable: SQLite "
			"keeps its log beside it." },
	{ .key = "store.mmap",
		.type = CONF_SIZE,
		.by_default = "2000m",
		.max = INT64_C(2000) << 20,
		.help = "How much of the database each process maps into memory; 0 reads with system "
			"calls." },
	{ .key = "store.read_deadline_ms",
		.type = CONF_INT,
		.by_default = "50",
		.min = 1,
		.max = 10000,
		.help = "A read of workers and core that takes longer is given up with store_busy." },
	{ .key = "store.queue",
		.type = CONF_INT,
		.by_default = "1000",
		.min = 1,
		.max = 100000,
		.help = "Sets of changes that may wait for the writer; more are refused with peer_busy." },
	{ .key = "store.imports_kept",
		.type = CONF_INT,
		.by_default = "3",
		.min = 1,
		.max = 100,
		.help = "So many of the last imports can be taken back; what older ones replaced is "
			"forgotten." },
	CONF_ITEMS_END,
};

/* the port's handle is the first member */
static struct store_sqlite *self(struct subscriber_store *store)
{
	return (struct store_sqlite *)(void *)store;
}

static void store_close(struct subscriber_store **store)
{
	if (!*store)
		return;
	struct store_sqlite *s = self(*store);
	store_sqlite_group_close(&s->group);
	store_sqlite_snapshot_drop(s);
	store_sqlite_db_close(s);
	free(s);
	*store = NULL;
}

static enum rc store_open(const struct setup *setup, struct subscriber_store **out, struct fault *f)
{
	struct store_sqlite *s = calloc(1, sizeof(*s));
	if (!s)
		return FAIL(f, REASON_memory, "the store");
	struct subscriber_store *store = &s->store;
	store->ops = &store_sqlite_ops;
	s->env = setup->env;
	s->role = setup->role;
	s->writer = setup->writer;
	s->counters = setup->counters ? setup->counters : &s->own;
	s->written = setup->written;
	s->imports_kept = (int)conf_int(setup->conf, "store.imports_kept");
	if (s->role == ROLE_WORKER || s->role == ROLE_CORE)
		s->read_ms = conf_int(setup->conf, "store.read_deadline_ms");
	enum rc rc = store_sqlite_db_open(
		s, conf_text(setup->conf, "store.path").p, conf_int(setup->conf, "store.mmap"), f);
	if (rc == RC_OK && s->role == ROLE_WRITER)
		rc = store_sqlite_group_open(s, (size_t)conf_int(setup->conf, "store.queue"), &s->group, f);
	if (rc == RC_OK)
		*out = store;
	else
		store_close(&store);
	return rc;
}

static enum rc store_find(
	struct subscriber_store *s, struct call *c, const struct imsi *who, const struct subscriber **out)
{
	return store_sqlite_read_find(self(s), c, who, out);
}

static enum rc store_find_dcb(
	struct subscriber_store *s, struct call *c, const struct dcb_who *who, const struct dcb_consent **out)
{
	return store_sqlite_read_dcb(self(s), c, who, out);
}

static enum rc store_find_auc(
	struct subscriber_store *s, struct call *c, const struct imsi *who, const struct auc_row **out)
{
	return store_sqlite_read_auc(self(s), c, who, out);
}

static enum rc store_clock_floor(struct subscriber_store *s, struct call *c, int64_t *out)
{
	return store_sqlite_read_clock(self(s), c, out);
}

static enum rc store_scan(
	struct subscriber_store *s, struct call *c, const struct scan *what, const struct scan_page **out)
{
	return store_sqlite_read_scan(self(s), c, what, out);
}

static enum rc store_count(struct subscriber_store *s, struct call *c, uint64_t *lines)
{
	return store_sqlite_read_count(self(s), c, lines);
}

/* the set as a question to the writer */
static enum rc commit_ask(struct store_sqlite *s, struct call *c, const struct change *set, size_t n)
{
	const size_t size = store_sqlite_commit_size(set, n);
	if (!s->writer)
		return FAIL(c->fault, REASON_writer_gone, "this process has no way to the writer");
	if (size > PEER_MESSAGE_MAX)
		return FAIL(c->fault, REASON_change_set_too_large, "%zu octets", size);
	uint8_t *mem = arena_take(c->arena, size);
	struct bytes *empty = arena_new_of(c->arena, struct bytes);
	if (!mem || !empty)
		return FAIL(c->fault, REASON_memory, "a set of %zu octets", size);
	struct buf question;
	buf_init_fixed(&question, mem, size);
	store_sqlite_commit_encode(&question, set, n);
	return s->writer->ops->ask(s->writer, c, PEER_OP_COMMIT, buf_bytes(&question), empty);
}

static enum rc commit_once(
	struct store_sqlite *s, const struct change *set, size_t n, int64_t *import, struct fault *f)
{
	enum rc rc = store_sqlite_write_begin(s, f);
	if (rc != RC_OK)
		return rc;
	rc = store_sqlite_write_set(s, set, n, import, f);
	if (rc == RC_OK)
		return store_sqlite_write_end(s, f);
	store_sqlite_write_undo(s);
	return rc;
}

static enum rc undo_once(struct store_sqlite *s, struct store_sqlite_slice *slice, struct fault *f)
{
	enum rc rc = store_sqlite_write_begin(s, f);
	if (rc != RC_OK)
		return rc;
	rc = store_sqlite_import_slice(s, CHANGE_SET_MAX, slice, f);
	if (rc == RC_OK)
		return store_sqlite_write_end(s, f);
	store_sqlite_write_undo(s);
	return rc;
}

/* a tool does the slices itself; those that only forget cannot fail a set that is durable already */
static enum rc commit_now(struct store_sqlite *s, struct call *c, const struct change *set, size_t n)
{
	struct store_sqlite_slice slice = { 0 };
	struct fault f = { 0 };
	int64_t import = 0;
	enum rc rc = commit_once(s, set, n, &import, c->fault), sliced = rc;
	while (sliced == RC_OK && s->slices_open)
		sliced = undo_once(s, &slice, &f);
	if (rc == RC_OK && sliced != RC_OK && import)
		rc = fault_pass(c->fault, &f);
	store_sqlite_db_checkpoint(s);
	return rc;
}

static enum rc store_commit(
	struct subscriber_store *store, struct call *c, const struct change *set, size_t n)
{
	struct store_sqlite *s = self(store);
	const enum rc rc = store_sqlite_commit_check(set, n, c->fault);
	if (rc != RC_OK || n == 0)
		return rc;
	if (env_mono_ms(s->env) >= c->deadline_ms)
		return FAIL(c->fault, REASON_deadline, "before the commit");
	if (s->role == ROLE_WRITER)
		return store_sqlite_group_commit(s->group, c, set, n);
	return s->role == ROLE_TOOL ? commit_now(s, c, set, n) : commit_ask(s, c, set, n);
}

static void store_cancel(struct subscriber_store *store, struct call *c)
{
	struct store_sqlite *s = self(store);
	if (s->group)
		store_sqlite_group_cancel(s->group, c);
	else if (s->writer)
		s->writer->ops->cancel(s->writer, c);
}

const struct subscriber_store_ops store_sqlite_ops = {
	.name = "sqlite",
	.conf = items,
	.open = store_open,
	.close = store_close,
	.find = store_find,
	.find_dcb = store_find_dcb,
	.find_auc = store_find_auc,
	.clock_floor = store_clock_floor,
	.commit = store_commit,
	.scan = store_scan,
	.count = store_count,
	.cancel = store_cancel,
};
