/** One profile for all our TLS contexts. */
#include "crypto/tls_profile.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* SHA-256 suites first: their key schedule runs on the CPU's SHA instructions, SHA-384 does not (measured: 15
 * % of a handshake). */
static const char suites_13[] = "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384";
static const char suites_12[] = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
				"ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
				"ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384";

/* the first that this OpenSSL knows: it refuses a list with one unknown name */
static const char *const groups[] = { "X25519MLKEM768:X25519:P-256:P-384", "X25519:P-256:P-384" };

static bool set_groups(SSL_CTX *ctx)
{
	bool taken = false;
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]) && !taken; i++)
		taken = SSL_CTX_set1_groups_list(ctx, groups[i]) == 1;
	ERR_clear_error();
	return taken;
}

static int no_password(char *buf, int size, int rwflag, void *u)
{
	return -1; /* an encrypted key is refused; nobody is asked on the terminal */
}

bool tls_profile_set(SSL_CTX *ctx)
{
	SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
	SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
				      SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	SSL_CTX_set_session_cache_mode(
		ctx, SSL_SESS_CACHE_OFF); /* tickets only: nothing at rest in the worker */
	SSL_CTX_set_default_passwd_cb(ctx, no_password);
	SSL_CTX_set_security_level(ctx, TLS_PROFILE_LEVEL);
	return SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) == 1 &&
	       SSL_CTX_set_ciphersuites(ctx, suites_13) == 1 &&
	       SSL_CTX_set_cipher_list(ctx, suites_12) == 1 && set_groups(ctx);
}

static enum rc use_key(SSL_CTX *ctx, EVP_PKEY *key, struct fault *f)
{
	if (!key)
		return FAIL(f, REASON_file_content, "no private key in PEM, or an encrypted one");
	if (SSL_CTX_use_PrivateKey(ctx, key) != 1 || SSL_CTX_check_private_key(ctx) != 1)
		return FAIL(f, REASON_cert_mismatch, "the key is another one");
	return RC_OK;
}

enum rc tls_profile_key(SSL_CTX *ctx, const char *path, struct fault *f)
{
	FILE *file = fopen(path, "re");
	struct stat st;
	if (!file || fstat(fileno(file), &st) != 0) {
		if (file)
			fclose(file);
		return FAIL(f, REASON_file_missing, "private key: %s", strerror(errno));
	}
	enum rc rc;
	if (st.st_mode & (S_IRWXG | S_IRWXO)) {
		rc = FAIL(f, REASON_file_mode, "private key: mode %03o", (unsigned)st.st_mode & 0777);
	} else {
		EVP_PKEY *key = PEM_read_PrivateKey(file, NULL, no_password, NULL);
		rc = use_key(ctx, key, f);
		EVP_PKEY_free(key);
	}
	fclose(file);
	return rc;
}

static bool is_weak(unsigned long e)
{
	static const int weak[] = { SSL_R_EE_KEY_TOO_SMALL, SSL_R_CA_KEY_TOO_SMALL, SSL_R_CA_MD_TOO_WEAK };
	for (size_t i = 0; i < sizeof(weak) / sizeof(weak[0]); i++) {
		if (ERR_GET_LIB(e) == ERR_LIB_SSL && ERR_GET_REASON(e) == weak[i])
			return true;
	}
	return false;
}

enum rc tls_profile_chain(SSL_CTX *ctx, const char *path, struct fault *f)
{
	struct stat st;
	if (stat(path, &st) != 0)
		return FAIL(f, REASON_file_missing, "certificate: %s", strerror(errno));
	ERR_clear_error();
	if (SSL_CTX_use_certificate_chain_file(ctx, path) == 1)
		return RC_OK;
	const unsigned long e = ERR_peek_last_error();
	ERR_clear_error();
	if (is_weak(e))
		return FAIL(f, REASON_cert_weak, "%s", ERR_reason_error_string(e));
	return FAIL(f, REASON_file_content, "no certificate in PEM");
}
