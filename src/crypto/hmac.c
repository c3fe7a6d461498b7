/** HMAC as RFC 2104 2 writes it: two digests over padded keys. OpenSSL's EVP_MAC makes several objects for
 * each message or key, which costs more than the message. */
#include "crypto/hmac.h"

#include "base/secret.h"
#include "crypto/digest.h"
#include "crypto/must.h"

enum { PARTS_MAX = 8 };

struct hmac_key {
	enum digest_kind kind;
	size_t size;
	uint8_t inner[DIGEST_BLOCK], outer[DIGEST_BLOCK];
};

static const size_t sizes[DIGEST_KINDS] = { HMAC_MD5, HMAC_SHA1, HMAC_SHA256 };

static void key_set(struct hmac_key *k, enum digest_kind kind, struct bytes key)
{
	uint8_t whole[DIGEST_BLOCK] = { 0 };
	if (key.n > DIGEST_BLOCK)
		digest_parts(kind, &key, 1, whole);
	else if (key.n)
		memcpy(whole, key.p, key.n);
	k->kind = kind;
	k->size = sizes[kind];
	for (int i = 0; i < DIGEST_BLOCK; i++) {
		k->inner[i] = whole[i] ^ 0x36;
		k->outer[i] = whole[i] ^ 0x5c;
	}
	secret_wipe(whole, sizeof(whole));
}

static struct hmac_key *key_new(enum digest_kind kind, struct bytes key)
{
	struct hmac_key *k = calloc(1, sizeof(*k));
	must_have(k);
	key_set(k, kind, key);
	return k;
}

struct hmac_key *hmac_key_new_md5(struct bytes key)
{
	return key_new(DIGEST_KIND_MD5, key);
}

struct hmac_key *hmac_key_new_sha1(struct bytes key)
{
	return key_new(DIGEST_KIND_SHA1, key);
}

struct hmac_key *hmac_key_new_sha256(struct bytes key)
{
	return key_new(DIGEST_KIND_SHA256, key);
}

void hmac_key_free(struct hmac_key **k)
{
	if (!*k)
		return;
	secret_wipe(*k, sizeof(**k));
	free(*k);
	*k = NULL;
}

void hmac_key_mac(const struct hmac_key *k, const struct bytes *part, size_t n, uint8_t *out)
{
	struct bytes all[1 + PARTS_MAX] = { BYTES_OF(k->inner) };
	uint8_t hash[DIGEST_MAX];
	must(n <= PARTS_MAX);
	for (size_t i = 0; i < n; i++)
		all[1 + i] = part[i];
	digest_parts(k->kind, all, 1 + n, hash);
	const struct bytes last[] = { BYTES_OF(k->outer), { hash, k->size } };
	digest_parts(k->kind, last, 2, out);
	secret_wipe(hash, sizeof(hash));
}

static void once(enum digest_kind kind, struct bytes key, const struct bytes *part, size_t n, uint8_t *out)
{
	struct hmac_key k;
	key_set(&k, kind, key);
	hmac_key_mac(&k, part, n, out);
	secret_wipe(&k, sizeof(k));
}

void hmac_md5(struct bytes key, const struct bytes *part, size_t n, uint8_t out[HMAC_MD5])
{
	once(DIGEST_KIND_MD5, key, part, n, out);
}

void hmac_sha1(struct bytes key, const struct bytes *part, size_t n, uint8_t out[HMAC_SHA1])
{
	once(DIGEST_KIND_SHA1, key, part, n, out);
}

void hmac_sha256(struct bytes key, const struct bytes *part, size_t n, uint8_t out[HMAC_SHA256])
{
	once(DIGEST_KIND_SHA256, key, part, n, out);
}
