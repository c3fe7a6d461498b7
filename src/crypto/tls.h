/** The TLS side of a listener: one SSL_CTX with the measured tuning (TLS 1.2/1.3, AES-128-GCM preferred, one
 * ticket, X25519 and P-256). */
#pragma once

#include "base/fault.h"
#include "crypto/ticket_keys.h"
#include "crypto/tls_certs.h"

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stdint.h>

struct tls_context {
	SSL_CTX *ctx;
};

struct tls_parts {
	const struct tls_pair *pair; /* the first one is for clients that ask for no name, or another's */
	size_t n;
	const char
		*client_ca; /* PEM: clients must show a certificate of one of these; NULL: they need none */
};

/** Nothing of *p is kept. file_missing, file_mode (a key that others can read), file_content, cert_mismatch,
 * cert_weak. */
enum rc tls_context_open(const struct tls_parts *p, struct tls_context **out, struct fault *f) MUST_USE;
void tls_context_close(struct tls_context **t);
/** Whether `h2` is offered before `http/1.1`; without this call it is not. A client that knows neither is
 * refused, one that does not ask gets HTTP/1.1. */
void tls_context_http2(struct tls_context *t, bool offered);
/** Seals and opens session tickets with these keys, looked up at each ticket: a session of one worker resumes
 * at another. They outlive every connection. */
enum rc tls_context_tickets(struct tls_context *t, const struct ticket_keys *keys, struct fault *f) MUST_USE;
