/** The Wi-Fi gateway as doc/operator/private-id.md describes it: judges and opens a token with the shared
 * key. */
#pragma once

#include "unit.h"

#include "base/text.h"
#include "crypto/gcm.h"
#include "crypto/hmac.h"

#include <jansson.h>

static inline struct bytes gateway_key(struct arena *a, const uint8_t key[32], const char *purpose)
{
	uint8_t *out = arena_take(a, 32);
	const struct bytes text = str_bytes(str_of(purpose));
	hmac_sha256((struct bytes){ key, 32 }, &text, 1, out);
	return (struct bytes){ out, 32 };
}

static inline struct bytes gateway_part(struct arena *a, struct str part)
{
	struct bytes out = BYTES_NONE;
	if (part.n)
		assert_int_equal(text_unbase64url(a, part, &out), RC_OK);
	return out;
}

/* the claims of a token that verifies with this key; NULL: it does not */
static inline json_t *gateway_verify(struct arena *a, const uint8_t key[32], struct str token)
{
	struct str rest = token, header = STR_NONE, payload = STR_NONE, mac = STR_NONE;
	uint8_t want[HMAC_SHA256];
	assert_true(str_next(&rest, '.', &header) && str_next(&rest, '.', &payload) &&
		    str_next(&rest, '.', &mac));
	assert_int_equal(rest.n, 0);
	const struct bytes input = str_bytes(str_sub(token, 0, header.n + 1 + payload.n));
	hmac_sha256(gateway_key(a, key, "private-id sign"), &input, 1, want);
	const struct bytes got = gateway_part(a, mac), text = gateway_part(a, payload);
	if (got.n != sizeof(want) || memcmp(got.p, want, sizeof(want)) != 0)
		return NULL;
	return json_loadb((const char *)text.p, text.n, JSON_REJECT_DUPLICATES, NULL);
}

/* false: another key */
static inline bool gateway_open(struct arena *a, const uint8_t key[32], struct str jwe, struct str *imsi)
{
	struct str rest = jwe, part[5];
	uint8_t sealed[64];
	for (size_t i = 0; i < 5; i++)
		assert_true(str_next(&rest, '.', &part[i]));
	assert_int_equal(part[1].n, 0);
	const struct bytes nonce = gateway_part(a, part[2]), text = gateway_part(a, part[3]),
			   tag = gateway_part(a, part[4]);
	assert_int_equal(nonce.n, GCM_NONCE);
	assert_int_equal(tag.n, GCM_TAG);
	assert_true(text.n + tag.n <= sizeof(sealed));
	memcpy(sealed, text.p, text.n);
	memcpy(sealed + text.n, tag.p, tag.n);
	char *out = arena_take(a, sizeof(sealed));
	struct gcm *g = gcm_new();
	gcm_key(g, gateway_key(a, key, "private-id encrypt").p);
	const bool good = gcm_open(
		g, nonce.p, str_bytes(part[0]), (struct bytes){ sealed, text.n + tag.n }, (uint8_t *)out);
	gcm_free(&g);
	*imsi = (struct str){ out, text.n };
	return good;
}
