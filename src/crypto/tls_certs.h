/**
 * The certificates of a listener, and which of them a client is shown: those whose subjectAltName has the
 * name that it asked for (an exact one before a wildcard, an earlier pair before a later one), else the first
 * pair. Of one name an ECDSA and an RSA certificate stand side by side: the client's algorithms decide. One
 * SSL_CTX serves all names, so a session resumes whichever name it began with.
 */
#pragma once

#include "base/fault.h"

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>

enum { TLS_PAIRS_MAX = 32 };

/** A certificate chain, the server's own first, and its key: paths of PEM files. */
struct tls_pair {
	const char *cert, *key;
};

/** Reads 1 to TLS_PAIRS_MAX pairs, which then belong to ctx. Failures: of tls_profile.h. */
enum rc tls_certs_load(SSL_CTX *ctx, const struct tls_pair *pair, size_t n, struct fault *f) MUST_USE;
/** After the handshake; false: the client asked for a name that none of them has. */
bool tls_certs_know(const SSL *ssl);
/** From when to when the certificate of pair i is valid, in seconds of the epoch. */
void tls_certs_span(const SSL_CTX *ctx, size_t i, int64_t *from, int64_t *to);
