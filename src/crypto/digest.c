/** SHA-256, SHA-1 and MD5 by OpenSSL. Finding an algorithm and making its context cost several times what a
 * short message costs, so each thread does it once. */
#include "crypto/digest.h"

#include "crypto/must.h"

#include <openssl/evp.h>
#include <pthread.h>

static const char *const names[DIGEST_KINDS] = { "MD5", "SHA1", "SHA256" };

/* always begun, so that the next message can be fed at once */
struct contexts {
	EVP_MD_CTX *of[DIGEST_KINDS];
};

static _Thread_local struct contexts *mine;
static pthread_key_t at_exit;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void thread_ends(void *p)
{
	struct contexts *c = p;
	for (int i = 0; i < DIGEST_KINDS; i++)
		EVP_MD_CTX_free(c->of[i]);
	free(c);
}

static void key_make(void)
{
	must(pthread_key_create(&at_exit, thread_ends) == 0);
}

static struct contexts *contexts_new(void)
{
	struct contexts *c = calloc(1, sizeof(*c));
	must_have(c);
	must(pthread_once(&once, key_make) == 0 && pthread_setspecific(at_exit, c) == 0);
	return c;
}

static EVP_MD_CTX *context_new(enum digest_kind kind)
{
	EVP_MD *md = EVP_MD_fetch(NULL, names[kind], NULL);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	must_have(md);
	must_have(ctx);
	must(EVP_DigestInit_ex(ctx, md, NULL));
	EVP_MD_free(md); /* the context holds it */
	return ctx;
}

void digest_parts(enum digest_kind kind, const struct bytes *part, size_t n, uint8_t *out)
{
	if (!mine)
		mine = contexts_new();
	if (!mine->of[kind])
		mine->of[kind] = context_new(kind);
	EVP_MD_CTX *ctx = mine->of[kind];
	for (size_t i = 0; i < n; i++)
		must(EVP_DigestUpdate(ctx, part[i].p, part[i].n));
	must(EVP_DigestFinal_ex(ctx, out, NULL));
	must(EVP_DigestInit_ex(ctx, NULL, NULL)); /* keys are derived here: the state does not stay */
}

void digest_sha256(struct bytes data, uint8_t out[DIGEST_SHA256])
{
	digest_parts(DIGEST_KIND_SHA256, &data, 1, out);
}

void digest_sha1(const struct bytes *part, size_t n, uint8_t out[DIGEST_SHA1])
{
	digest_parts(DIGEST_KIND_SHA1, part, n, out);
}

void digest_md5(const struct bytes *part, size_t n, uint8_t out[DIGEST_MD5])
{
	digest_parts(DIGEST_KIND_MD5, part, n, out);
}
