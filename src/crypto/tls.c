/** One SSL_CTX for listeners: what it offers, whom it belongs to, and tickets that every worker can open. */
#include "crypto/tls.h"

#include "base/secret.h"
#include "crypto/tls_profile.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <stdlib.h>

struct ticket_key {
	uint8_t name[16], hmac[32], aes[32];
};

/* Belongs to the SSL_CTX, not to struct tls_context: open connections outlive that. */
struct tickets {
	struct ticket_key now, before;
	bool has_before;
};

static void free_tickets(void *parent, void *p, CRYPTO_EX_DATA *ad, int index, long argl, void *argp)
{
	if (p)
		secret_wipe(p, sizeof(struct tickets));
	free(p);
}

static int tickets_index(void)
{
	static int index = -1;
	if (index < 0)
		index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, free_tickets);
	return index;
}

static int choose_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_n, const unsigned char *in,
	unsigned in_n, void *arg)
{
	static const unsigned char ours[] = "\x08http/1.1";
	unsigned char *chosen;
	if (SSL_select_next_proto(&chosen, out_n, ours, sizeof(ours) - 1, in, in_n) != OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_NOACK;
	*out = chosen;
	return SSL_TLSEXT_ERR_OK;
}

static bool set_profile(SSL_CTX *ctx)
{
	static const unsigned char id[] = "entitled";
	if (!tls_profile_set(ctx))
		return false;
	SSL_CTX_set_options(ctx, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_IGNORE_UNEXPECTED_EOF);
	SSL_CTX_set_read_ahead(ctx, 1);
	SSL_CTX_set_alpn_select_cb(ctx, choose_alpn, NULL);
	return SSL_CTX_set_num_tickets(ctx, 1) == 1 &&
	       SSL_CTX_set_session_id_context(ctx, id, sizeof(id) - 1) == 1;
}

enum rc tls_context_open(const char *cert, const char *key, struct tls_context **out, struct fault *f)
{
	struct tls_context *t = calloc(1, sizeof(*t));
	if (!t)
		return FAIL(f, REASON_memory, "a TLS context");
	enum rc rc = RC_OK;
	t->ctx = SSL_CTX_new(TLS_server_method());
	if (!t->ctx || !set_profile(t->ctx))
		rc = FAIL(f, REASON_bug, "OpenSSL takes none of our settings");
	if (rc == RC_OK)
		rc = tls_profile_chain(t->ctx, cert, f);
	if (rc == RC_OK)
		rc = tls_profile_key(t->ctx, key, f);
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

static const struct ticket_key *find_key(const struct tickets *k, const uint8_t name[16])
{
	if (memcmp(name, k->now.name, sizeof(k->now.name)) == 0)
		return &k->now;
	if (k->has_before && memcmp(name, k->before.name, sizeof(k->before.name)) == 0)
		return &k->before;
	return NULL;
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

/* SSL_CTX_set_tlsext_ticket_key_evp_cb(3): 1 use, 2 use and give a fresh ticket, 0 no such key (full
 * handshake), -1 error. */
static int on_ticket(SSL *ssl, unsigned char *name, unsigned char *iv, EVP_CIPHER_CTX *cipher,
	EVP_MAC_CTX *mac, int sealing)
{
	const struct tickets *k = SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), tickets_index());
	const struct ticket_key *key = sealing ? &k->now : find_key(k, name);
	if (!key)
		return 0;
	if (sealing) {
		memcpy(name, key->name, sizeof(key->name));
		if (RAND_bytes(iv, EVP_MAX_IV_LENGTH) != 1)
			return -1;
	}
	if (!use_hmac(mac, key) ||
		EVP_CipherInit_ex(cipher, EVP_aes_256_cbc(), NULL, key->aes, iv, sealing) != 1)
		return -1;
	if (sealing)
		return 1;
	/* a TLS 1.3 client uses a ticket once (RFC 8446 C.4): without a fresh one its third visit is a full
	 * handshake */
	return key == &k->now && SSL_version(ssl) < TLS1_3_VERSION ? 1 : 2;
}

enum rc tls_context_ticket_key(struct tls_context *t, const uint8_t key[80], struct fault *f)
{
	const int index = tickets_index();
	struct tickets *k = index < 0 ? NULL : SSL_CTX_get_ex_data(t->ctx, index);
	if (k) {
		k->before = k->now;
		k->has_before = true;
	} else {
		k = index < 0 ? NULL : calloc(1, sizeof(*k));
		if (!k || SSL_CTX_set_ex_data(t->ctx, index, k) != 1) {
			free(k);
			return FAIL(f, REASON_memory, "ticket keys");
		}
	}
	memcpy(k->now.name, key, sizeof(k->now.name));
	memcpy(k->now.hmac, key + 16, sizeof(k->now.hmac));
	memcpy(k->now.aes, key + 48, sizeof(k->now.aes));
	SSL_CTX_set_tlsext_ticket_key_evp_cb(t->ctx, on_ticket);
	return RC_OK;
}
