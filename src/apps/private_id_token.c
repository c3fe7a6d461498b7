/** Three keys from one, a synthetic nonce, a JWE inside a JWS. */
#include "apps/private_id_token.h"

#include "base/secret.h"
#include "base/text.h"
#include "crypto/hmac.h"
#include "crypto/jose.h"

#include <inttypes.h>

enum { KID = 2 * SEAL_KEYS_ID, HEADER_MAX = 80, JWE_MAX = 256, PAYLOAD_MAX = PRIVATE_ID_ISSUER_MAX + 512 };

_Static_assert(
	(int)SEAL_KEYS_KEY == (int)JOSE_KEY && (int)HMAC_SHA256 == (int)JOSE_KEY, "keys are derived by HMAC");

static void derive(const struct seal_key *key, const char *purpose, uint8_t out[JOSE_KEY])
{
	const struct bytes text = str_bytes(str_of(purpose));
	hmac_sha256(BYTES_OF(key->key), &text, 1, out);
}

/* from what is encrypted and until when, so that no nonce meets two plain texts */
static void make_nonce(
	const struct seal_key *key, const struct imsi *imsi, int64_t expires_at, uint8_t nonce[JOSE_NONCE])
{
	uint8_t k[JOSE_KEY], mac[HMAC_SHA256], end[8];
	struct buf b;
	buf_init_fixed(&b, end, sizeof(end));
	buf_u64(&b, (uint64_t)expires_at);
	const struct bytes parts[] = { BYTES_OF(end), str_bytes(ids_imsi_str(imsi)) };
	derive(key, "private-id nonce", k);
	hmac_sha256(BYTES_OF(k), parts, 2, mac);
	memcpy(nonce, mac, JOSE_NONCE);
	secret_wipe(k, sizeof(k));
}

static enum rc encrypt(
	const struct seal_key *key, const struct imsi *imsi, int64_t expires_at, struct buf *out)
{
	static const struct str header = STR("{\"alg\":\"dir\",\"enc\":\"A256GCM\"}");
	uint8_t k[JOSE_KEY], nonce[JOSE_NONCE];
	make_nonce(key, imsi, expires_at, nonce);
	derive(key, "private-id encrypt", k);
	const enum rc rc = jose_encrypt(out, k, nonce, header, ids_imsi_str(imsi));
	secret_wipe(k, sizeof(k));
	return rc;
}

/* {"alg":"HS256","typ":"JWT","kid":"0a0b0c0d"} */
static void put_header(const struct seal_key *key, struct buf *out)
{
	buf_puts(out, "{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"");
	text_hex(out, BYTES_OF(key->id));
	buf_puts(out, "\"}");
}

static enum rc put_payload(const struct seal_key *key, struct str issuer, const struct imsi *imsi,
	int64_t expires_at, struct buf *out)
{
	char mem[JWE_MAX];
	struct buf jwe;
	buf_init_fixed(&jwe, mem, sizeof(mem));
	const enum rc rc = encrypt(key, imsi, expires_at, &jwe);
	if (rc != RC_OK)
		return rc;
	buf_printf(out, "{\"iss\":\"%.*s\"", STR_ARG(issuer));
	if (expires_at)
		buf_printf(out, ",\"exp\":%" PRId64, expires_at);
	buf_printf(out, ",\"imsi\":\"%.*s\"}", STR_ARG(buf_str(&jwe)));
	return out->failed ? RC_NOMEM : RC_OK;
}

enum rc private_id_token_write(const struct seal_keys *keys, int64_t now_s, struct str issuer,
	const struct imsi *imsi, int64_t expires_at, struct buf *out)
{
	const struct seal_key *key = seal_keys_at(keys, now_s);
	char head_mem[HEADER_MAX], payload_mem[PAYLOAD_MAX];
	uint8_t k[JOSE_KEY];
	struct buf header, payload;
	buf_init_fixed(&header, head_mem, sizeof(head_mem));
	buf_init_fixed(&payload, payload_mem, sizeof(payload_mem));
	put_header(key, &header);
	const enum rc rc = put_payload(key, issuer, imsi, expires_at, &payload);
	if (rc != RC_OK)
		return rc;
	derive(key, "private-id sign", k);
	jose_sign(out, BYTES_OF(k), buf_str(&header), buf_str(&payload));
	secret_wipe(k, sizeof(k));
	return out->failed ? RC_NOMEM : RC_OK;
}
