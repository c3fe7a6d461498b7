/** A table of atomic words (who has the place) and names beside them. */
#include "flow/devices.h"

#include <stdatomic.h>

struct place {
	_Atomic uint64_t key;   /* hash of the name; 0: free */
	_Atomic uint32_t named; /* the names are whole */
	char vendor[USER_AGENT_VENDOR + 1], model[USER_AGENT_MODEL + 1];
};

struct devices {
	struct hash_key key;
	struct place place[DEVICES_NAMED];
};

size_t devices_size(void)
{
	return sizeof(struct devices);
}

struct devices *devices_make(void *memory, const struct hash_key *key)
{
	struct devices *d = memory;
	d->key = *key;
	return d;
}

static uint64_t key_of(const struct devices *d, const struct user_agent *a)
{
	const uint64_t v = hash_sip(&d->key, str_bytes(a->vendor));
	const struct hash_key key = { d->key.k0 ^ v, d->key.k1 };
	const uint64_t h = hash_sip(&key, str_bytes(a->model));
	return h ? h : 1;
}

/* every process that finds the place before its names are whole writes them: whoever took it may have died */
static void name(struct place *p, const struct user_agent *a)
{
	if (atomic_load_explicit(&p->named, memory_order_acquire))
		return;
	memcpy(p->vendor, a->vendor.p, a->vendor.n);
	memcpy(p->model, a->model.p, a->model.n);
	atomic_store_explicit(&p->named, 1, memory_order_release);
}

/* places are taken one after the other, so the first free one ends the search */
size_t devices_place(struct devices *d, const struct user_agent *a)
{
	if (!user_agent_is_device(a))
		return DEVICES_OTHER;
	const uint64_t key = key_of(d, a);
	for (size_t i = 0; i < DEVICES_NAMED; i++) {
		uint64_t has = atomic_load_explicit(&d->place[i].key, memory_order_relaxed);
		if (has == 0 && atomic_compare_exchange_strong(&d->place[i].key, &has, key))
			has = key;
		if (has != key)
			continue;
		name(&d->place[i], a);
		return i;
	}
	return DEVICES_OTHER;
}

void devices_name(const struct devices *d, size_t place, struct str *vendor, struct str *model)
{
	*vendor = *model = STR_NONE;
	if (place >= DEVICES_NAMED) {
		*vendor = *model = STR("other");
	} else if (atomic_load_explicit(&d->place[place].named, memory_order_acquire)) {
		*vendor = str_of(d->place[place].vendor);
		*model = str_of(d->place[place].model);
	}
}
