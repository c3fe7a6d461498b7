/** One SSL_CTX for connections to one back end. */
#include "crypto/tls_client.h"

#include "crypto/tls_profile.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct tls_client {
	SSL_CTX *ctx;
	char *server_name; /* for SNI; NULL: an address, which SNI cannot carry (RFC 6066 3) */
};

static enum rc believe(SSL_CTX *ctx, const char *path, struct fault *f)
{
	if (access(path, R_OK) != 0)
		return FAIL(f, REASON_file_missing, "authorities: %s", strerror(errno));
	if (SSL_CTX_load_verify_file(ctx, path) != 1)
		return FAIL(f, REASON_file_content, "no certificate of an authority in PEM");
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	return RC_OK;
}

static enum rc expect_name(struct tls_client *c, const char *name, struct fault *f)
{
	X509_VERIFY_PARAM *param = SSL_CTX_get0_param(c->ctx);
	if (X509_VERIFY_PARAM_set1_ip_asc(param, name) == 1)
		return RC_OK;
	X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	c->server_name = strdup(name);
	/* an empty name would mean: any */
	if (!c->server_name || !*name || X509_VERIFY_PARAM_set1_host(param, name, 0) != 1)
		return FAIL(f, REASON_bug, "no name to verify");
	return RC_OK;
}

static enum rc show_ourselves(SSL_CTX *ctx, const struct tls_client_parts *p, struct fault *f)
{
	if (!p->cert && !p->key)
		return RC_OK;
	if (!p->cert || !p->key)
		return FAIL(f, REASON_file_missing, "certificate and private key go together");
	enum rc rc = tls_profile_chain(ctx, p->cert, f);
	if (rc == RC_OK)
		rc = tls_profile_key(ctx, p->key, f);
	return rc;
}

enum rc tls_client_open(const struct tls_client_parts *p, struct tls_client **out, struct fault *f)
{
	struct tls_client *c = calloc(1, sizeof(*c));
	if (!c)
		return FAIL(f, REASON_memory, "a TLS context");
	enum rc rc = RC_OK;
	c->ctx = SSL_CTX_new(TLS_client_method());
	if (!c->ctx || !tls_profile_set(c->ctx))
		rc = FAIL(f, REASON_bug, "OpenSSL takes none of our settings");
	if (rc == RC_OK)
		rc = believe(c->ctx, p->ca, f);
	if (rc == RC_OK)
		rc = expect_name(c, p->name, f);
	if (rc == RC_OK)
		rc = show_ourselves(c->ctx, p, f);
	ERR_clear_error();
	if (rc != RC_OK) {
		tls_client_close(&c);
		return rc;
	}
	*out = c;
	return RC_OK;
}

void tls_client_close(struct tls_client **c)
{
	if (!*c)
		return;
	SSL_CTX_free((*c)->ctx);
	free((*c)->server_name);
	free(*c);
	*c = NULL;
}

bool tls_client_is(const struct tls_client *c, const char *name)
{
	X509 *own = SSL_CTX_get0_certificate(c->ctx);
	return own && X509_check_host(own, name, 0, 0, NULL) == 1;
}

SSL *tls_client_connection(const struct tls_client *c)
{
	SSL *ssl = SSL_new(c->ctx);
	if (!ssl)
		return NULL;
	SSL_set_connect_state(ssl);
	if (c->server_name && SSL_set_tlsext_host_name(ssl, c->server_name) != 1) {
		SSL_free(ssl);
		return NULL;
	}
	return ssl;
}
