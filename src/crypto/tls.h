/** The TLS side of a listener: one SSL_CTX with the measured tuning (TLS 1.2/1.3, AES-128-GCM preferred, one
 * ticket, X25519 and P-256). */
#pragma once

#include "base/fault.h"

#include <openssl/ssl.h>
#include <stdint.h>

struct tls_context {
	SSL_CTX *ctx;
};

/** Certificate chain and key in PEM; a key readable by others, or one that does not match, is refused with
 * its reason. */
enum rc tls_context_open(
	const char *cert, const char *key, struct tls_context **out, struct fault *f) MUST_USE;
void tls_context_close(struct tls_context **t);
/** 80 octets (name 16, HMAC 32, AES 32) shared by the workers: a session of one resumes at another. */
enum rc tls_context_ticket_key(struct tls_context *t, const uint8_t key[80], struct fault *f) MUST_USE;
