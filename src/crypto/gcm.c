/** AES-256-GCM by OpenSSL. A message sets the nonce only: the key schedule is the dear part of a short
 * message. */
#include "crypto/gcm.h"

#include "base/secret.h"
#include "crypto/must.h"

#include <limits.h>
#include <openssl/evp.h>

struct gcm {
	EVP_CIPHER_CTX *ctx;
	EVP_CIPHER *aes;
};

struct gcm *gcm_new(void)
{
	struct gcm *g = calloc(1, sizeof(*g));
	must_have(g);
	g->aes = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
	must_have(g->aes);
	g->ctx = EVP_CIPHER_CTX_new();
	must_have(g->ctx);
	return g;
}

void gcm_free(struct gcm **g)
{
	if (!*g)
		return;
	EVP_CIPHER_CTX_free((*g)->ctx);
	EVP_CIPHER_free((*g)->aes);
	free(*g);
	*g = NULL;
}

void gcm_key(struct gcm *g, const uint8_t key[GCM_KEY])
{
	must(EVP_CipherInit_ex2(g->ctx, g->aes, key, NULL, 1, NULL));
}

/* aad: out is NULL; OpenSSL counts in int */
static void update(struct gcm *g, uint8_t *out, struct bytes in)
{
	int n;
	if (in.n > INT_MAX)
		abort();
	if (in.n)
		must(EVP_CipherUpdate(g->ctx, out, &n, in.p, (int)in.n));
}

void gcm_seal(
	struct gcm *g, const uint8_t nonce[GCM_NONCE], struct bytes aad, struct bytes plain, uint8_t *out)
{
	int n;
	must(EVP_CipherInit_ex2(g->ctx, NULL, NULL, nonce, 1, NULL));
	update(g, NULL, aad);
	update(g, out, plain);
	must(EVP_CipherFinal_ex(g->ctx, out + plain.n, &n));
	must(EVP_CIPHER_CTX_ctrl(g->ctx, EVP_CTRL_AEAD_GET_TAG, GCM_TAG, out + plain.n));
}

bool gcm_open(
	struct gcm *g, const uint8_t nonce[GCM_NONCE], struct bytes aad, struct bytes sealed, uint8_t *out)
{
	int n;
	uint8_t tag[GCM_TAG], none[GCM_TAG];
	const struct bytes body = { sealed.p, sealed.n - GCM_TAG };
	memcpy(tag, sealed.p + body.n, GCM_TAG);
	must(EVP_CipherInit_ex2(g->ctx, NULL, NULL, nonce, 0, NULL));
	must(EVP_CIPHER_CTX_ctrl(g->ctx, EVP_CTRL_AEAD_SET_TAG, GCM_TAG, tag));
	update(g, NULL, aad);
	update(g, out, body);
	const bool right = EVP_CipherFinal_ex(g->ctx, none, &n) == 1;
	if (!right)
		secret_wipe(out, body.n);
	return right;
}
