/** What our TLS contexts have in common, whichever side they are: versions, suites, groups, and how a
 * certificate and its key are read from files. */
#pragma once

#include "base/fault.h"

#include <openssl/ssl.h>
#include <stdbool.h>

/* OpenSSL's level of 112 bits: RSA from 2048 on, no SHA-1 in a signature */
enum { TLS_PROFILE_LEVEL = 2 };

/** TLS 1.2/1.3, AES-128-GCM preferred, X25519 and P-256 (ML-KEM beside X25519 where OpenSSL has it), no
 * renegotiation, nothing cached. false: OpenSSL does not take it. */
bool tls_profile_set(SSL_CTX *ctx);
/** Certificate chain in PEM, our own first: file_missing, file_content, cert_weak. */
enum rc tls_profile_chain(SSL_CTX *ctx, const char *path, struct fault *f) MUST_USE;
/** Private key in PEM, after the chain: file_missing, file_mode (others can read it), file_content,
 * cert_mismatch. */
enum rc tls_profile_key(SSL_CTX *ctx, const char *path, struct fault *f) MUST_USE;
