/** A throw-away EC key and a self-signed certificate in files, made by OpenSSL when the test runs. */
#pragma once

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct tls_files {
	char dir[64], cert[96], key[96];
};

static inline X509 *tls_files_sign(EVP_PKEY *pkey)
{
	X509 *x = X509_new();
	X509_set_version(x, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	X509_gmtime_adj(X509_getm_notBefore(x), -60);
	X509_gmtime_adj(X509_getm_notAfter(x), 3600);
	X509_set_pubkey(x, pkey);
	X509_NAME *name = X509_get_subject_name(x);
	X509_NAME_add_entry_by_txt(
		name, "CN", MBSTRING_ASC, (const unsigned char *)"aes.mnc001.mcc001.test", -1, -1, 0);
	X509_set_issuer_name(x, name);
	assert_true(X509_sign(x, pkey, EVP_sha256()) > 0);
	return x;
}

static inline void tls_files_make(struct tls_files *t)
{
	snprintf(t->dir, sizeof(t->dir), P_tmpdir "/tls-files-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	snprintf(t->cert, sizeof(t->cert), "%s/cert.pem", t->dir);
	snprintf(t->key, sizeof(t->key), "%s/key.pem", t->dir);
	EVP_PKEY *pkey = EVP_EC_gen("P-256");
	assert_non_null(pkey);
	X509 *x = tls_files_sign(pkey);
	FILE *f = fopen(t->cert, "w");
	assert_int_equal(PEM_write_X509(f, x), 1);
	fclose(f);
	f = fopen(t->key, "w");
	assert_int_equal(PEM_write_PrivateKey(f, pkey, NULL, NULL, 0, NULL, NULL), 1);
	fclose(f);
	chmod(t->key, 0600);
	X509_free(x);
	EVP_PKEY_free(pkey);
}

static inline void tls_files_remove(struct tls_files *t)
{
	unlink(t->cert);
	unlink(t->key);
	rmdir(t->dir);
}
