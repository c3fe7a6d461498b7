/** Subscriber keys at rest: sealed with AES-256-GCM under the key-encryption key, bound to their IMSI. Only
 * the core process has one. */
#pragma once

#include "base/arena.h"
#include "base/fault.h"

struct vault;

/** The key-encryption key is a file of 64 hex digits with mode 0600. */
enum rc vault_open(const char *path, struct vault **out, struct fault *f) MUST_USE;
void vault_close(struct vault **v);
/** A new random key file; RC_CONFLICT when the file exists. */
enum rc vault_create(const char *path, struct fault *f) MUST_USE;

/** out holds plain.n + 29 octets (version, nonce 12, ciphertext, tag 16); *n is set. */
enum rc vault_seal(
	struct vault *v, struct str imsi, struct bytes plain, uint8_t *out, size_t cap, size_t *n) MUST_USE;
enum rc vault_unseal(
	struct vault *v, struct str imsi, struct bytes sealed, uint8_t *out, size_t cap, size_t *n) MUST_USE;
