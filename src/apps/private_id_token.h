/**
 * The encrypted identity as a token that a Wi-Fi gateway judges and opens offline (TS.43 12.4): a JWT signed
 * with HS256 whose claim `imsi` is the IMSI as a JWE (dir, A256GCM). Layout: doc/operator/private-id.md.
 */
#pragma once

#include "base/buf.h"
#include "crypto/seal_keys.h"
#include "model/ids.h"

/** An issuer of this length at most keeps every token below the 1016 octets of AT_IDENTITY (RFC 4187,
 * TS.43 12.4).
 */
enum { PRIVATE_ID_ISSUER_MAX = 256, PRIVATE_ID_TOKEN_MAX = 1015 };

/**
 * Appends the token; the key in use at now_s makes it. The same line, key and expiry give the same token.
 * expires_at 0: none. RC_NOMEM.
 */
enum rc private_id_token_write(const struct seal_keys *keys, int64_t now_s, struct str issuer,
	const struct imsi *imsi, int64_t expires_at, struct buf *out) MUST_USE;
