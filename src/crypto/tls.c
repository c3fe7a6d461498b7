/** One SSL_CTX for listeners: what it offers, whom it belongs to, and tickets that every worker can open. */
#include "crypto/tls.h"

#include "base/secret.h"
#include "base/str.h"
#include "crypto/tls_peer.h"
#include "crypto/tls_profile.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <stdlib.h>

static int keys_index(void)
{
	static int index = -1;
	if (index < 0)
		index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, NULL);
	return index;
}

/* What is offered, the most wanted first. */
static const struct str only_http1 = { "\x08http/1.1", 9 }, with_http2 = { "\x02h2\x08http/1.1", 12 };

static int choose_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_n, const unsigned char *in,
	unsigned in_n, void *arg)
{
	const struct bytes ours = str_bytes(*(const struct str *)arg);
	unsigned char *chosen;
	if (SSL_select_next_proto(&chosen, out_n, ours.p, (unsigned)ours.n, in, in_n) !=
		OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_ALERT_FATAL; /* RFC 7301 3.2: no_application_protocol */
	*out = chosen;
	return SSL_TLSEXT_ERR_OK;
}

void tls_context_http2(struct tls_context *t, bool offered)
{
	const struct str *ours = offered ? &with_http2 : &only_http1;
	SSL_CTX_set_alpn_select_cb(t->ctx, choose_alpn, (void *)(uintptr_t)ours);
}

static bool set_profile(SSL_CTX *ctx)
{
	static const unsigned char id[] = "entitled";
	if (!tls_profile_set(ctx))
		return false;
	SSL_CTX_set_options(ctx, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_IGNORE_UNEXPECTED_EOF);
	SSL_CTX_set_read_ahead(ctx, 1);
	SSL_CTX_set_mode(ctx, SSL_MODE_NO_AUTO_CHAIN); /* the chain is what the file says */
	return SSL_CTX_set_num_tickets(ctx, 1) == 1 &&
	       SSL_CTX_set_session_id_context(ctx, id, sizeof(id) - 1) == 1;
}

enum rc tls_context_open(const struct tls_parts *p, struct tls_context **out, struct fault *f)
{
	struct tls_context *t = calloc(1, sizeof(*t));
	if (!t)
		return FAIL(f, REASON_memory, "a TLS context");
	enum rc rc = RC_OK;
	t->ctx = SSL_CTX_new(TLS_server_method());
	if (!t->ctx || !set_profile(t->ctx))
		rc = FAIL(f, REASON_bug, "OpenSSL takes none of our settings");
	else
		tls_context_http2(t, false);
	if (rc == RC_OK)
		rc = tls_certs_load(t->ctx, p->pair, p->n, f);
	if (rc == RC_OK && p->client_ca)
		rc = tls_peer_demand(t->ctx, p->client_ca, f);
	ERR_clear_error();
	if (rc != RC_OK) {
		tls_context_close(&t);
		return rc;
	}
	*out = t;
	return RC_OK;
}

void tls_context_close(struct tls_context **t)
{
	if (!*t)
		return;
	SSL_CTX_free((*t)->ctx);
	free(*t);
	*t = NULL;
}

static bool use_hmac(EVP_MAC_CTX *mac, const struct ticket_key *key)
{
	uint8_t secret[sizeof(key->hmac)];
	memcpy(secret, key->hmac, sizeof(secret));
	const OSSL_PARAM params[] = {
		OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, secret, sizeof(secret)),
		OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char[]){ "SHA256" }, 0),
		OSSL_PARAM_construct_end(),
	};
	const bool ok = EVP_MAC_CTX_set_params(mac, params) == 1;
	secret_wipe(secret, sizeof(secret));
	return ok;
}

static bool prepare(EVP_CIPHER_CTX *cipher, EVP_MAC_CTX *mac, const struct ticket_key *key, const uint8_t *iv,
	int sealing)
{
	return use_hmac(mac, key) &&
	       EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), NULL, key->aes, iv, sealing) == 1;
}

/* SSL_CTX_set_tlsext_ticket_key_evp_cb(3): 1 use, 2 use and give a fresh ticket, 0 no such key (full
 * handshake), -1 error. */
static int on_ticket(SSL *ssl, unsigned char *name, unsigned char *iv, EVP_CIPHER_CTX *cipher,
	EVP_MAC_CTX *mac, int sealing)
{
	const struct ticket_keys *k = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), keys_index());
	struct ticket_key key;
	bool now = true;
	if (sealing)
		ticket_keys_now(k, &key);
	else if (!ticket_keys_find(k, name, &key, &now))
		return 0;
	if (sealing)
		memcpy(name, key.name, sizeof(key.name));
	const bool ok = (!sealing || RAND_bytes(iv, EVP_MAX_IV_LENGTH) == 1) &&
			prepare(cipher, mac, &key, iv, sealing);
	secret_wipe(&key, sizeof(key));
	if (!ok)
		return -1;
	if (sealing)
		return 1;
	/* a TLS 1.3 client uses a ticket once (RFC 8446 C.4): without a fresh one its third visit is a full
	 * handshake */
	return now && SSL_version(ssl) < TLS1_3_VERSION ? 1 : 2;
}

enum rc tls_context_tickets(struct tls_context *t, const struct ticket_keys *keys, struct fault *f)
{
	/* belongs to the SSL_CTX, not to struct tls_context: open connections outlive that */
	if (keys_index() < 0 || SSL_CTX_set_ex_data(t->ctx, keys_index(), (void *)(uintptr_t)keys) != 1)
		return FAIL(f, REASON_memory, "ticket keys");
	SSL_CTX_set_tlsext_ticket_key_evp_cb(t->ctx, on_ticket);
	return RC_OK;
}
