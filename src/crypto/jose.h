/** The two JOSE forms that are issued here, in compact serialization. What else a header says is the
 * caller's. */
#pragma once

#include "base/buf.h"

enum { JOSE_KEY = 32, JOSE_NONCE = 12 };

/** JWS with HMAC SHA-256 (RFC 7515 7.1, RFC 7518 3.2): header and payload are JSON texts. */
void jose_sign(struct buf *out, struct bytes key, struct str header, struct str payload);
/**
 * JWE with a key that is used directly and AES-256-GCM (RFC 7516 7.1, RFC 7518 4.5, 5.3). The caller sees to
 * it that no nonce comes twice under a key with another plain text. RC_NOMEM; RC_LIMIT: plain is longer than
 * JOSE_PLAIN_MAX octets.
 */
enum { JOSE_PLAIN_MAX = 256 };
enum rc jose_encrypt(struct buf *out, const uint8_t key[JOSE_KEY], const uint8_t nonce[JOSE_NONCE],
	struct str header, struct str plain) MUST_USE;
