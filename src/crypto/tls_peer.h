/** The other end of a TLS connection to a listener: whom we ask for a certificate, who it was, why it failed.
 */
#pragma once

#include "base/arena.h"
#include "base/fault.h"

#include <openssl/ssl.h>

/**
 * Clients of this context must show a certificate of one of these authorities (PEM). Each handshake shows it
 * anew: there are no tickets, and those of other contexts are not taken. file_missing, file_content.
 */
enum rc tls_peer_demand(SSL_CTX *ctx, const char *ca, struct fault *f) MUST_USE;
/** Why a handshake failed, while OpenSSL's errors still stand: tls_client_certificate, tls_failed. */
void tls_peer_fault(const SSL *ssl, struct fault *f);
/** The subject of the certificate that the client proved to own (RFC 4514); {NULL, 0}: none, or no memory. */
struct str tls_peer_subject(const SSL *ssl, struct arena *a);
