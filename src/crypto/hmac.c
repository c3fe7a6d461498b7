/** HMAC by OpenSSL's EVP_MAC; the context keeps the key, so another message costs two compressions more and
 * no set-up. */
#include "crypto/hmac.h"

#include "crypto/must.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>

struct hmac_key {
	EVP_MAC_CTX *ctx;
	size_t size;
};

static struct hmac_key *key_new(char *digest, size_t size, struct bytes key)
{
	struct hmac_key *k = calloc(1, sizeof(*k));
	must_have(k);
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	must_have(mac);
	k->ctx = EVP_MAC_CTX_new(mac);
	must_have(k->ctx);
	EVP_MAC_free(mac);
	k->size = size;
	const OSSL_PARAM how[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
		OSSL_PARAM_construct_end(),
	};
	/* a NULL key would mean "keep the one you have" */
	must(EVP_MAC_init(k->ctx, key.n ? key.p : (const uint8_t *)"", key.n, how));
	return k;
}

struct hmac_key *hmac_key_new_md5(struct bytes key)
{
	char digest[] = "MD5";
	return key_new(digest, HMAC_MD5, key);
}

struct hmac_key *hmac_key_new_sha1(struct bytes key)
{
	char digest[] = "SHA1";
	return key_new(digest, HMAC_SHA1, key);
}

struct hmac_key *hmac_key_new_sha256(struct bytes key)
{
	char digest[] = "SHA256";
	return key_new(digest, HMAC_SHA256, key);
}

void hmac_key_free(struct hmac_key **k)
{
	if (!*k)
		return;
	EVP_MAC_CTX_free((*k)->ctx);
	free(*k);
	*k = NULL;
}

void hmac_key_mac(struct hmac_key *k, const struct bytes *part, size_t n, uint8_t *out)
{
	must(EVP_MAC_init(k->ctx, NULL, 0, NULL));
	for (size_t i = 0; i < n; i++)
		must(EVP_MAC_update(k->ctx, part[i].p, part[i].n));
	must(EVP_MAC_final(k->ctx, out, NULL, k->size));
}

static void once(struct hmac_key *k, const struct bytes *part, size_t n, uint8_t *out)
{
	hmac_key_mac(k, part, n, out);
	hmac_key_free(&k);
}

void hmac_md5(struct bytes key, const struct bytes *part, size_t n, uint8_t out[HMAC_MD5])
{
	once(hmac_key_new_md5(key), part, n, out);
}

void hmac_sha1(struct bytes key, const struct bytes *part, size_t n, uint8_t out[HMAC_SHA1])
{
	once(hmac_key_new_sha1(key), part, n, out);
}

void hmac_sha256(struct bytes key, const struct bytes *part, size_t n, uint8_t out[HMAC_SHA256])
{
	once(hmac_key_new_sha256(key), part, n, out);
}
