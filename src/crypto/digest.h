/** Hashes of octets. */
#pragma once

#include "base/str.h"

enum { DIGEST_MD5 = 16, DIGEST_SHA1 = 20, DIGEST_SHA256 = 32, DIGEST_MAX = DIGEST_SHA256, DIGEST_BLOCK = 64 };

enum digest_kind { DIGEST_KIND_MD5, DIGEST_KIND_SHA1, DIGEST_KIND_SHA256, DIGEST_KINDS };

/** Over the parts as if they were one piece. Of what went through it nothing stays. */
void digest_parts(enum digest_kind kind, const struct bytes *part, size_t n, uint8_t *out);

void digest_sha256(struct bytes data, uint8_t out[DIGEST_SHA256]);
/** Over the parts as if they were one piece. Only where RFC 4187 asks for SHA-1. */
void digest_sha1(const struct bytes *part, size_t n, uint8_t out[DIGEST_SHA1]);
/** As digest_sha1(). Only where RFC 2865 asks for MD5. */
void digest_md5(const struct bytes *part, size_t n, uint8_t out[DIGEST_MD5]);
