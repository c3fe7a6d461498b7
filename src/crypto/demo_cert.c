/** EC P-256 keys, two X.509 v3 certificates, three files. */
#include "crypto/demo_cert.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DAY_S = 86400, LIFE_S = 30 * DAY_S };

struct demo {
	EVP_PKEY *ca_key, *key;
	X509 *ca, *cert;
	int64_t now_s;
};

static bool extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509V3_set_ctx_nodb(&ctx);
	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	const bool ok = e && X509_add_ext(cert, e, -1) == 1;
	X509_EXTENSION_free(e);
	return ok;
}

static bool serial_set(X509 *cert)
{
	uint64_t serial;
	if (RAND_bytes((unsigned char *)&serial, sizeof(serial)) != 1)
		return false;
	return ASN1_INTEGER_set_uint64(X509_get_serialNumber(cert), serial >> 1 | 1) == 1;
}

static bool name_set(X509 *cert, const char *name)
{
	return X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_ASC,
		       (const unsigned char *)name, -1, -1, 0) == 1;
}

static X509 *certificate_begin(const struct demo *d, EVP_PKEY *key, const char *name)
{
	X509 *cert = X509_new();
	if (cert && X509_set_version(cert, X509_VERSION_3) == 1 && serial_set(cert) && name_set(cert, name) &&
		X509_set_pubkey(cert, key) == 1 &&
		ASN1_TIME_set(X509_getm_notBefore(cert), d->now_s - DAY_S) &&
		ASN1_TIME_set(X509_getm_notAfter(cert), d->now_s + LIFE_S))
		return cert;
	X509_free(cert);
	return NULL;
}

static bool ca_make(struct demo *d)
{
	d->ca_key = EVP_EC_gen("P-256");
	d->ca = d->ca_key ? certificate_begin(d, d->ca_key, "Entitled demo CA, do not trust") : NULL;
	return d->ca && X509_set_issuer_name(d->ca, X509_get_subject_name(d->ca)) == 1 &&
	       extension(d->ca, d->ca, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
	       extension(d->ca, d->ca, NID_key_usage, "critical,keyCertSign,cRLSign") &&
	       extension(d->ca, d->ca, NID_subject_key_identifier, "hash") &&
	       X509_sign(d->ca, d->ca_key, EVP_sha256()) > 0;
}

static bool server_make(struct demo *d)
{
	d->key = EVP_EC_gen("P-256");
	d->cert = d->key ? certificate_begin(d, d->key, "localhost") : NULL;
	return d->cert && X509_set_issuer_name(d->cert, X509_get_subject_name(d->ca)) == 1 &&
	       extension(d->cert, d->ca, NID_basic_constraints, "critical,CA:FALSE") &&
	       extension(d->cert, d->ca, NID_key_usage, "critical,digitalSignature") &&
	       extension(d->cert, d->ca, NID_ext_key_usage, "serverAuth") &&
	       extension(d->cert, d->ca, NID_subject_key_identifier, "hash") &&
	       extension(d->cert, d->ca, NID_authority_key_identifier, "keyid") &&
	       extension(d->cert, d->ca, NID_subject_alt_name, "DNS:localhost,IP:127.0.0.1,IP:::1") &&
	       X509_sign(d->cert, d->ca_key, EVP_sha256()) > 0;
}

/* cert or key is written, the other is NULL */
static enum rc file_make(const char *path, X509 *cert, EVP_PKEY *key, struct fault *f)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	FILE *file = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (!file) {
		if (fd >= 0)
			close(fd);
		return FAIL(f, errno == EEXIST ? REASON_file_exists : REASON_file_write, "%.60s: %s", path,
			strerror(errno));
	}
	bool ok = key || fchmod(fd, 0644) == 0; /* whatever the umask: certificates are for everybody */
	ok = ok && (key ? PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1
			: PEM_write_X509(file, cert) == 1);
	ok = fclose(file) == 0 && ok;
	return ok ? RC_OK : FAIL(f, REASON_file_write, "%.60s: not written whole", path);
}

static void demo_free(struct demo *d)
{
	EVP_PKEY_free(d->ca_key);
	EVP_PKEY_free(d->key);
	X509_free(d->ca);
	X509_free(d->cert);
	ERR_clear_error();
}

enum rc demo_cert_make(
	const char *ca_path, const char *cert_path, const char *key_path, int64_t now_s, struct fault *f)
{
	struct demo d = { .now_s = now_s };
	enum rc rc = RC_OK;
	if (!ca_make(&d) || !server_make(&d))
		rc = FAIL(f, REASON_bug, "OpenSSL makes no certificate");
	if (rc == RC_OK)
		rc = file_make(ca_path, d.ca, NULL, f);
	if (rc == RC_OK)
		rc = file_make(key_path, NULL, d.key, f);
	if (rc == RC_OK)
		rc = file_make(cert_path, d.cert, NULL, f);
	demo_free(&d);
	return rc;
}

static bool self_make(struct demo *d, const char *name)
{
	char names[300];
	snprintf(names, sizeof(names), "DNS:%s", name);
	d->key = EVP_EC_gen("P-256");
	d->cert = d->key ? certificate_begin(d, d->key, "Entitled, no certificate is used") : NULL;
	return d->cert && X509_set_issuer_name(d->cert, X509_get_subject_name(d->cert)) == 1 &&
	       extension(d->cert, d->cert, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
	       extension(d->cert, d->cert, NID_subject_alt_name, names) &&
	       X509_sign(d->cert, d->key, EVP_sha256()) > 0;
}

/* cert or key is written, the other is NULL */
static bool put_pem(int fd, X509 *cert, EVP_PKEY *key)
{
	BIO *b = BIO_new_fd(fd, BIO_NOCLOSE);
	const bool ok = b && (key ? PEM_write_bio_PrivateKey(b, key, NULL, NULL, 0, NULL, NULL) == 1
				  : PEM_write_bio_X509(b, cert) == 1);
	BIO_free(b);
	return ok;
}

enum rc demo_cert_self(const char *name, int cert_fd, int key_fd, int64_t now_s, struct fault *f)
{
	struct demo d = { .now_s = now_s };
	enum rc rc = RC_OK;
	if (!self_make(&d, name))
		rc = FAIL(f, REASON_bug, "OpenSSL makes no certificate");
	else if (!put_pem(cert_fd, d.cert, NULL) || !put_pem(key_fd, NULL, d.key))
		rc = FAIL(f, REASON_file_write, "a certificate is not written whole");
	demo_free(&d);
	return rc;
}
