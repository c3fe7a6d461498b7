/** The far side of a TLS connection of ours: demo certificates in files and OpenSSL's server over a
 * non-blocking socket. */
#pragma once

#include "tls_files.h"

#include "crypto/demo_cert.h"
#include "crypto/tls_client.h"

#include <openssl/ssl.h>
#include <time.h>

struct tls_far_files {
	char dir[64], ca[96], cert[96], key[96];
};

static inline void tls_far_files_make(struct tls_far_files *t)
{
	struct fault f = { 0 };
	snprintf(t->dir, sizeof(t->dir), P_tmpdir "/tls-far-XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	snprintf(t->ca, sizeof(t->ca), "%s/ca.pem", t->dir);
	snprintf(t->cert, sizeof(t->cert), "%s/cert.pem", t->dir);
	snprintf(t->key, sizeof(t->key), "%s/key.pem", t->dir);
	assert_int_equal(demo_cert_make(t->ca, t->cert, t->key, time(NULL), &f), RC_OK);
}

static inline void tls_far_files_remove(struct tls_far_files *t)
{
	unlink(t->ca);
	unlink(t->cert);
	unlink(t->key);
	rmdir(t->dir);
}

/* client_ca NULL: no certificate is asked for */
static inline SSL_CTX *tls_far_context(const struct tls_far_files *t, const char *client_ca)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	assert_int_equal(SSL_CTX_use_certificate_chain_file(ctx, t->cert), 1);
	assert_int_equal(SSL_CTX_use_PrivateKey_file(ctx, t->key, SSL_FILETYPE_PEM), 1);
	if (client_ca) {
		assert_int_equal(SSL_CTX_load_verify_file(ctx, client_ca), 1);
		SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	}
	return ctx;
}

static inline SSL *tls_far_accept(SSL_CTX *ctx, int fd)
{
	SSL *ssl = SSL_new(ctx);
	assert_int_equal(SSL_set_fd(ssl, fd), 1);
	SSL_set_accept_state(ssl);
	return ssl;
}

static inline struct tls_client *tls_far_client(const char *ca, const char *name, const struct tls_files *own)
{
	struct tls_client *c = NULL;
	struct fault f = { 0 };
	const struct tls_client_parts p = {
		.ca = ca, .name = name, .cert = own ? own->cert : NULL, .key = own ? own->key : NULL
	};
	assert_int_equal(tls_client_open(&p, &c, &f), RC_OK);
	return c;
}
