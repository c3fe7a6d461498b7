/** KDF 1, PRF' and HMAC-SHA-256-128. */
#include "crypto/aka_prime_keys.h"

#include "base/secret.h"
#include "crypto/hmac.h"

enum { FC = 0x20, SQN_AK = 6, KEY = 16 }; /* TS 33.402 annex A.2 */

void aka_prime_keys_bind(struct bytes network_name, const uint8_t autn[16], uint8_t ck[16], uint8_t ik[16])
{
	static const uint8_t fc = FC, sqn_len[2] = { 0, SQN_AK };
	const uint8_t name_len[2] = { (uint8_t)(network_name.n >> 8), (uint8_t)network_name.n };
	const struct bytes part[5] = { { &fc, 1 }, network_name, BYTES_OF(name_len), { autn, SQN_AK },
		BYTES_OF(sqn_len) };
	uint8_t key[2 * KEY], made[HMAC_SHA256];
	memcpy(key, ck, KEY);
	memcpy(key + KEY, ik, KEY);
	hmac_sha256(BYTES_OF(key), part, 5, made);
	memcpy(ck, made, KEY);
	memcpy(ik, made + KEY, KEY);
	secret_wipe(key, sizeof(key));
	secret_wipe(made, sizeof(made));
}

/* T1 | T2 ..., each over the one before, S and its number (RFC 9048 3.4.1) */
static void prf(struct bytes key, struct bytes identity, uint8_t *out, size_t n)
{
	static const uint8_t label[] = { 'E', 'A', 'P', '-', 'A', 'K', 'A', '\'' };
	uint8_t t[HMAC_SHA256];
	struct bytes before = BYTES_NONE;
	for (uint8_t i = 1; n > 0; i++) {
		const struct bytes part[4] = { before, BYTES_OF(label), identity, { &i, 1 } };
		const size_t take = n < sizeof(t) ? n : sizeof(t);
		hmac_sha256(key, part, 4, t);
		memcpy(out, t, take);
		out += take;
		n -= take;
		before = BYTES_OF(t);
	}
	secret_wipe(t, sizeof(t));
}

void aka_prime_keys_derive(
	struct bytes identity, const uint8_t ik[16], const uint8_t ck[16], struct aka_prime_keys *out)
{
	uint8_t key[2 * KEY], made[208];
	_Static_assert(
		sizeof(*out) == sizeof(made), "the five keys are the function's output, in this order");
	memcpy(key, ik, KEY);
	memcpy(key + KEY, ck, KEY);
	prf(BYTES_OF(key), identity, made, sizeof(made));
	memcpy(out, made, sizeof(made));
	secret_wipe(key, sizeof(key));
	secret_wipe(made, sizeof(made));
}

void aka_prime_keys_mac(
	const uint8_t k_aut[32], struct bytes packet, size_t mac_at, uint8_t mac[AKA_PRIME_KEYS_MAC])
{
	static const uint8_t zero[AKA_PRIME_KEYS_MAC];
	uint8_t full[HMAC_SHA256];
	const size_t behind = mac_at + AKA_PRIME_KEYS_MAC;
	const struct bytes part[3] = { { packet.p, mac_at }, BYTES_OF(zero),
		{ packet.p + behind, packet.n - behind } };
	hmac_sha256((struct bytes){ k_aut, 32 }, part, 3, full);
	memcpy(mac, full, AKA_PRIME_KEYS_MAC);
}
