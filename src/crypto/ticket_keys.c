/** Four places around an index word: previous, current, next, and the one that is being written. */
#include "crypto/ticket_keys.h"

#include "base/secret.h"
#include "crypto/rng.h"

#include <stdatomic.h>
#include <string.h>

enum { PLACES = 4, FIRST = 1 };

struct ticket_keys {
	_Atomic uint32_t now; /* number of the key that seals */
	struct ticket_key key[PLACES];
};

size_t ticket_keys_size(void)
{
	return sizeof(struct ticket_keys);
}

struct ticket_keys *ticket_keys_make(void *memory)
{
	struct ticket_keys *k = memory;
	rng_fill(k->key, sizeof(k->key));
	atomic_store(&k->now, FIRST);
	return k;
}

void ticket_keys_rotate(struct ticket_keys *k)
{
	const uint32_t now = atomic_load(&k->now);
	rng_fill(&k->key[(now + 2) % PLACES], sizeof(k->key[0]));
	atomic_store(&k->now, now + 1);
}

/* What is copied while two rotations pass is not what it was. */
static bool unmoved(const struct ticket_keys *k, uint32_t now)
{
	return atomic_load(&k->now) - now < 2;
}

void ticket_keys_now(const struct ticket_keys *k, struct ticket_key *out)
{
	uint32_t now;
	do {
		now = atomic_load(&k->now);
		*out = k->key[now % PLACES];
	} while (!unmoved(k, now));
}

static bool copy_if(const struct ticket_key *key, const uint8_t name[TICKET_NAME], struct ticket_key *out)
{
	if (memcmp(key->name, name, TICKET_NAME) != 0)
		return false;
	*out = *key;
	return true;
}

bool ticket_keys_find(
	const struct ticket_keys *k, const uint8_t name[TICKET_NAME], struct ticket_key *out, bool *now)
{
	const uint32_t n = atomic_load(&k->now);
	for (uint32_t i = n - 1; i != n + 2; i++) {
		if (!copy_if(&k->key[i % PLACES], name, out))
			continue;
		*now = i == n;
		if (unmoved(k, n))
			return true;
		secret_wipe(out, sizeof(*out));
		return false;
	}
	return false;
}
