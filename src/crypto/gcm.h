/** AES-256-GCM with a key schedule that is kept from one message to the next. */
#pragma once

#include "base/str.h"

#include <stdbool.h>

enum { GCM_KEY = 32, GCM_NONCE = 12, GCM_TAG = 16 };

/** One cipher context; used by one thread at a time. */
struct gcm;

struct gcm *gcm_new(void);
/** Wipes the key; takes NULL too. */
void gcm_free(struct gcm **g);
/** Must come before the first message; another key may follow later. */
void gcm_key(struct gcm *g, const uint8_t key[GCM_KEY]);
/** Writes plain.n + GCM_TAG octets to out: ciphertext and tag. The caller sees to it that no nonce comes
 * twice under a key. */
void gcm_seal(
	struct gcm *g, const uint8_t nonce[GCM_NONCE], struct bytes aad, struct bytes plain, uint8_t *out);
/** Writes sealed.n - GCM_TAG octets to out; false, and zeros there, when the tag is wrong. sealed.n is
 * GCM_TAG at least. */
bool gcm_open(
	struct gcm *g, const uint8_t nonce[GCM_NONCE], struct bytes aad, struct bytes sealed, uint8_t *out);
