/** A handshake between a client of OpenSSL's own and one of our contexts, in memory. */
#pragma once

#include <openssl/ssl.h>
#include <stdbool.h>

struct tls_talk {
	SSL_CTX *ctx;
	SSL *client, *server;
};

static SSL_SESSION *tls_talk_session; /* the last that a client got */

static inline int tls_talk_keep(SSL *ssl, SSL_SESSION *s)
{
	SSL_SESSION_free(tls_talk_session);
	tls_talk_session = s;
	return 1;
}

static inline void tls_talk_forget(void)
{
	SSL_SESSION_free(tls_talk_session);
	tls_talk_session = NULL;
}

static inline void tls_talk_open(struct tls_talk *t, SSL_CTX *server)
{
	BIO *a, *b;
	t->ctx = SSL_CTX_new(TLS_client_method());
	SSL_CTX_set_session_cache_mode(t->ctx, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
	SSL_CTX_sess_set_new_cb(t->ctx, tls_talk_keep);
	t->client = SSL_new(t->ctx);
	t->server = SSL_new(server);
	SSL_set_connect_state(t->client);
	SSL_set_accept_state(t->server);
	assert_int_equal(BIO_new_bio_pair(&a, 0, &b, 0), 1);
	SSL_set_bio(t->client, a, a);
	SSL_set_bio(t->server, b, b);
	if (tls_talk_session)
		SSL_set_session(t->client, tls_talk_session);
}

/* Until both are through, or nothing moves any more; the server's result, whose errors are left standing. */
static inline bool tls_talk_shake(struct tls_talk *t)
{
	char octet;
	int server = 0, client = 0;
	for (int i = 0; i < 10 && (server != 1 || client != 1); i++) {
		client = SSL_do_handshake(t->client);
		ERR_clear_error();
		server = SSL_do_handshake(t->server);
		if (server != 1 && SSL_get_error(t->server, server) != SSL_ERROR_WANT_READ)
			return false;
	}
	(void)SSL_read(t->client, &octet, 1); /* takes the ticket */
	return server == 1 && client == 1;
}

static inline void tls_talk_close(struct tls_talk *t)
{
	SSL_shutdown(t->client); /* else the session counts as broken and is not resumed */
	SSL_free(t->client);
	SSL_free(t->server);
	SSL_CTX_free(t->ctx);
	ERR_clear_error();
}
