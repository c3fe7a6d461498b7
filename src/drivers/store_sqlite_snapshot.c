/** A transaction that ends by the writer's counter or by a timer. */
#include "drivers/store_sqlite_snapshot.h"

enum { HOLD_MS = 5 };

/* a connection that writes reads within its own transactions; one that is half open has none */
static bool holds(const struct store_sqlite *s)
{
	return s->written && s->db && !store_sqlite_db_writes(s);
}

static bool is_open(const struct store_sqlite *s)
{
	return sqlite3_get_autocommit(s->db) == 0;
}

static void end(struct store_sqlite *s)
{
	if (is_open(s)) /* else SQLite gave it up after an error */
		(void)!store_sqlite_db_run(s, ST_snapshot_end, NULL, NULL);
}

static void on_timer(struct env_timer *t)
{
	end(t->owner);
}

enum rc store_sqlite_snapshot_take(struct store_sqlite *s, struct fault *f)
{
	if (!holds(s))
		return RC_OK;
	/* before the transaction begins: a commit between the two makes it too new for this number, never too
	 * old */
	const uint32_t written = atomic_load(s->written);
	if (is_open(s) && written == s->snapshot_of)
		return RC_OK;
	end(s);
	s->snapshot_of = written;
	s->snapshot_timer =
		(struct env_timer){ .fire = on_timer, .owner = s, .driver = s->snapshot_timer.driver };
	if (s->env->ops->timer_arm(s->env, &s->snapshot_timer, HOLD_MS) != RC_OK)
		return RC_OK; /* for this read alone */
	return store_sqlite_db_run(s, ST_snapshot_begin, NULL, f);
}

void store_sqlite_snapshot_drop(struct store_sqlite *s)
{
	if (!holds(s))
		return;
	s->env->ops->timer_disarm(s->env, &s->snapshot_timer);
	end(s);
}
