/** The ring: sealing under this process's own subkey, opening with subkeys kept for the processes whose
 * values come back. */
#include "crypto/seal.h"

#include "base/secret.h"
#include "crypto/gcm.h"
#include "crypto/hmac.h"
#include "crypto/rng.h"
#include "crypto/seal_keys.h"

#include <stdlib.h>
#include <sys/mman.h>

enum {
	VERSION = 1,
	SALT = 16,
	COUNTER = 8,
	HEAD = 1 + SEAL_KEYS_ID + SALT + COUNTER,
	SIGN_HEAD = 1 + SEAL_KEYS_ID,
	SIGN_TAG = 16
};
enum { KEPT = 64, PLAIN_MAX = 1 << 24, NAMED = SEAL_KEYS_ID + SALT };

/* a subkey is named by the header's key id and salt */
struct subkey {
	uint8_t name[NAMED];
	uint64_t used; /* 0: free */
	struct gcm *gcm;
};

/* what this process seals under; lives in memory that the kernel zeroes in a child, so no two processes ever
 * share a salt */
struct own {
	bool drawn;
	uint8_t name[NAMED];
	uint64_t counter;
};

struct seal_ring {
	char *folder;
	struct seal_keys keys;
	struct hmac_key *signing[SEAL_KEYS_MAX]; /* beside keys.key */
	struct own *own;
	struct gcm *sealing;
	struct subkey kept[KEPT];
	struct gcm *spare; /* tries a subkey that is not kept yet */
	uint64_t clock;
};

_Static_assert(
	HEAD + GCM_TAG == SEAL_OVERHEAD && SIGN_HEAD + SIGN_TAG == SIGN_OVERHEAD, "as the header promises");

static struct own *own_new(void)
{
	struct own *own =
		mmap(NULL, sizeof(*own), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (own == MAP_FAILED)
		return NULL;
	if (madvise(own, sizeof(*own), MADV_WIPEONFORK)) {
		munmap(own, sizeof(*own));
		return NULL;
	}
	return own;
}

static void keys_take(struct seal_ring *r, const struct seal_keys *keys)
{
	static const struct bytes label = { (const uint8_t *)"entitled sign 1", 15 };
	uint8_t key[HMAC_SHA256];
	for (size_t i = 0; i < SEAL_KEYS_MAX; i++)
		hmac_key_free(&r->signing[i]);
	for (size_t i = 0; i < KEPT; i++)
		r->kept[i].used = 0;
	r->keys = *keys;
	for (size_t i = 0; i < keys->n; i++) {
		hmac_sha256((struct bytes){ keys->key[i].key, SEAL_KEYS_KEY }, &label, 1, key);
		r->signing[i] = hmac_key_new_sha256(BYTES_OF(key));
	}
	secret_wipe(key, sizeof(key));
}

enum rc seal_ring_open(const char *folder, struct seal_ring **out, struct fault *f)
{
	struct seal_keys keys;
	enum rc rc = seal_keys_read(folder, &keys, f);
	if (rc != RC_OK)
		return rc;
	struct seal_ring *r = calloc(1, sizeof(*r));
	if (r) {
		r->folder = strdup(folder);
		r->own = own_new();
		r->sealing = gcm_new();
		r->spare = gcm_new();
		keys_take(r, &keys);
	}
	secret_wipe(&keys, sizeof(keys));
	if (!r || !r->folder || !r->own) {
		seal_ring_close(&r);
		return FAIL(f, REASON_memory, "seal ring");
	}
	*out = r;
	return RC_OK;
}

void seal_ring_close(struct seal_ring **ring)
{
	struct seal_ring *r = *ring;
	if (!r)
		return;
	for (size_t i = 0; i < SEAL_KEYS_MAX; i++)
		hmac_key_free(&r->signing[i]);
	for (size_t i = 0; i < KEPT; i++)
		gcm_free(&r->kept[i].gcm);
	gcm_free(&r->sealing);
	gcm_free(&r->spare);
	if (r->own)
		munmap(r->own, sizeof(*r->own));
	free(r->folder);
	secret_wipe(r, sizeof(*r));
	free(r);
	*ring = NULL;
}

enum rc seal_ring_reload(struct seal_ring *r, struct fault *f)
{
	struct seal_keys keys;
	const enum rc rc = seal_keys_read(r->folder, &keys, f);
	if (rc != RC_OK)
		return rc;
	keys_take(r, &keys);
	secret_wipe(&keys, sizeof(keys));
	return RC_OK;
}

enum rc seal_ring_rotate(
	const char *folder, int64_t now_s, int64_t use_from_s, int64_t keep_s, struct fault *f)
{
	return seal_keys_rotate(folder, now_s, use_from_s, keep_s, f);
}

bool seal_ring_named(const struct seal_ring *r, struct bytes value)
{
	return value.n >= SIGN_HEAD && value.p[0] == VERSION && seal_keys_find(&r->keys, value.p + 1);
}

int64_t seal_ring_used_since(const struct seal_ring *r, int64_t now_s)
{
	return seal_keys_at(&r->keys, now_s)->use_from_s;
}

bool seal_ring_shares(const struct seal_ring *a, const struct seal_ring *b)
{
	for (size_t i = 0; i < a->keys.n; i++)
		if (seal_keys_find(&b->keys, a->keys.key[i].id))
			return true;
	return false;
}

static void subkey_set(struct gcm *gcm, const struct seal_key *key, const uint8_t name[NAMED])
{
	uint8_t sub[HMAC_SHA256];
	const struct bytes part[2] = { { (const uint8_t *)"entitled seal 1", 15 },
		{ name + SEAL_KEYS_ID, SALT } };
	hmac_sha256((struct bytes){ key->key, SEAL_KEYS_KEY }, part, 2, sub);
	gcm_key(gcm, sub);
	secret_wipe(sub, sizeof(sub));
}

/* the header and the purpose, which is not in it */
static struct bytes aad_of(uint8_t room[HEAD + 1], const uint8_t head[HEAD], enum seal_purpose why)
{
	memcpy(room, head, HEAD);
	room[HEAD] = (uint8_t)why;
	return (struct bytes){ room, HEAD + 1 };
}

static void nonce_of(uint8_t nonce[GCM_NONCE], const uint8_t head[HEAD])
{
	memset(nonce, 0, GCM_NONCE - COUNTER);
	memcpy(nonce + GCM_NONCE - COUNTER, head + HEAD - COUNTER, COUNTER);
}

/* a new salt in a new process and under another key */
static void own_ready(struct seal_ring *r, const struct seal_key *key)
{
	if (r->own->drawn && !memcmp(r->own->name, key->id, SEAL_KEYS_ID))
		return;
	memcpy(r->own->name, key->id, SEAL_KEYS_ID);
	rng_fill(r->own->name + SEAL_KEYS_ID, SALT);
	r->own->counter = 0;
	r->own->drawn = true;
	subkey_set(r->sealing, key, r->own->name);
}

enum rc seal_put(
	struct seal_ring *r, enum seal_purpose why, int64_t now_s, struct bytes plain, struct buf *out)
{
	uint8_t aad[HEAD + 1], nonce[GCM_NONCE];
	uint8_t *p = plain.n <= PLAIN_MAX ? buf_room(out, SEAL_OVERHEAD + plain.n) : NULL;
	if (!p)
		return RC_NOMEM;
	own_ready(r, seal_keys_at(&r->keys, now_s));
	const uint64_t count = ++r->own->counter;
	p[0] = VERSION;
	memcpy(p + 1, r->own->name, NAMED);
	for (int i = 0; i < COUNTER; i++)
		p[1 + NAMED + i] = (uint8_t)(count >> 8 * (COUNTER - 1 - i));
	nonce_of(nonce, p);
	gcm_seal(r->sealing, nonce, aad_of(aad, p, why), plain, p + HEAD);
	return RC_OK;
}

static struct subkey *kept_find(struct seal_ring *r, const uint8_t name[NAMED])
{
	for (size_t i = 0; i < KEPT; i++)
		if (r->kept[i].used && !memcmp(r->kept[i].name, name, NAMED))
			return &r->kept[i];
	return NULL;
}

/* the spare proved itself: it takes the place of the longest unused one. Strangers' inventions never come
 * here. */
static void keep_spare(struct seal_ring *r, const uint8_t name[NAMED])
{
	struct subkey *oldest = &r->kept[0];
	for (size_t i = 1; i < KEPT; i++)
		if (r->kept[i].used < oldest->used)
			oldest = &r->kept[i];
	struct gcm *free_now = oldest->gcm ? oldest->gcm : gcm_new();
	oldest->gcm = r->spare;
	r->spare = free_now;
	memcpy(oldest->name, name, NAMED);
	oldest->used = ++r->clock;
}

enum rc seal_open(
	struct seal_ring *r, enum seal_purpose why, struct arena *a, struct bytes sealed, struct bytes *plain)
{
	uint8_t aad[HEAD + 1], nonce[GCM_NONCE];
	if (sealed.n < SEAL_OVERHEAD || sealed.n - SEAL_OVERHEAD > PLAIN_MAX || sealed.p[0] != VERSION)
		return RC_DENIED;
	const uint8_t *name = sealed.p + 1;
	struct subkey *known = kept_find(r, name);
	const struct seal_key *key = known ? NULL : seal_keys_find(&r->keys, name);
	if (!known && !key)
		return RC_DENIED;
	const size_t n = sealed.n - SEAL_OVERHEAD;
	uint8_t *out = arena_take(a, n ? n : 1);
	if (!out)
		return RC_NOMEM;
	if (known)
		known->used = ++r->clock;
	else
		subkey_set(r->spare, key, name);
	nonce_of(nonce, sealed.p);
	if (!gcm_open(known ? known->gcm : r->spare, nonce, aad_of(aad, sealed.p, why),
		    (struct bytes){ sealed.p + HEAD, sealed.n - HEAD }, out))
		return RC_DENIED;
	if (!known)
		keep_spare(r, name);
	*plain = (struct bytes){ out, n };
	return RC_OK;
}

/* `head` is version and key id; the purpose stands between them and the octets */
static void tag_of(struct seal_ring *r, const struct seal_key *key, enum seal_purpose why, struct bytes body,
	uint8_t tag[HMAC_SHA256])
{
	const uint8_t head[SIGN_HEAD + 1] = { VERSION, key->id[0], key->id[1], key->id[2], key->id[3],
		(uint8_t)why };
	const struct bytes part[2] = { BYTES_OF(head), body };
	hmac_key_mac(r->signing[key - r->keys.key], part, 2, tag);
}

enum rc seal_sign(
	struct seal_ring *r, enum seal_purpose why, int64_t now_s, struct bytes plain, struct buf *out)
{
	const struct seal_key *key = seal_keys_at(&r->keys, now_s);
	uint8_t tag[HMAC_SHA256];
	tag_of(r, key, why, plain, tag);
	buf_u8(out, VERSION);
	buf_put(out, key->id, SEAL_KEYS_ID);
	buf_put(out, plain.p, plain.n);
	buf_put(out, tag, SIGN_TAG);
	return out->failed ? RC_NOMEM : RC_OK;
}

enum rc seal_check(struct seal_ring *r, enum seal_purpose why, struct bytes signed_value, struct bytes *plain)
{
	uint8_t tag[HMAC_SHA256];
	if (signed_value.n < SIGN_OVERHEAD || signed_value.p[0] != VERSION)
		return RC_DENIED;
	const struct seal_key *key = seal_keys_find(&r->keys, signed_value.p + 1);
	if (!key)
		return RC_DENIED;
	const struct bytes body = { signed_value.p + SIGN_HEAD, signed_value.n - SIGN_OVERHEAD };
	tag_of(r, key, why, body, tag);
	if (!secret_equal(tag, body.p + body.n, SIGN_TAG))
		return RC_DENIED;
	*plain = body;
	return RC_OK;
}

void seal_name(
	struct seal_ring *r, enum seal_purpose why, int64_t now_s, struct bytes value, uint8_t out[SEAL_NAME])
{
	uint8_t tag[HMAC_SHA256];
	tag_of(r, seal_keys_at(&r->keys, now_s), why, value, tag);
	memcpy(out, tag, SEAL_NAME);
}

bool seal_name_by(
	struct seal_ring *r, enum seal_purpose why, size_t i, struct bytes value, uint8_t out[SEAL_NAME])
{
	uint8_t tag[HMAC_SHA256];
	if (i >= r->keys.n)
		return false;
	tag_of(r, &r->keys.key[i], why, value, tag);
	memcpy(out, tag, SEAL_NAME);
	return true;
}
