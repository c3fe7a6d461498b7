/** Parts of base64url joined by dots. */
#include "crypto/jose.h"

#include "base/text.h"
#include "crypto/gcm.h"
#include "crypto/hmac.h"

static void put_part(struct buf *out, const void *p, size_t n)
{
	text_base64url(out, (struct bytes){ p, n });
}

void jose_sign(struct buf *out, struct bytes key, struct str header, struct str payload)
{
	const size_t before = out->n;
	uint8_t mac[HMAC_SHA256];
	put_part(out, header.p, header.n);
	buf_putc(out, '.');
	put_part(out, payload.p, payload.n);
	if (out->failed)
		return;
	const struct bytes input = { out->p + before, out->n - before };
	hmac_sha256(key, &input, 1, mac);
	buf_putc(out, '.');
	put_part(out, mac, sizeof(mac));
}

enum rc jose_encrypt(struct buf *out, const uint8_t key[JOSE_KEY], const uint8_t nonce[JOSE_NONCE],
	struct str header, struct str plain)
{
	const size_t before = out->n;
	uint8_t sealed[JOSE_PLAIN_MAX + GCM_TAG];
	if (plain.n > JOSE_PLAIN_MAX)
		return RC_LIMIT;
	put_part(out, header.p, header.n);
	struct gcm *g = out->failed ? NULL : gcm_new();
	if (!g)
		return RC_NOMEM;
	gcm_key(g, key);
	gcm_seal(g, nonce, (struct bytes){ out->p + before, out->n - before }, str_bytes(plain), sealed);
	gcm_free(&g);
	buf_puts(out, ".."); /* no encrypted key: it is agreed on */
	put_part(out, nonce, JOSE_NONCE);
	buf_putc(out, '.');
	put_part(out, sealed, plain.n);
	buf_putc(out, '.');
	put_part(out, sealed + plain.n, GCM_TAG);
	return out->failed ? RC_NOMEM : RC_OK;
}
