/** SHA-256, SHA-1 and MD5 by OpenSSL. */
#include "crypto/digest.h"

#include "crypto/must.h"

#include <openssl/evp.h>

static void digest(const EVP_MD *md, const struct bytes *part, size_t n, uint8_t *out)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	must_have(ctx);
	must(EVP_DigestInit_ex(ctx, md, NULL));
	for (size_t i = 0; i < n; i++)
		must(EVP_DigestUpdate(ctx, part[i].p, part[i].n));
	must(EVP_DigestFinal_ex(ctx, out, NULL));
	EVP_MD_CTX_free(ctx);
}

void digest_sha256(struct bytes data, uint8_t out[DIGEST_SHA256])
{
	digest(EVP_sha256(), &data, 1, out);
}

void digest_sha1(const struct bytes *part, size_t n, uint8_t out[DIGEST_SHA1])
{
	digest(EVP_sha1(), part, n, out);
}

void digest_md5(const struct bytes *part, size_t n, uint8_t out[DIGEST_MD5])
{
	digest(EVP_md5(), part, n, out);
}
