/** Sets of eight slots behind robust locks. */
#include "flow/login_table.h"

#include <errno.h>
#include <pthread.h>

enum { SET_SLOTS = 8 };

struct slot_set {
	pthread_mutex_t lock;
	struct login_entry slot[SET_SLOTS]; /* at_s 0: free */
};

struct login_table {
	size_t sets;
	struct slot_set set[];
};

static size_t sets_for(size_t slots)
{
	return slots / SET_SLOTS + (slots % SET_SLOTS != 0) + (slots == 0);
}

size_t login_table_size(size_t slots)
{
	return sizeof(struct login_table) + sets_for(slots) * sizeof(struct slot_set);
}

struct login_table *login_table_make(void *memory, size_t slots)
{
	struct login_table *t = memory;
	pthread_mutexattr_t attr;
	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	t->sets = sets_for(slots);
	for (size_t i = 0; i < t->sets; i++)
		pthread_mutex_init(&t->set[i].lock, &attr);
	pthread_mutexattr_destroy(&attr);
	return t;
}

/* The ids are random: their first octets choose the set. */
static struct slot_set *lock_set(struct login_table *t, const uint8_t id[LOGIN_ID])
{
	uint64_t h;
	memcpy(&h, id, sizeof(h));
	struct slot_set *s = &t->set[h % t->sets];
	if (pthread_mutex_lock(&s->lock) == EOWNERDEAD) {
		/* killed between lock and unlock: one entry of the set may be half written, which one is not
		 * known */
		memset(s->slot, 0, sizeof(s->slot));
		pthread_mutex_consistent(&s->lock);
	}
	return s;
}

static struct login_entry *find(struct slot_set *s, const uint8_t id[LOGIN_ID])
{
	for (size_t i = 0; i < SET_SLOTS; i++)
		if (s->slot[i].at_s && memcmp(s->slot[i].id, id, LOGIN_ID) == 0)
			return &s->slot[i];
	return NULL;
}

bool login_table_find(struct login_table *t, const uint8_t id[LOGIN_ID], struct login_entry *out)
{
	struct slot_set *s = lock_set(t, id);
	const struct login_entry *e = find(s, id);
	if (e)
		*out = *e;
	pthread_mutex_unlock(&s->lock);
	return e != NULL;
}

static struct login_entry *oldest(struct slot_set *s)
{
	struct login_entry *old = &s->slot[0];
	for (size_t i = 1; i < SET_SLOTS; i++)
		if (s->slot[i].at_s < old->at_s)
			old = &s->slot[i];
	return old;
}

static enum login_put put_into(
	struct slot_set *s, const struct login_entry *e, const uint8_t *before, int64_t life_s)
{
	struct login_entry *have = find(s, e->id);
	if (have && e->at_s - have->at_s > life_s)
		have->at_s = 0, have = NULL;
	const bool as_seen = have ? before && memcmp(have->last, before, LOGIN_HASH) == 0 : !before;
	if (!as_seen)
		return have && memcmp(have->last, e->last, LOGIN_HASH) == 0 ? LOGIN_PUT_SAME
									    : LOGIN_PUT_OTHER;
	*(have ? have : oldest(s)) = *e;
	return LOGIN_PUT_DONE;
}

enum login_put login_table_put(
	struct login_table *t, const struct login_entry *e, const uint8_t *before, int64_t life_s)
{
	struct slot_set *s = lock_set(t, e->id);
	const enum login_put how = put_into(s, e, before, life_s);
	pthread_mutex_unlock(&s->lock);
	return how;
}

size_t login_table_count(struct login_table *t, int64_t now_s, int64_t life_s)
{
	size_t n = 0;
	for (size_t i = 0; i < t->sets; i++) {
		uint8_t id[LOGIN_ID] = { 0 };
		memcpy(id, &(uint64_t){ i }, sizeof(uint64_t));
		struct slot_set *s = lock_set(t, id);
		for (size_t k = 0; k < SET_SLOTS; k++)
			n += s->slot[k].at_s && now_s - s->slot[k].at_s <= life_s;
		pthread_mutex_unlock(&s->lock);
	}
	return n;
}
