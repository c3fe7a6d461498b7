/** Hashes of octets. */
#pragma once

#include "base/str.h"

enum { DIGEST_SHA1 = 20, DIGEST_SHA256 = 32 };

void digest_sha256(struct bytes data, uint8_t out[DIGEST_SHA256]);
/** Over the parts as if they were one piece. Only where RFC 4187 asks for SHA-1. */
void digest_sha1(const struct bytes *part, size_t n, uint8_t out[DIGEST_SHA1]);
