/** Pairs of files, the table of their names, and the choice at each full handshake. */
#include "crypto/tls_certs.h"

#include "crypto/tls_profile.h"

#include <arpa/inet.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum kind { KIND_EC, KIND_RSA, KIND_OTHER, KINDS };
enum { NONE = -1, NAME_MAX_OCTETS = 256 };

struct name {
	struct name *next;
	int pair;
	char text[]; /* "aes.example", "*.example", "192.0.2.1" */
};

/* Belongs to the SSL_CTX: open connections outlive whoever made that. */
struct certs {
	int n;
	SSL_CTX *pair[TLS_PAIRS_MAX]; /* each holds one certificate, its chain and its key */
	struct name *first, **last;   /* in the order of the pairs */
	int shown[KINDS];             /* to who asks for no name of ours */
};

static void certs_free(struct certs *c)
{
	for (int i = 0; c && i < c->n; i++)
		SSL_CTX_free(c->pair[i]);
	for (struct name *n = c ? c->first : NULL, *next; n; n = next) {
		next = n->next;
		free(n);
	}
	free(c);
}

static void on_free(void *parent, void *p, CRYPTO_EX_DATA *ad, int index, long argl, void *argp)
{
	certs_free(p);
}

static int certs_index(void)
{
	static int index = -1;
	if (index < 0)
		index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, on_free);
	return index;
}

static X509 *own(SSL_CTX *pair)
{
	return SSL_CTX_get0_certificate(pair);
}

static enum kind kind_of(SSL_CTX *pair)
{
	const int id = EVP_PKEY_get_base_id(SSL_CTX_get0_privatekey(pair));
	if (id == EVP_PKEY_EC)
		return KIND_EC;
	return id == EVP_PKEY_RSA || id == EVP_PKEY_RSA_PSS ? KIND_RSA : KIND_OTHER;
}

/* "*" stands for one whole label (RFC 9525 6.3) */
static bool wildcard_fits(const char *pattern, const char *name)
{
	const char *dot = strchr(name, '.');
	return pattern[0] == '*' && pattern[1] == '.' && dot && dot != name &&
	       strcasecmp(pattern + 1, dot) == 0;
}

static bool exact_fits(const char *pattern, const char *name)
{
	return strcasecmp(pattern, name) == 0;
}

/* False: no certificate has the name. */
static bool choose(const struct certs *c, const char *name, int chosen[KINDS])
{
	static bool (*const fits[])(const char *, const char *) = { exact_fits, wildcard_fits };
	bool any = false;
	for (int k = 0; k < KINDS; k++)
		chosen[k] = NONE;
	for (size_t i = 0; i < sizeof(fits) / sizeof(fits[0]); i++) {
		for (const struct name *n = c->first; n; n = n->next) {
			int *place = &chosen[kind_of(c->pair[n->pair])];
			if (!fits[i](n->text, name))
				continue;
			any = true;
			*place = *place == NONE ? n->pair : *place;
		}
	}
	return any;
}

static bool show(SSL *ssl, SSL_CTX *pair)
{
	STACK_OF(X509) *chain = NULL;
	SSL_CTX_get0_chain_certs(pair, &chain);
	return SSL_use_cert_and_key(ssl, own(pair), SSL_CTX_get0_privatekey(pair), chain, 1) == 1;
}

/* SSL_CTX_set_cert_cb(3): 1 goes on, 0 ends the handshake. It runs in full handshakes only. */
static int on_certificate(SSL *ssl, void *arg)
{
	const struct certs *c = arg;
	const char *name = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
	int chosen[KINDS];
	if (!name || !choose(c, name, chosen) || memcmp(chosen, c->shown, sizeof(chosen)) == 0)
		return 1;
	SSL_certs_clear(ssl);
	for (int k = 0; k < KINDS; k++) {
		if (chosen[k] != NONE && !show(ssl, c->pair[chosen[k]]))
			return 0;
	}
	return 1;
}

static bool name_add(struct certs *c, const char *text, size_t n)
{
	struct name *row = calloc(1, sizeof(*row) + n + 1);
	if (!row)
		return false;
	row->pair = c->n - 1;
	memcpy(row->text, text, n);
	*c->last = row;
	c->last = &row->next;
	return true;
}

/* An address too: some phones ask for one by SNI, against RFC 6066 3. */
static bool general_name_add(struct certs *c, const GENERAL_NAME *g)
{
	char text[INET6_ADDRSTRLEN];
	if (g->type == GEN_DNS)
		return name_add(c, (const char *)ASN1_STRING_get0_data(g->d.dNSName),
			(size_t)ASN1_STRING_length(g->d.dNSName));
	if (g->type != GEN_IPADD)
		return true;
	const int family = ASN1_STRING_length(g->d.iPAddress) == 4 ? AF_INET : AF_INET6;
	if (family == AF_INET6 && ASN1_STRING_length(g->d.iPAddress) != 16)
		return true;
	return inet_ntop(family, ASN1_STRING_get0_data(g->d.iPAddress), text, sizeof(text)) &&
	       name_add(c, text, strlen(text));
}

static bool names_add(struct certs *c, X509 *x)
{
	GENERAL_NAMES *all = X509_get_ext_d2i(x, NID_subject_alt_name, NULL, NULL);
	bool ok = true;
	for (int i = 0; i < sk_GENERAL_NAME_num(all); i++)
		ok = ok && general_name_add(c, sk_GENERAL_NAME_value(all, i));
	GENERAL_NAMES_free(all);
	return ok;
}

static enum rc pair_add(struct certs *c, const struct tls_pair *files, struct fault *f)
{
	SSL_CTX *pair = SSL_CTX_new(TLS_server_method());
	if (!pair)
		return FAIL(f, REASON_memory, "a certificate");
	c->pair[c->n++] = pair;
	SSL_CTX_set_security_level(pair, TLS_PROFILE_LEVEL);
	enum rc rc = tls_profile_chain(pair, files->cert, f);
	if (rc == RC_OK)
		rc = tls_profile_key(pair, files->key, f);
	if (rc == RC_OK && !names_add(c, own(pair)))
		rc = FAIL(f, REASON_memory, "names of a certificate");
	return rc;
}

/* The first pair, and those of another kind that have its first name too. */
static bool show_by_default(SSL_CTX *ctx, struct certs *c)
{
	const bool named = c->first && c->first->pair == 0;
	if (!named || !choose(c, c->first->text, c->shown))
		for (int k = 0; k < KINDS; k++)
			c->shown[k] = NONE;
	c->shown[kind_of(c->pair[0])] = 0;
	for (int k = 0; k < KINDS; k++) {
		SSL_CTX *pair = c->shown[k] == NONE ? NULL : c->pair[c->shown[k]];
		STACK_OF(X509) *chain = NULL;
		if (!pair)
			continue;
		SSL_CTX_get0_chain_certs(pair, &chain);
		if (SSL_CTX_use_cert_and_key(ctx, own(pair), SSL_CTX_get0_privatekey(pair), chain, 1) != 1)
			return false;
	}
	return true;
}

enum rc tls_certs_load(SSL_CTX *ctx, const struct tls_pair *pair, size_t n, struct fault *f)
{
	struct certs *c = calloc(1, sizeof(*c));
	enum rc rc = RC_OK;
	if (!c || certs_index() < 0 || SSL_CTX_set_ex_data(ctx, certs_index(), c) != 1) {
		free(c);
		return FAIL(f, REASON_memory, "certificates");
	}
	c->last = &c->first;
	if (n == 0 || n > TLS_PAIRS_MAX)
		return FAIL(f, REASON_conf_value, "%zu certificates", n);
	for (size_t i = 0; i < n && rc == RC_OK; i++)
		rc = pair_add(c, &pair[i], f);
	if (rc == RC_OK && !show_by_default(ctx, c))
		rc = FAIL(f, REASON_bug, "OpenSSL takes a certificate once, but not twice");
	if (rc == RC_OK && n > 1)
		SSL_CTX_set_cert_cb(ctx, on_certificate, c);
	return rc;
}

static const struct certs *certs_of(const SSL_CTX *ctx)
{
	return SSL_CTX_get_ex_data(ctx, certs_index());
}

bool tls_certs_know(const SSL *ssl)
{
	const struct certs *c = ssl ? certs_of(SSL_get_SSL_CTX(ssl)) : NULL;
	const char *name = c ? SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name) : NULL;
	int chosen[KINDS];
	return !name || choose(c, name, chosen);
}

static int64_t seconds_of(const ASN1_TIME *t)
{
	struct tm tm;
	return ASN1_TIME_to_tm(t, &tm) == 1 ? timegm(&tm) : 0;
}

void tls_certs_span(const SSL_CTX *ctx, size_t i, int64_t *from, int64_t *to)
{
	const X509 *x = own(certs_of(ctx)->pair[i]);
	*from = seconds_of(X509_get0_notBefore(x));
	*to = seconds_of(X509_get0_notAfter(x));
}
