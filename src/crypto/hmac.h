/** HMAC (RFC 2104) over one or more pieces, with a key that is prepared once. */
#pragma once

#include "base/str.h"

enum { HMAC_MD5 = 16, HMAC_SHA1 = 20, HMAC_SHA256 = 32 };

/** A prepared key. */
struct hmac_key;

/** Only where RFC 3579 asks for HMAC-MD5. */
struct hmac_key *hmac_key_new_md5(struct bytes key);
struct hmac_key *hmac_key_new_sha1(struct bytes key);
struct hmac_key *hmac_key_new_sha256(struct bytes key);
void hmac_key_free(struct hmac_key **k);
/** Over at most eight parts as if they were one piece; out holds HMAC_MD5, HMAC_SHA1 or HMAC_SHA256 octets.
 */
void hmac_key_mac(const struct hmac_key *k, const struct bytes *part, size_t n, uint8_t *out);

void hmac_md5(struct bytes key, const struct bytes *part, size_t n, uint8_t out[HMAC_MD5]);
void hmac_sha1(struct bytes key, const struct bytes *part, size_t n, uint8_t out[HMAC_SHA1]);
void hmac_sha256(struct bytes key, const struct bytes *part, size_t n, uint8_t out[HMAC_SHA256]);
