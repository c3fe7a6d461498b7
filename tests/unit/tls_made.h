/** Certificates as a test wants them, signed by a throw-away authority or by themselves; made by OpenSSL. */
#pragma once

#include "tls_files.h"

#include <openssl/rsa.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <stdlib.h>

struct tls_wish {
	const char *name;     /* CN */
	const char *san;      /* "DNS:a.example,DNS:*.b.example", or NULL */
	unsigned rsa_bits;    /* 0: EC P-256 */
	long from, to;        /* seconds from now; 0, 0: a minute ago to an hour from now */
	const EVP_MD *digest; /* NULL: SHA-256 */
	bool authority;
	const struct tls_made *issuer; /* NULL: itself */
};

struct tls_made {
	struct tls_files files;
	X509 *cert;
	EVP_PKEY *key;
};

static inline void tls_made_extension(X509 *x, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, issuer, x, NULL, NULL, 0);
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	assert_non_null(e);
	assert_int_equal(X509_add_ext(x, e, -1), 1);
	X509_EXTENSION_free(e);
}

static inline void tls_made_write(const struct tls_made *m)
{
	FILE *f = fopen(m->files.cert, "w");
	assert_int_equal(PEM_write_X509(f, m->cert), 1);
	fclose(f);
	f = fopen(m->files.key, "w");
	assert_int_equal(PEM_write_PrivateKey(f, m->key, NULL, NULL, 0, NULL, NULL), 1);
	fclose(f);
	chmod(m->files.key, 0600);
}

static inline void tls_made_open(struct tls_made *m, const struct tls_wish *w)
{
	char dir[sizeof(m->files.dir)] = P_tmpdir "/tls-made-XXXXXX";
	assert_non_null(mkdtemp(dir));
	memcpy(m->files.dir, dir, sizeof(dir));
	snprintf(m->files.cert, sizeof(m->files.cert), "%s/cert.pem", dir);
	snprintf(m->files.key, sizeof(m->files.key), "%s/key.pem", dir);
	m->key = w->rsa_bits ? EVP_RSA_gen(w->rsa_bits) : EVP_EC_gen("P-256");
	X509 *x = m->cert = X509_new();
	X509 *issuer = w->issuer ? w->issuer->cert : x;
	X509_set_version(x, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(x), (long)random());
	X509_gmtime_adj(X509_getm_notBefore(x), w->from || w->to ? w->from : -60);
	X509_gmtime_adj(X509_getm_notAfter(x), w->from || w->to ? w->to : 3600);
	X509_set_pubkey(x, m->key);
	X509_NAME_add_entry_by_txt(
		X509_get_subject_name(x), "CN", MBSTRING_ASC, (const unsigned char *)w->name, -1, -1, 0);
	X509_set_issuer_name(x, X509_get_subject_name(issuer));
	if (w->authority)
		tls_made_extension(x, issuer, NID_basic_constraints, "critical,CA:TRUE");
	if (w->san)
		tls_made_extension(x, issuer, NID_subject_alt_name, w->san);
	assert_true(
		X509_sign(x, w->issuer ? w->issuer->key : m->key, w->digest ? w->digest : EVP_sha256()) > 0);
	tls_made_write(m);
}

static inline void tls_made_close(struct tls_made *m)
{
	X509_free(m->cert);
	EVP_PKEY_free(m->key);
	tls_files_remove(&m->files);
}
